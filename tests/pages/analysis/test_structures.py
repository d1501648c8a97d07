import pytest

from atlas_core.services import scenario_detail, structures
from tests.atlas_core.services.running import complete_run
from tests.pages.analysis.conftest import address, opened, said

FRANKFURT = "proj_1_frankfurt"


@pytest.fixture
def frankfurt(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def scenario(index="43"):
    page = opened("results.py", scenario=index)
    assert not page.exception
    return page


def press(page, key, note=""):
    if note:
        page.text_area(key="structure_note").set_value(note)
    next(button for button in page.button if (button.key or "").startswith(key)).click().run()
    assert not page.exception
    return page


def offered(page):
    return [button.label for button in page.button if (button.key or "").startswith("structure_")]


def steps(page):
    return next(table.value for table in page.table if "Step" in table.value)


def test_a_row_is_shortlisted_with_a_note_and_says_so(stores, admin, frankfurt):
    page = scenario()
    assert offered(page) == ["Shortlist"]
    assert "Chosen structure" not in said(page)
    press(page, "structure_on", "strong cover")
    assert "Chosen structure" in said(page)
    assert steps(page)["Step"].tolist() == ["Shortlisted"]
    assert steps(page)["Note"].tolist() == ["strong cover"]
    assert page.text_area(key="structure_note").value == ""
    assert structures.find(stores, admin, frankfurt, 43)["note"] == "strong cover"


def test_the_buttons_lead_to_the_sponsor_and_back(stores, admin, frankfurt):
    page = press(scenario(), "structure_on")
    assert offered(page) == ["Select"]
    assert offered(press(page, "structure_on")) == ["Mandate", "Back to the shortlist"]
    assert offered(press(page, "structure_on", "agreed")) == ["Release to the sponsor", "Take the mandate back"]
    assert "the sponsor sees sources and uses" in said(page)
    assert offered(press(page, "structure_on")) == ["Withdraw from the sponsor"]
    assert steps(page)["Step"].tolist()[0] == "Mandated → Released to the sponsor"
    assert offered(press(page, "structure_back")) == ["Release to the sponsor", "Take the mandate back"]
    assert structures.find(stores, admin, frankfurt, 43)["status"] == "mandated"


def test_a_step_on_what_somebody_else_moved_is_told_and_not_taken(stores, admin, frankfurt):
    page = press(scenario(), "structure_on")
    found = structures.find(stores, admin, frankfurt, 43)
    structures.move(stores, admin, found["_id"], "selected", revision=1)
    press(page, "structure_on")
    assert "was changed by someone else" in said(page)
    assert structures.find(stores, admin, frankfurt, 43)["status"] == "selected"
    assert offered(page) == ["Mandate", "Back to the shortlist"]


def test_a_note_is_shown_as_typed(frankfurt):
    page = press(scenario(), "structure_on", "see [x](http://a.b)")
    assert steps(page)["Note"].tolist() == [r"see \[x\]\(http\://a\.b\)"]


def test_a_quant_sees_the_history_and_no_button(stores, admin, frankfurt, act_as):
    structures.shortlist(stores, admin, FRANKFURT, frankfurt["_id"], 43, "strong cover")
    act_as("quant")
    page = scenario()
    assert steps(page)["Note"].tolist() == ["strong cover"]
    assert offered(page) == []


def test_a_row_of_an_older_engine_is_not_offered(frankfurt, monkeypatch):
    monkeypatch.setattr(scenario_detail, "ENGINE_VERSION", "later")
    assert offered(scenario()) == []


def test_the_result_lists_what_was_chosen(stores, admin, frankfurt):
    page = opened("results.py")
    assert "Chosen structures" not in said(page)
    structures.shortlist(stores, admin, FRANKFURT, frankfurt["_id"], 43, "strong cover")
    structures.shortlist(stores, admin, FRANKFURT, frankfurt["_id"], 7)
    page.run()
    listed = next(frame.value for frame in page.dataframe if "Status" in frame.value)
    assert listed["Scenario"].tolist() == [7, 43]
    assert listed["Note"].tolist() == ["", "strong cover"]
    assert "Chosen structures" in said(page)


def test_changed_figures_are_said_and_not_shown(stores, admin, frankfurt):
    found = structures.shortlist(stores, admin, FRANKFURT, frankfurt["_id"], 43)
    stores.structures.save(found | {"outputs": found["outputs"] | {"irr": 99.0}})
    assert "is not what was chosen" in said(scenario())
    page = opened("results.py")
    assert "is not what was chosen" in said(page)
    assert not page.exception
    assert address(page, "scenario") == ""
