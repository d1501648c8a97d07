"""The history on the project form, and the line that says which version its results are of."""

import pytest

from atlas_core.fields.changes import assign
from atlas_core.services import projects, versions
from tests.atlas_core.services.sponsors import sign_in
from tests.pages.sponsor.test_dashboard import banner, texts


def saved(stores, actor, record, name, value):
    return projects.save(stores, actor, record, assign(record["project"], name, value))


def opened(form):
    page = form.button(key="form.history").click().run()
    assert not page.exception
    return page


def keys(page):
    return {element.key for element in (*page.button, *page.selectbox)}


def test_the_history_shows_what_changed_and_brings_an_old_revision_back(stores, sponsor, record, form):
    saved(stores, sponsor, record, "grossFacilityPower", 120.0)
    page = opened(form.run())
    told = page.dataframe[0].value
    assert list(told["What"]) == ["Saved", "Created"]
    assert list(told["Changed"]) == ["Gross facility power", "–"]
    changes = page.table[0].value
    lines = {row["Field"].replace("\\", ""): (row["Old"], row["New"], row["How"]) for _, row in changes.iterrows()}
    assert lines["Gross facility power"] == ("100", "120", "entered")
    assert lines["IT load"] == ("80", "96", "follows")
    page = page.selectbox(key="history.new").select(1).run()
    page = page.button(key="history.restore_save").click().run()
    assert not page.exception
    assert "Revision 1 restored as revision 3." in "".join(texts(page))
    assert stores.projects.get(record["_id"])["project"] == record["project"]
    assert page.text_input(key="figure.power.grossFacilityPower").value == "100"
    assert (page.selectbox(key="history.new").value, page.selectbox(key="history.old.3").value) == (3, 2)
    page = page.button(key="history.close").click().run()
    assert "history.new" not in keys(page)


def test_who_may_only_read_sees_the_history_and_no_way_to_change_it(stores, sponsor, record, form, act_as):
    saved(stores, sponsor, record, "pue", 1.3)
    act_as(sign_in(stores, "internal"))
    page = opened(form.run())
    assert "Read only" in banner(page)
    page = page.selectbox(key="history.new").select(1).run()
    assert "history.restore_save" not in keys(page)
    assert "history.close" in keys(page)


@pytest.mark.parametrize("role", ["admin", "sponsor"])
def test_who_may_read_results_is_told_that_they_are_stale(stores, form, act_as, monkeypatch, role):
    held = versions.ResultStanding(run=4, version=3, revision=7, approved=5, current=12, is_stale=True)
    monkeypatch.setattr(versions, "result_standing", lambda *_: held)
    if role == "admin":
        act_as(sign_in(stores, role))
    page = form.run()
    said = any("run 0004 are of version 3; the project is at version 5" in text for text in texts(page))
    assert said == (role == "admin")
