import pytest
import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.queries.filters import parse, text
from atlas_core.services.filter_fields import Field
from pages.analysis.views.filter_field import FieldInputs


@pytest.fixture
def state(monkeypatch):
    kept = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


def inputs(name, *, is_set=False):
    return FieldInputs(Field(OUTPUTS[name], is_set), "EUR", name)


@pytest.mark.parametrize("line", ["ltv > 0.5 and ltv < 0.65", "ltv <= 0.7", "irr >= 3"])
def test_a_range_that_is_not_touched_is_written_as_it_was(state, line):
    filters, shown = parse(line), inputs("ltv")
    shown.seed(filters)
    assert text(shown.made(filters)) == ("" if "irr" in line else line)


def test_a_range_is_typed_in_the_unit_it_is_read_in_and_keeps_which_limits_are_out(state):
    filters, shown = parse("npv > 1e6"), inputs("npv")
    shown.seed(filters)
    assert state["npv_low"] == 1.0
    state["npv_low"], state["npv_high"] = 2.5, 10.0
    assert text(shown.made(filters)) == "npv > 2500000 and npv <= 10000000"


def test_values_are_chosen_as_a_set(state):
    filters, shown = parse("binding in dscr, ltv"), inputs("binding", is_set=True)
    shown.seed(filters)
    assert shown.made(filters) == filters
    assert shown.label(filters) == "Limit: DSCR, LTV"
    state["binding_set"] = []
    assert shown.made(filters) == ()


def test_a_range_typed_on_a_column_of_few_values_is_shown_and_written_as_a_range(state):
    filters, shown = parse("repo_eligible >= 1"), inputs("repo_eligible", is_set=True)
    shown.seed(filters)
    assert shown.made(filters) == filters
    assert shown.label(filters) == "Repo-eligible ≥ 1"


def test_a_set_typed_on_a_column_of_many_values_is_shown_and_written_as_a_set(state):
    filters, shown = parse("irr in 12, 15"), inputs("irr")
    shown.seed(filters)
    assert shown.made(filters) == filters
    assert shown.label(filters) == "IRR: 12\u202f%, 15\u202f%"


def test_a_set_beside_a_range_stays_when_the_range_changes(state):
    filters, shown = parse("irr in 12, 15 and irr >= 13"), inputs("irr")
    shown.seed(filters)
    assert shown.label(filters) == "IRR ≥ 13\u202f%, of 2 chosen"
    state["irr_low"] = 14.0
    assert text(shown.made(filters)) == "irr >= 14 and irr in 12, 15"
