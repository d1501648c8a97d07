from dataclasses import replace

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError, StaleRecordError
from atlas_core.services import saved_views
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.cast import stored_project
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT, OTHER = "proj_1_london", "proj_1_frankfurt"
LENDERS = Wanted("Lenders", {"filter": "irr >= 12 and tier in TIER_1", "sort": "npv.desc"})


@pytest.fixture
def people(stores):
    """Give two quants and an admin, and the two projects."""
    stored_project(stores)
    stored_project(stores, "frankfurt")
    names = {"ann": "quant", "eve": "quant", "admin": "admin"}
    return {name: sign_in(stores, role, f"{name}@test.example") for name, role in names.items()}


def names(stores, actor, project=PROJECT):
    return [view.name for view in saved_views.listed(stores, actor, project)]


def shared(stores, owner, role="quant", name="Lenders"):
    return saved_views.keep(stores, owner, PROJECT, replace(LENDERS, name=name, shared_with=role))


def test_a_view_comes_back_as_it_was_saved_and_belongs_to_its_project(stores, people):
    kept = saved_views.keep(stores, people["ann"], PROJECT, LENDERS)
    assert saved_views.find(stores, people["ann"], PROJECT, kept.key) == kept
    assert (kept.name, kept.state, kept.own, kept.revision) == ("Lenders", LENDERS.state, True, 1)
    with pytest.raises(RecordNotFoundError, match="no view"):
        saved_views.find(stores, people["ann"], OTHER, kept.key)
    assert names(stores, people["ann"], OTHER) == []


def test_a_view_keeps_how_somebody_looks_and_not_where_they_are():
    address = {"project": PROJECT, "run": "r", "view": "v", "page": "3", "scenario": "7", "rows": "1,2", "columns": ""}
    assert saved_views.state_of(address | {"sort": "npv.asc", "filter": "passes"}) == {
        "filter": "passes",
        "sort": "npv.asc",
    }


def test_a_private_view_reads_to_others_like_one_that_is_not_there(stores, people):
    kept = saved_views.keep(stores, people["ann"], PROJECT, LENDERS)
    for other in ("eve", "admin"):
        assert names(stores, people[other]) == []
        before = len(stores.admin_actions.latest(100))
        with pytest.raises(RecordNotFoundError) as refused:
            saved_views.find(stores, people[other], PROJECT, kept.key)
        with pytest.raises(RecordNotFoundError) as missing:
            saved_views.find(stores, people[other], PROJECT, "0" * 16)
        assert str(refused.value).replace(kept.key, "") == str(missing.value).replace("0" * 16, "")
        assert len(stores.admin_actions.latest(100)) == before + 2


def test_a_view_shared_with_quants_is_seen_by_them_and_by_admins_and_changed_by_its_owner_alone(stores, people):
    kept = shared(stores, people["ann"])
    shared(stores, people["ann"], "admin", "For admins")
    assert names(stores, people["eve"]) == ["Lenders"]
    assert names(stores, people["admin"]) == ["For admins", "Lenders"]
    for other in ("eve", "admin"):
        with pytest.raises(AccessError, match="is ann@test"):
            saved_views.change(stores, people[other], PROJECT, kept.key, LENDERS, 1)
    with pytest.raises(AccessError):
        saved_views.delete(stores, people["eve"], PROJECT, kept.key, 1)
    saved_views.delete(stores, people["admin"], PROJECT, kept.key, 1)
    assert names(stores, people["ann"]) == ["For admins"]


def test_a_view_taken_back_is_gone_for_the_others(stores, people):
    kept = shared(stores, people["ann"])
    saved_views.open_with(stores, people["eve"], PROJECT, kept.key)
    saved_views.change(stores, people["ann"], PROJECT, kept.key, LENDERS, 1)
    assert names(stores, people["eve"]) == []
    assert saved_views.opening(stores, people["eve"], PROJECT) is None


