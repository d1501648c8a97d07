import pytest

from atlas_core.permutation.cash_flows import COLUMNS
from atlas_core.permutation.run import scenario
from atlas_core.reporting import period_table
from tests.atlas_core.services.cast import case


@pytest.fixture(scope="module")
def periods():
    frankfurt = case("frankfurt")
    return scenario(frankfurt["project"], frankfurt["axes"], 43)["cash_flows"]


def test_every_column_of_the_cash_flows_has_a_name_of_its_own():
    assert list(period_table.LABELS) == list(COLUMNS)
    assert len(set(period_table.LABELS.values())) == len(COLUMNS)
    assert not [label for label in period_table.LABELS.values() if "_" in label]


def test_amounts_have_cents_cover_is_a_multiple_and_the_rest_stands_as_it_is(periods):
    found = period_table.columns(periods)
    assert {found[name].printf for name in ("capex", "revenue", "senior_opening", "project_flow")} == {"%,.2f"}
    assert (found["senior_dscr"].printf, found["blended_dscr"].printf) == ("%.2fx", "%.2fx")
    assert found["locked"].printf == "%.0f"
    assert {found[name].printf for name in ("period", "date", "years", "phase")} == {None}


def test_a_column_is_wide_enough_for_its_longest_entry(periods):
    found = period_table.columns(periods)
    longest = max(len(f"{row['exit_value']:,.2f}") for row in periods)
    assert found["exit_value"].width >= longest * 7.5
    assert found["commitment_fee"].width >= len("Commitment fee") * 7.5
