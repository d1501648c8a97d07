"""Accounts with sessions for tests: one per role, without the cost of hashing passwords."""

from datetime import UTC, datetime

from atlas_core.services import sessions
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores


def add_account(stores: Stores, email: str, role: str, status: str = "active") -> dict:
    record = {"_id": email, "email": email, "full_name": f"The {role}", "role": role, "status": status}
    return stores.users.insert(record | {"password_hash": "", "created_at": datetime.now(UTC), "preferences": {}})


def sign_in(stores: Stores, role: str, email: str = "") -> Actor:
    """Make an account of the role with an open session and return its actor."""
    return sessions.start(stores, add_account(stores, email or f"{role}@test.example", role))[1]
