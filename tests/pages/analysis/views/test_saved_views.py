import pytest

from atlas_core.services import saved_views
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.running import SMALL, complete_run
from tests.pages.analysis.conftest import address, opened, said
from tests.people import sign_in

LONDON = "proj_1_london"
STATE = {"filter": "tier in NOT_VIABLE", "sort": "npv.asc"}


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def test_a_view_is_saved_picked_changed_and_a_conflict_told(stores, admin, run):
    page = opened("results.py", **STATE)
    page.text_input(key="view_name").input("Lenders")
    page.button(key="view_save").click().run()
    assert not page.exception
    (kept,) = saved_views.listed(stores, admin, LONDON)
    assert (kept.name, dict(kept.state), address(page, "view")) == ("Lenders", STATE, kept.key)
    assert page.success[0].value == "“Lenders” was saved as a new view\\."
    page.query_params["sort"] = "irr.desc"
    saved_views.change(stores, admin, LONDON, kept.key, Wanted("Banks", STATE), 1)  # in another window
    page.button(key="view_change").click().run()
    assert "changed by someone else" in said(page)
    assert page.selectbox(key="view_pick").options == ["No saved view", "Banks · changed"]
    assert dict(saved_views.find(stores, admin, LONDON, kept.key).state) == STATE


def test_a_page_opens_with_its_view_and_a_link_to_what_is_not_shared_says_so(stores, admin, run):
    team = saved_views.keep(stores, admin, LONDON, Wanted("Team", STATE, "quant"))
    saved_views.open_with(stores, admin, LONDON, team.key)
    page = opened("results.py")
    assert (address(page, "filter"), address(page, "view")) == (STATE["filter"], team.key)
    page.selectbox(key="view_pick").select("").run()
    assert (address(page, "filter"), address(page, "view")) == ("", "")
    private = saved_views.keep(stores, sign_in(stores, "quant"), LONDON, Wanted("Hers", STATE))
    page = opened("results.py", view=private.key, sort="npv.asc")
    assert "is not shared with you" in said(page)
    assert (address(page, "view"), address(page, "sort")) == ("", "npv.asc")
