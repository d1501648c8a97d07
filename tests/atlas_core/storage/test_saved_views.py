from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError, StaleRecordError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def view(key, name="Lenders", project="proj_1", **fields):
    record = {"_id": key, "project_id": project, "user_email": "ann@test.example", "name": name, "shared_with": ""}
    return record | {"state": {"filter": "irr >= 12"}, "created_at": NOON, "updated_at": NOON} | fields


def test_views_are_saved_listed_by_name_changed_and_removed_by_the_revision_that_was_seen(any_stores):
    views = any_stores.saved_views
    first = views.insert(view("one"))
    for key, name, project in (("two", "Banks", "proj_1"), ("three", "Apart", "proj_2")):
        views.insert(view(key, name, project))
    assert (first["revision"], views.find("one"), views.find("none")) == (1, first, None)
    assert [found["name"] for found in views.list("proj_1")] == ["Banks", "Lenders"]
    second = views.save(first | {"shared_with": "quant", "state": {"sort": "npv.desc"}})
    assert views.find("one") == second
    assert second["state"] == {"sort": "npv.desc"}
    with pytest.raises(StaleRecordError):
        views.save(first | {"name": "Mine"})
    assert not views.delete(first)
    assert views.delete(second)
    assert not views.delete(second)
    assert views.find("one") is None


@pytest.mark.parametrize("wrong", [{"shared_with": "everybody"}, {"state": "irr"}, {"name": None}, {"user_email": 1}])
def test_a_view_has_its_shape(stores, wrong):
    with pytest.raises(InputError):
        stores.saved_views.insert(view("one", **wrong))


def test_a_page_opens_with_one_view_for_an_account_and_one_for_everybody(any_stores):
    defaults = any_stores.view_defaults
    for who, key in (("", "everybody's"), ("ann@test.example", "first"), ("ann@test.example", "second")):
        defaults.put("proj_1", who, key)
    assert [defaults.find("proj_1", who)["view"] for who in ("", "ann@test.example")] == ["everybody's", "second"]
    assert defaults.find("proj_2", "") is None
    defaults.delete("proj_1", "ann@test.example")
    defaults.delete("proj_1", "ann@test.example")
    assert defaults.find("proj_1", "ann@test.example") is None
    assert defaults.find("proj_1", "")["view"] == "everybody's"
    for who in (None, {"$ne": ""}, "a\nb"):
        with pytest.raises(InputError):
            defaults.find("proj_1", who)
