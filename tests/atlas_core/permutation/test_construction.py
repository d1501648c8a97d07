from datetime import date

import pytest

from atlas_core.permutation import construction
from atlas_core.permutation.construction import Sources
from atlas_core.permutation.timetable import timetable
from tests.atlas_core.permutation.samples import cover, figures, terms

SHORT = timetable(date(2026, 1, 1), 6, None, ())
"""Two quarters."""


def funded(senior=50e6, mezz=0.0, project=None, reserve=0.0, at_close=0.0, **stored):
    """Return the rows of a project funded with shares of 100 M, so that every share is known."""
    conditions = terms(seniorRate=8, mezzRate=12, **stored)
    rows = construction.prepare(project or figures(timetable=SHORT), conditions)
    sources = Sources(senior, mezz, mezz, 100e6)
    return construction.fund(rows, sources, at_close, reserve, conditions.draw_order == "equity_first")


def test_close_carries_land_and_fees_and_the_first_draw():
    first = funded().rows[0]
    assert (first.need, first.idc) == (12e6, 0)
    assert (first.senior_draw, first.equity_draw) == (6e6, 6e6)


def test_interest_runs_on_the_opening_balance_and_is_drawn_like_any_use():
    _, second, third = funded().rows
    assert second.idc == pytest.approx(6e6 * 0.02)
    assert second.need == pytest.approx(44e6 + 120_000)
    assert second.senior_draw == pytest.approx(22_060_000)
    assert third.idc == pytest.approx(28_060_000 * 0.02)


def test_a_short_quarter_bears_interest_for_its_months():
    project = figures(timetable=timetable(date(2026, 1, 1), 4, None, ()))
    rows = funded(project=project).rows
    assert rows[2].idc == pytest.approx(rows[2].senior_opening * 0.08 / 12)


def test_every_row_draws_what_it_pays_for():
    project = figures(timetable=SHORT, senior_cover=cover("insurance", 0.7, 0.1), mezz_cover=cover("mixed", 0.5))
    for row in funded(50e6, 10e6, project, 1e6, 2e6, commitmentBps=40).rows:
        drawn = row.senior_draw + row.mezz_draw + row.equity_draw
        assert drawn == pytest.approx(row.need + row.idc - row.from_uses)


@pytest.mark.parametrize(
    ("method", "from_uses", "premium"),
    [
        ("dsra", 1, 0),
        ("capitalised", 1, 0),
        ("insurance", 1, 0.1),
        ("lc", 1, 0.1),
        ("mixed", 0.5, 0),
        ("sponsor_equity", 0, 0),
    ],
)
def test_the_method_says_who_pays_the_covered_interest(method, from_uses, premium):
    row = funded(project=figures(timetable=SHORT, senior_cover=cover(method, 1.0, 0.1))).rows[1]
    assert row.idc == pytest.approx(120_000)
    assert row.from_uses == pytest.approx(120_000 * from_uses)
    assert row.premium == pytest.approx(120_000 * premium)


def test_equity_pays_the_part_that_is_not_covered():
    row = funded(project=figures(timetable=SHORT, senior_cover=cover("dsra", 0.75))).rows[1]
    assert row.from_uses == pytest.approx(90_000)
    assert row.equity_draw == pytest.approx((44e6 + 90_000) / 2 + 30_000)


def test_cover_limited_to_the_last_months_takes_part_of_a_quarter():
    rows = funded(project=figures(timetable=SHORT, senior_cover=cover(months=4.0))).rows
    assert rows[1].from_uses == pytest.approx(rows[1].idc / 3)
    assert rows[2].from_uses == pytest.approx(rows[2].idc)


def test_the_interest_of_a_pik_loan_is_added_to_it():
    found = funded(30e6, 20e6, figures(timetable=SHORT, mezz_cover=cover("pik", 0.5)))
    row = found.rows[1]
    assert row.mezz_accreted == pytest.approx(2.4e6 * 0.03 / 2)
    assert row.idc - row.from_uses == pytest.approx(2.4e6 * 0.03 / 2)
    accreted = sum(row.mezz_accreted for row in found.rows)
    assert found.mezz_balance == pytest.approx(found.mezz_drawn + accreted)


def test_the_commitment_fee_is_charged_on_what_is_undrawn():
    row = funded(50e6, 10e6, commitmentBps=100).rows[1]
    assert row.commitment_fee == pytest.approx((60e6 - 6e6 - 1.2e6) * 0.01 / 4)


def test_the_reserve_is_funded_in_the_last_row_and_fees_at_close():
    rows = funded(reserve=3e6, at_close=1e6).rows
    assert rows[0].need == 13e6
    assert rows[2].need == pytest.approx(44e6 + rows[2].from_uses + 3e6)


def test_equity_first_draws_debt_only_when_equity_is_used_up():
    rows = funded(40e6, 20e6, drawOrder="equity_first").rows
    assert (rows[0].equity_draw, rows[0].senior_draw) == (12e6, 0)
    assert rows[1].equity_draw == pytest.approx(28e6)
    assert rows[1].senior_draw == pytest.approx(16e6 * 2 / 3)
    assert rows[2].equity_draw == 0


def test_without_financing_costs_nothing_is_charged_before_operations():
    found = funded(50e6, 10e6, financingCosts=False, commitmentBps=40)
    assert found.uses == pytest.approx(100e6)
    assert all(row.idc == row.commitment_fee == row.mezz_accreted == 0 for row in found.rows)


def test_internal_uses_spend_the_internal_capex():
    assert funded(usesBasis="internal", financingCosts=False).uses == pytest.approx(92e6)
