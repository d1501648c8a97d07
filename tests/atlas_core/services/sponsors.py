"""People and projects that the tests of the project services share."""

import json
from pathlib import Path
from typing import Any

from atlas_core.services import projects, sessions
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores


def sign_in(stores: Stores, role: str = "sponsor", email: str = "") -> Actor:
    address = email or f"{role}@atlas.test"
    user = {"_id": address, "role": role, "status": "active", "full_name": role.title()}
    stores.users.insert(user)
    return sessions.start(stores, user)[1]


def london() -> dict[str, Any]:
    folder = Path(projects.__file__).parent / "demo_data"
    document: dict[str, Any] = json.loads((folder / "london.json").read_text("utf-8"))["project"]
    return document
