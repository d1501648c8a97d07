import dataclasses
import json

import pytest

from atlas_core.errors import AccessError
from atlas_core.fields.project import complete
from atlas_core.services import accounts, demo

PASSWORD = "atlas-demo-2026"


def test_the_demo_has_four_accounts_and_two_projects_with_their_axes(stores, settings):
    assert demo.is_empty(stores)
    made = demo.seed(stores, settings)
    assert made["projects"] == ["London DC Project", "Frankfurt DC Project"]
    assert not demo.is_empty(stores)
    roles = {email: accounts.sign_in(stores, email, PASSWORD)[1].role for email in made["accounts"]}
    assert roles == {f"{role}@demo.atlas": role for role in ("sponsor", "internal", "quant", "admin")}
    projects = stores.projects.list("sponsor@demo.atlas")
    assert all(project["axes"]["debtTenorRange"] and project["status"] == "active" for project in projects)
    assert len({project["_id"] for project in projects}) == 2


def test_demo_projects_are_stored_complete(stores, settings):
    demo.seed(stores, settings)
    for record in stores.projects.list():
        again = complete(record["project"])
        assert record["calculated"] == pytest.approx(again.calculated)
        assert record["problems_count"] == len(again.problems)
        json.dumps(record["project"], allow_nan=False)


def test_seeding_again_changes_nothing(stores, settings):
    demo.seed(stores, settings)
    before = stores.projects.list()
    assert demo.seed(stores, settings) == {"accounts": [], "projects": []}
    assert stores.projects.list() == before


def test_a_renamed_project_is_not_made_again(stores, settings):
    demo.seed(stores, settings)
    renamed = stores.projects.save(stores.projects.list()[0] | {"title": "Ours now"})
    assert demo.seed(stores, settings)["projects"] == []
    assert stores.projects.get(renamed["_id"]) == renamed


def test_production_refuses_the_demo(stores, settings):
    with pytest.raises(AccessError, match="passwords are public"):
        demo.seed(stores, dataclasses.replace(settings, environment="production"))
    assert demo.is_empty(stores)
