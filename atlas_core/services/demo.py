"""The demo: four accounts with a published password and the two example projects. Never in production."""

import json
from importlib.resources import files
from typing import Any

from atlas_core.errors import AccessError, RecordExistsError
from atlas_core.fields.project import complete, read
from atlas_core.records import Record
from atlas_core.services import accounts, revisions, sessions
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
PROJECTS = {"london": "proj_1767225600000_dem0001d", "frankfurt": "proj_1767225600000_dem000f2"}
"""File and id; fixed ids, so that two servers starting at once, or a second seeding, cannot make them twice."""


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
    made_projects = [title for name in PROJECTS if (title := _project(stores, name))]
    return {"accounts": made_accounts, "projects": made_projects}


def document(name: str) -> Record:
    """Return `project` and `axes` of an example project, by a key of PROJECTS."""
    text = (files("atlas_core.services") / "demo_data" / f"{name}.json").read_text(encoding="utf-8")
    found: Record = json.loads(text)
    return found


def _account(stores: Stores, email: str) -> bool:
    role, name = ACCOUNTS[email]
    try:
        accounts.add_user(stores, email, PASSWORD, role, full_name=name)
    except RecordExistsError:
        return False
    return True


def _project(stores: Stores, name: str) -> str:
    """Store the project and return its title; an empty one if it is there already."""
    try:
        return str(revisions.insert(stores, _record(PROJECTS[name], **document(name)))["title"])
    except RecordExistsError:
        return ""


def _record(project_id: str, project: Record, axes: Record) -> Record:
    completion = complete(read(project))
    at = sessions.now()
    return {
        "_id": project_id,
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
        **revisions.act(revisions.CREATED, OWNER, at, detail="example project"),
    }
