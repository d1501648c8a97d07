import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.services import rule_tables
from pages.admin.views.rule_draft import DRAFT, Draft
from tests.atlas_core.services.test_rule_tables import of_an_earlier_release
from tests.pages.admin.conftest import PAGES
from tests.pages.analysis.conftest import said


def opened(draft=None, **address):
    page = AppTest.from_file(str(PAGES / "admin/rules.py"), default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    if draft is not None:
        page.session_state[DRAFT] = draft
    page.run()
    assert not page.exception
    return page


def tiers(**cells):
    """Give the sheet of the tiers with cells of the first row changed."""
    sheet = DEFAULT.document()["tiers"]
    sheet["rows"][0] |= cells
    return {"tiers": sheet}


def saved(stores, actor, note="committee of May", **cells):
    version = rule_tables.current(stores)
    document = version.book.document()
    document["tiers"]["rows"][0] |= cells
    return rule_tables.save(stores, actor, document, version.number, note)


def test_every_table_is_listed_with_its_source_and_date(admin):
    page = opened()
    listed = page.dataframe[0].value
    assert list(listed["Table"]) == [table.title for table in TABLES.values()]
    assert list(listed["Source"]) == [table.source for table in TABLES.values()]
    assert set(listed["Date"]) == {table.date for table in TABLES.values()}
    assert "As shipped" in said(page)


@pytest.mark.parametrize("key", TABLES)
def test_every_table_opens_in_an_editor_without_being_changed(admin, key):
    page = opened(table=key)
    assert TABLES[key].title in said(page)
    assert page.session_state[DRAFT].shown == key
    assert page.session_state[DRAFT].sheets == {}
    assert "save" not in [button.key for button in page.button]


def test_an_unknown_table_in_the_address_shows_the_first(admin):
    assert opened(table="none").session_state[DRAFT].shown == "tiers"


def test_a_change_is_shown_old_beside_new_and_saved_with_a_note(stores, admin):
    page = opened(Draft(1, tiers(senior_dscr=1.4)))
    changes = page.table[0].value
    assert changes.iloc[0].tolist() == ["Viability tiers", "TIER\\_1", "Smallest senior DSCR", "1\\.35", "1\\.4"]
    assert page.button(key="save").label == "Save as version 2"
    page.text_area(key="rules_note").set_value("lenders ask for more")
    page.button(key="save").click().run()
    assert "Saved as version 2." in [note.value.replace("\\", "") for note in page.success]
    assert rule_tables.current(stores).note == "lenders ask for more"
    assert page.session_state[DRAFT].sheets == {}
    assert "lenders ask for more" in said(page)


def test_a_save_without_a_note_says_so_and_keeps_the_change(stores, admin):
    page = opened(Draft(1, tiers(senior_dscr=1.4)))
    page.button(key="save").click().run()
    assert "Note is required: say why the tables change" in said(page)
    assert page.session_state[DRAFT].sheets
    assert stores.rule_tables.list() == []


def test_a_broken_rule_is_named_by_table_row_and_column(admin):
    page = opened(Draft(1, tiers(senior_dscr=99.0)))
    assert "Viability tiers, row 1, Smallest senior DSCR: Smallest senior DSCR must be 0 to 10 x, got 99" in said(page)
    assert page.button(key="save").disabled
    assert "Put 1 broken rule right first" in said(page)


def test_a_source_is_edited_with_its_table(admin):
    page = opened()
    (source,) = [box for box in page.text_input if box.label == "Source"]
    source.set_value("Credit committee").run()
    assert page.session_state[DRAFT].sheets["tiers"]["source"] == "Credit committee"
    assert page.table[0].value.iloc[0]["New"] == "Credit committee"
    page.button(key="discard").click().run()
    assert page.session_state[DRAFT].sheets == {}
    (source,) = [box for box in page.text_input if box.label == "Source"]
    assert source.value == TABLES["tiers"].source


def test_changes_to_several_tables_are_kept_while_another_is_looked_at(admin):
    page = opened(Draft(1, tiers(senior_dscr=1.4)))
    page.query_params["table"] = "haircuts"
    page.run()
    page.query_params["table"] = "tiers"
    page.run()
    assert page.session_state[DRAFT].sheets == tiers(senior_dscr=1.4)


def test_a_second_admin_is_told_who_saved_meanwhile_and_saves_nothing(stores, admin):
    page = opened(Draft(1, tiers(senior_dscr=1.4)))
    saved(stores, admin, irr=16.0)
    page.text_area(key="rules_note").set_value("late")
    page.button(key="save").click().run()
    assert "changed by someone else" in said(page)
    assert "The admin saved version 2 meanwhile" in said(page)
    assert rule_tables.current(stores).number == 2
    page.button(key="discard").click().run()
    assert page.session_state[DRAFT].version == 2


def test_the_history_tells_who_when_why_and_what(stores, admin):
    saved(stores, admin, irr=16.0)
    saved(stores, admin, "committee of June", irr=17.0)
    page = opened()
    history = page.dataframe[-1].value
    assert list(history["Version"]) == ["v3", "v2", "v1"]
    assert list(history["Note"]) == ["committee of June", "committee of May", "As shipped"]
    assert list(history["By"]) == ["The admin", "The admin", "–"]
    assert page.table[0].value[["Old", "New"]].values.tolist() == [["16", "17"]]
    page.selectbox(key="rules_version").select(2).run()
    assert page.table[0].value[["Old", "New"]].values.tolist() == [["15", "16"]]
    page.selectbox(key="rules_version").select(1).run()
    assert "there is none before" in said(page)


def test_an_earlier_version_is_restored_as_a_new_one(stores, admin):
    saved(stores, admin, irr=16.0)
    page = opened()
    page.selectbox(key="rules_version").select(1).run()
    page.text_area(key="rules_restore_note").set_value("too strict")
    page.button(key="rules_restore_save").click().run()
    found = rule_tables.current(stores)
    assert (found.number, found.restored, found.book) == (3, 1, DEFAULT)
    assert "Version 1 restored: too strict" in said(page)


@pytest.mark.parametrize(("version", "dscr"), [(1, 1.35), (2, 1.40)])
def test_tables_of_an_earlier_release_are_named_restored_or_mended(stores, admin, version, dscr):
    of_an_earlier_release(stores)
    page = opened()
    assert "Version 2 was saved by an earlier release" in said(page)
    assert "Gates: must have a row cpi_dscr; add it" in said(page)
    page.selectbox(key="rules_version").select(version).run()
    page.text_area(key="rules_restore_note").set_value("the release asks for more")
    page.button(key="rules_restore_save").click().run()
    assert rule_tables.current(stores).book.rows("tiers")[0]["senior_dscr"] == dscr
    assert "earlier release" not in said(page)


def test_a_quant_reads_and_changes_nothing(stores, act_as):
    saved(stores, act_as("admin"), irr=16.0)
    act_as("quant")
    page = opened(table="haircuts")
    assert "Haircuts" in said(page)
    assert not page.button
    assert not page.text_area


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_other_roles_see_that_the_page_is_not_theirs(act_as, role):
    act_as(role)
    page = opened()
    assert "your role" in said(page)
    assert not page.dataframe
