import pytest
import streamlit as st

from atlas_core.services import rule_tables
from tests.atlas_core.services.running import SMALL, complete_run
from tests.atlas_core.services.test_rule_tables import edited, of_an_earlier_release
from tests.pages.analysis.conftest import address, opened, said

PROJECT = "proj_1_london"
SENTENCE = "judged by rule tables v1; in force is v2. Run it again"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def page_of(script, **where):
    page = opened(script, project=PROJECT, **where)
    assert not page.exception
    return page


def keys(page):
    return {button.key for button in page.button}


def test_a_result_by_the_rule_tables_in_force_is_up_to_date(run):
    page = page_of("results.py")
    assert "Up to date" in said(page)
    assert "run_outdated" not in keys(page)


def test_a_result_by_older_rule_tables_says_so_and_runs_again(stores, admin, run, monkeypatch):
    rule_tables.save(stores, admin, edited(1.40), 1, "lenders ask for more")
    page = page_of("results.py", run=run["_id"])
    assert "Older rule tables" in said(page)
    assert "Up to date" not in said(page)
    assert SENTENCE in said(page)
    went = []
    monkeypatch.setattr(st, "switch_page", lambda _, query_params: went.append(query_params))
    page.button(key="run_outdated").click().run()
    newest = stores.runs.list(PROJECT)[0]
    assert (newest["rules_version"], newest["axes"]) == (2, run["axes"])
    assert went == [{"project": PROJECT, "run": newest["_id"]}]


def test_the_permutation_page_and_the_list_say_so_too(stores, admin, run):
    rule_tables.save(stores, admin, edited(1.40), 1, "lenders ask for more")
    page = page_of("permutation_engine.py", run=run["_id"])
    assert SENTENCE in said(page)
    assert list(page.dataframe[-1].value["State"]) == ["Older rules"]
    assert address(page, "run") == run["_id"]


def test_rule_tables_that_start_no_run_say_what_they_lack(stores, admin, run):
    of_an_earlier_release(stores)
    page = page_of("permutation_engine.py", run=run["_id"])
    assert "Gates: must have a row cpi_dscr" in said(page)
    assert "An admin restores a version" in said(page)
    page.button(key="run").click().run()
    assert not page.exception
    assert "Version 2 of the rule tables does not fit this release" in said(page)
    assert len(stores.runs.list(PROJECT)) == 1


def test_a_result_whose_rule_tables_this_release_cannot_read_shows_its_rows_all_the_same(stores, admin, monkeypatch):
    complete_run(stores, admin, axes=SMALL)
    of_an_earlier_release(stores)
    monkeypatch.setattr(rule_tables, "of_run", lambda held, _: rule_tables.load(held, 2).book)
    page = page_of("results.py")
    assert "Version 2 of the rule tables does not fit this release" in said(page)
    assert len(page.dataframe[0].value) == 4
    scenario = page_of("results.py", scenario="0")
    assert "must have a row cpi_dscr" in said(scenario)