def test_of_two_who_change_a_view_the_second_is_told_and_changes_nothing(stores, people):
    kept = saved_views.keep(stores, people["ann"], PROJECT, LENDERS)
    first = saved_views.change(stores, people["ann"], PROJECT, kept.key, replace(LENDERS, name="Banks"), kept.revision)
    with pytest.raises(StaleRecordError, match="changed by someone else"):
        saved_views.change(stores, people["ann"], PROJECT, kept.key, replace(LENDERS, name="Funds"), kept.revision)
    with pytest.raises(StaleRecordError):
        saved_views.delete(stores, people["ann"], PROJECT, kept.key, kept.revision)
    assert saved_views.find(stores, people["ann"], PROJECT, kept.key) == first


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted("  ", {}), "needs a name"),
        (Wanted("x" * 81, {}), "needs a name"),
        (Wanted("a\u202eb", {}), "needs a name"),
        (Wanted("ok", {}, "sponsor"), "shared with quant or admin"),
        (Wanted("ok", {}, "everybody"), "shared with quant or admin"),
        (Wanted("ok", {"filter": "irr; DROP TABLE x"}), "is not a condition"),
        (Wanted("ok", {"filter": "a" * 5_000}), "keeps words of an address"),
        (Wanted("ok", {"$where": "1"}), "keeps words of an address"),
        (Wanted("ok", {"sort.by": "irr"}), "keeps words of an address"),
        (Wanted("ok", {f"word_{number}": "1" for number in range(21)}), "keeps 20 words"),
    ],
)
def test_what_cannot_be_a_view_is_refused_with_the_way_out(stores, people, wanted, said):
    with pytest.raises(InputError, match=said):
        saved_views.keep(stores, people["ann"], PROJECT, wanted)
    assert names(stores, people["ann"]) == []


def test_a_name_is_given_once_by_an_account_and_views_have_a_limit(stores, people, monkeypatch):
    kept = saved_views.keep(stores, people["ann"], PROJECT, LENDERS)
    with pytest.raises(InputError, match="called “lenders” already"):
        saved_views.keep(stores, people["ann"], PROJECT, replace(LENDERS, name=" lenders "))
    saved_views.change(stores, people["ann"], PROJECT, kept.key, replace(LENDERS, name="LENDERS"), 1)
    saved_views.keep(stores, people["eve"], PROJECT, LENDERS)
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    with pytest.raises(InputError, match="Delete one first"):
        saved_views.keep(stores, people["ann"], PROJECT, replace(LENDERS, name="another"))


def test_a_page_opens_with_ones_own_choice_before_everybodys(stores, people):
    ann, eve, admin = people["ann"], people["eve"], people["admin"]
    assert saved_views.opening(stores, ann, PROJECT) is None
    team, mine = shared(stores, admin, name="Team"), saved_views.keep(stores, ann, PROJECT, LENDERS)
    saved_views.open_for_everybody_with(stores, admin, PROJECT, team.key)
    saved_views.open_with(stores, ann, PROJECT, mine.key)
    opened = {who: saved_views.opening(stores, people[who], PROJECT).name for who in people}
    assert opened == {"ann": "Lenders", "eve": "Team", "admin": "Team"}
    assert saved_views.opening(stores, ann, OTHER) is None
    assert saved_views.defaults(stores, ann, PROJECT) == saved_views.Defaults(mine.key, team.key)
    saved_views.open_with(stores, ann, PROJECT, saved_views.NO_VIEW)
    assert saved_views.opening(stores, ann, PROJECT).name == "Team"
    saved_views.delete(stores, admin, PROJECT, team.key, 1)
    assert saved_views.opening(stores, eve, PROJECT) is None


def test_everybodys_page_is_the_admins_to_set_and_opens_with_what_is_shared(stores, people):
    kept = shared(stores, people["ann"])
    with pytest.raises(AccessError):
        saved_views.open_for_everybody_with(stores, people["ann"], PROJECT, kept.key)
    own = saved_views.keep(stores, people["admin"], PROJECT, LENDERS)
    with pytest.raises(InputError, match="Share the view"):
        saved_views.open_for_everybody_with(stores, people["admin"], PROJECT, own.key)
    with pytest.raises(RecordNotFoundError):
        saved_views.open_with(stores, people["eve"], PROJECT, own.key)
    assert [saved_views.may_lead(people[who]) for who in ("ann", "admin")] == [False, True]


def test_every_change_is_one_entry_that_says_what_changed(stores, people):
    ann = people["ann"]
    kept = saved_views.keep(stores, ann, PROJECT, LENDERS)
    saved_views.change(stores, ann, PROJECT, kept.key, replace(LENDERS, name="Banks"), 1)
    saved_views.open_with(stores, ann, PROJECT, kept.key)
    saved_views.delete(stores, ann, PROJECT, kept.key, 2)
    told = [(entry["object"], entry["changes"]) for entry in stores.admin_actions.latest(4)][::-1]
    assert told[1:] == [
        (kept.key, {"name": ["Lenders", "Banks"]}),
        (PROJECT, {"opens_with": [None, kept.key]}),
        (kept.key, {"name": ["Banks", None]}),
    ]
    assert told[0][1]["state"] == [None, dict(LENDERS.state)]
