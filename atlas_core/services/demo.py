"""The demo: four accounts with a published password and the two example projects. Never in production."""

import json
import secrets
import time
from importlib.resources import files
from typing import Any

from atlas_core.errors import AccessError, RecordExistsError
from atlas_core.fields.project import complete, read
from atlas_core.records import Record
from atlas_core.services import accounts, sessions
from atlas_core.services.actor import ADMIN, INTERNAL, QUANT, SPONSOR
from atlas_core.services.stores import Stores
from atlas_core.settings import Settings

PASSWORD = "atlas-demo-2026"
ACCOUNTS = {
    "sponsor@demo.atlas": (SPONSOR, "Sam Sponsor"),
    "internal@demo.atlas": (INTERNAL, "Ines Internal"),
    "quant@demo.atlas": (QUANT, "Quinn Quant"),
    "admin@demo.atlas": (ADMIN, "Ada Admin"),
}
OWNER = "sponsor@demo.atlas"
PROJECTS = ("london", "frankfurt")


def is_empty(stores: Stores) -> bool:
    """Say whether the database has neither accounts nor projects."""
    return not stores.users.list() and not stores.projects.list()


def seed(stores: Stores, settings: Settings) -> dict[str, Any]:
    """Make the demo accounts and projects that are not there yet, and return their names.

    Raises
    ------
    AccessError
        The application runs in production.
    """
    if settings.production:
        raise AccessError("The demo is refused in production: its passwords are public.")
    made_accounts = [email for email in ACCOUNTS if _account(stores, email)]
    titles = {record["title"] for record in stores.projects.list(OWNER)}
    documents = [_document(name) for name in PROJECTS]
    missing = [document for document in documents if document["project"]["meta"]["projectTitle"] not in titles]
    made_projects = [stores.projects.insert(_record(**document))["title"] for document in missing]
    return {"accounts": made_accounts, "projects": made_projects}


def _account(stores: Stores, email: str) -> bool:
    role, name = ACCOUNTS[email]
    try:
        accounts.add_user(stores, email, PASSWORD, role, full_name=name)
    except RecordExistsError:
        return False
    return True


def _document(name: str) -> dict[str, Any]:
    text = (files("atlas_core.services") / "demo_data" / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _record(project: Record, axes: Record) -> Record:
    completion = complete(read(project))
    at = sessions.now()
    return {
        "_id": f"proj_{time.time_ns() // 1_000_000}_{secrets.token_hex(4)}",
        "user_email": OWNER,
        "status": "active",
        "title": project["meta"]["projectTitle"],
        "created_at": at,
        "updated_at": at,
        "updated_by": OWNER,
        "project": completion.project,
        "calculated": completion.calculated,
        "problems_count": len(completion.problems),
        "axes": axes,
    }
