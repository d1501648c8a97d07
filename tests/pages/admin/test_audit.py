"""The page of the audit record."""

import pytest

from atlas_core.services import sessions
from tests.pages.admin.conftest import PAGES, clicked
from tests.pages.admin.conftest import opened as open_page
from tests.pages.analysis.conftest import said

PAGE = str(PAGES / "admin/audit.py")


@pytest.fixture
def filled(stores, admin):
    """Fill the record with 120 entries, every fourth a refusal."""
    for number in range(120):
        entry = {"user_email": f"user{number % 3}@test.example", "role": "quant", "session": "ab" * 32}
        entry |= {"action": "project.save", "object": f"proj_{number}", "changes": {"content": ["old", "new"]}}
        entry |= {"ip": "192.0.2.1", "result": "refused" if number % 4 == 0 else "done", "at": sessions.now()}
        stores.admin_actions.append(entry)
    return admin


def opened(**address):
    return open_page("audit.py", **address)


def objects(page):
    return list(page.dataframe[0].value["Object"])


def test_it_is_for_admins_alone(stores, act_as):
    act_as("quant")
    page = opened()
    assert "not available to you" in said(page)
    assert len(page.dataframe) == 0


def test_the_newest_entries_come_first_and_older_ones_page_by_page(filled):
    page = opened()
    assert objects(page) == [f"proj_{number}" for number in range(119, 69, -1)]
    assert page.button(key="newer").disabled
    assert objects(clicked(page, "older"))[0] == "proj_69"
    clicked(page, "older")
    assert objects(page) == [f"proj_{number}" for number in range(19, -1, -1)]
    assert page.button(key="older").disabled
    assert objects(clicked(page, "newer"))[0] == "proj_69"


def test_filters_narrow_the_list_begin_at_its_newest_and_say_so_when_nothing_is_left(filled):
    page = clicked(opened(), "older")
    page.text_input(key="who").input("USER1@").run()
    page.selectbox(key="result").select("refused").run()
    assert objects(page) == [f"proj_{number}" for number in range(112, -1, -12)]
    page.text_input(key="object").input("proj_none").run()
    assert "No entry meets these filters" in said(page)
    assert not page.exception


def test_an_entry_tells_exactly_when_who_and_what_changed(filled):
    page = opened()
    facts, changes = (table.value for table in page.table)
    told = {str(name): str(value).replace("\\", "") for name, value in zip(facts["Entry"], facts["Said"], strict=True)}
    assert (told["Object"], told["IP address"], told["Session"]) == ("proj_119", "192.0.2.1", "abababababab…")
    assert told["Time"].endswith(" UTC")
    assert (list(changes["Before"]), list(changes["After"])) == (["old"], ["new"])


def test_verifying_says_that_the_record_is_whole_or_names_the_first_bad_entry(stores, filled):
    page = clicked(opened(), "verify")
    assert "The record is whole: all 120 entries" in page.success[0].value.replace("\\", "")
    entry = stores.admin_actions._table.get("000000000017")
    stores.admin_actions._table.put(entry | {"user_email": "nobody@test.example"})
    clicked(page, "verify")
    assert "First bad entry: 000000000017, edited" in page.error[0].value.replace("\\", "")


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_copy_of_what_the_filters_show_comes_with_its_hash_and_is_recorded_once(stores, filled, format):
    page = opened(result="Refused")
    clicked(page, format)
    entry = stores.admin_actions.latest(1)[0]
    assert entry["action"] == "audit.export"
    assert page.code[0].value == entry["changes"]["sha256"][1]
    assert entry["changes"]["entries"] == [None, 30]
    page.run()
    assert stores.admin_actions.latest(1)[0]["_id"] == entry["_id"]


def test_what_no_entry_can_hold_is_said_to_be_no_filter(filled):
    page = opened()
    page.text_input(key="object").input("a\x01b").run()
    assert not page.exception
    assert "printable" in said(page)
