"""Projects for tests of services, stored as the services store them."""

import json
from importlib.resources import files
from typing import Any

from atlas_core.fields.project import complete, read
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.stores import Stores

SPONSOR = "sponsor@test.atlas"


def case(name: str) -> dict[str, Any]:
    return json.loads((files("atlas_core.services") / "demo_data" / f"{name}.json").read_text(encoding="utf-8"))


def stored_project(stores: Stores, name: str = "london", **changes: Any) -> Record:
    """Store a demo project; a change is `section__key=value`."""
    document = case(name)["project"]
    for path, value in changes.items():
        section, key = path.split("__")
        document.setdefault(section, {})[key] = value
    completion = complete(read(document))
    at = sessions.now()
    return stores.projects.insert(
        {
            "_id": f"proj_1_{name}",
            "user_email": SPONSOR,
            "status": "active",
            "title": document["meta"]["projectTitle"],
            "created_at": at,
            "updated_at": at,
            "updated_by": SPONSOR,
            "project": completion.project,
            "calculated": completion.calculated,
            "problems_count": len(completion.problems),
            "axes": case(name)["axes"],
        }
    )


def changed(stores: Stores, record: Record, section: str, key: str, value: Any) -> Record:
    document = {name: dict(fields) for name, fields in record["project"].items()}
    document[section][key] = value
    return stores.projects.save(record | {"project": complete(read(document)).project})
