"""The form of a project that is shared: for its owner, for a colleague who reads, for one who edits."""

import copy

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import drafts, projects, sharing
from atlas_core.services.access import organisations
from tests.atlas_core.services.sponsors import sign_in
from tests.pages.sponsor.conftest import PAGES
from tests.pages.sponsor.test_dashboard import banner, enter, texts

CHOICE = "form.sharing"


def join(stores, email, organisation):
    stores.users.save(organisations.belonging(stores, stores.users.get(email), organisation))


@pytest.fixture
def colleague(stores, sponsor):
    actor = sign_in(stores, "sponsor", "bob@atlas.test")
    for email in (sponsor.email, actor.email):
        join(stores, email, "Acme Capital")
    return actor


@pytest.fixture
def opened(record):
    def show():
        page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
        page.query_params["project"] = record["_id"]
        page.run()
        assert not page.exception
        return page

    return show


def keys(page):
    return {element.key for element in (*page.button, *page.selectbox)}


def test_the_owner_shares_with_the_organisation_and_takes_it_back(stores, record, colleague, opened):
    page = opened()
    assert page.selectbox(key=CHOICE).label == "Share with Acme Capital"
    page = page.selectbox(key=CHOICE).set_value("edit").run()
    assert not page.exception
    assert sharing.sharing_of(stores.projects.get(record["_id"])) == "edit"
    page = enter(page, "revenue.occupancy", "80").button(key="form.save").click().run()
    assert "Saved as revision 3." in banner(page)
    page.selectbox(key=CHOICE).set_value("none").run()
    assert sharing.sharing_of(stores.projects.get(record["_id"])) == "none"


def test_an_owner_without_organisation_is_told_what_is_missing(record, opened):
    page = opened()
    assert CHOICE not in keys(page)
    assert any("needs an owner with an organisation" in text for text in texts(page))


def test_an_owner_who_lost_the_organisation_is_told_why_the_choice_is_refused(
    stores, sponsor, record, colleague, opened
):
    page = opened()
    join(stores, sponsor.email, "")
    page = page.selectbox(key=CHOICE).set_value("read").run()
    assert "belongs to no organisation" in page.error[0].value
    assert sharing.sharing_of(stores.projects.get(record["_id"])) == "none"


def test_a_colleague_reads_what_is_shared_to_read_and_is_told_why(stores, sponsor, record, colleague, opened, act_as):
    sharing.share(stores, sponsor, record["_id"], "read")
    act_as(colleague)
    page = opened()
    assert "shares this project with Acme Capital to read" in banner(page)
    assert all(element.disabled for element in page.text_input)
    assert keys(page) & {"form.save", "form.archive", CHOICE} == set()


def test_a_colleague_edits_what_is_shared_to_edit_and_meets_the_owner_s_save(
    stores, sponsor, record, colleague, opened, act_as
):
    seen = sharing.share(stores, sponsor, record["_id"], "edit")
    act_as(colleague)
    page = enter(opened(), "revenue.opexPercent", "7")
    theirs = copy.deepcopy(record["project"])
    theirs["revenue"]["occupancy"] = 88
    projects.save(stores, sponsor, seen, theirs)
    page = page.button(key="form.save").click().run()
    assert page.radio(key="conflict.revenue.occupancy").value == "theirs"
    page.button(key="conflict.save").click().run()
    saved = stores.projects.get(record["_id"])
    assert (saved["project"]["revenue"]["occupancy"], saved["project"]["revenue"]["opexPercent"]) == (88, 7)
    assert keys(page) & {"form.archive", CHOICE} == set()


def test_entries_made_before_the_share_became_read_only_are_not_shown(
    stores, sponsor, record, colleague, opened, act_as
):
    sharing.share(stores, sponsor, record["_id"], "edit")
    act_as(colleague)
    page = enter(opened(), "revenue.opexPercent", "7")
    sharing.share(stores, sponsor, record["_id"], "read")
    page = enter(page, "revenue.occupancy", "50")
    assert "Read only" in banner(page)
    assert page.text_input(key="figure.revenue.opexPercent").value == "5"
    assert stores.projects.get(record["_id"])["project"] == record["project"]
    assert drafts.open_draft(stores, sponsor, record["_id"]).document == record["project"]


def test_a_share_that_ends_while_the_form_is_open_closes_it(stores, sponsor, record, colleague, opened, act_as):
    sharing.share(stores, sponsor, record["_id"], "edit")
    act_as(colleague)
    page = opened()
    join(stores, colleague.email, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.page_link", lambda *_, **__: None)
        page = enter(page, "revenue.occupancy", "50")
    assert page.subheader[0].value == "No project is open"
