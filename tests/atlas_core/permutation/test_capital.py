from datetime import date
from itertools import pairwise

import pytest

from atlas_core.permutation import construction
from atlas_core.permutation.capital import Sizing
from atlas_core.permutation.timetable import timetable
from tests.atlas_core.permutation.samples import NOI, YEARS, cover, figures, terms

SLOW = timetable(date(2026, 1, 1), 48, date(2032, 1, 1), ())
"""Four years of construction and two of waiting: interest weighs heavily."""


def sizing(project=None, cfads=NOI, **stored):
    conditions = terms(**stored)
    project = project or figures()
    return Sizing(project, conditions, construction.prepare(project, conditions), [cfads] * YEARS)


def stack(project=None, cfads=NOI, **stored):
    return sizing(project, cfads, **stored).stack()


def drawn(found):
    rows = found.funding.rows
    return sum(row.senior_draw for row in rows), sum(row.mezz_draw for row in rows)


CASES = [
    {},
    {"ltvCap": 0.9, "seniorDSCR": 1},
    {"maxGearing": 40},
    {"maxSenior": 5e6},
    {"minIcr": 6},
    {"drawOrder": "equity_first"},
    {"includeAbsFees": True, "seniorUpfrontBps": 200, "mezzUpfrontBps": 300, "commitmentBps": 60, "dsraMonths": 9},
    {"ltvCap": 1, "seniorDSCR": 1, "totalDSCR": 1, "seniorRate": 15, "mezzRate": 20, "minEquityShare": 0},
]


@pytest.mark.parametrize("stored", CASES)
@pytest.mark.parametrize("method", ["dsra", "pik", "sponsor_equity", "insurance"])
@pytest.mark.parametrize("table", [figures().timetable, SLOW])
@pytest.mark.parametrize("cfads", [NOI, 5 * NOI])
def test_the_draws_meet_the_sizes_whatever_binds(stored, method, table, cfads):
    found = stack(figures(mezz_cover=cover(method, 0.8, 0.05), timetable=table), cfads, **stored)
    senior, mezz = drawn(found)
    accreted = sum(row.mezz_accreted for row in found.funding.rows)
    assert found.solved
    assert senior == pytest.approx(found.senior, rel=1e-12)
    assert mezz + accreted == pytest.approx(found.mezz, rel=1e-12)
    assert found.uses == pytest.approx(found.senior + found.mezz + found.equity, rel=1e-14)
    assert found.senior + found.mezz <= found.uses * (1 - stored.get("minEquityShare", 10) / 100) * (1 + 1e-12)
    assert {found.binding, found.mezz_binding} <= {"dscr", "ltv", "gearing", "icr", "amount", "need", "share"}


@pytest.mark.parametrize(
    ("stored", "binding"),
    [
        ({}, "ltv"),
        ({"seniorDSCR": 3}, "dscr"),
        ({"maxGearing": 30}, "gearing"),
        ({"minIcr": 100}, "icr"),
        ({"maxSenior": 1e6}, "amount"),
        ({"minEquityShare": 70}, "need"),
    ],
)
def test_the_smallest_limit_is_named(stored, binding):
    found = stack(**stored)
    assert found.binding == binding
    assert found.senior == pytest.approx(found.senior_limits[binding])
    assert found.senior == min(amount for amount in found.senior_limits.values() if amount is not None)


@pytest.mark.parametrize("stored", CASES)
@pytest.mark.parametrize("table", [figures().timetable, SLOW])
def test_only_one_trial_of_the_uses_meets_itself(stored, table):
    trials = sizing(figures(timetable=table, mezz_cover=cover("pik")), 5 * NOI, **stored)
    uses = trials.stack().uses
    gaps = [trials.at(trial).uses - trial for trial in (uses * step / 20 for step in range(10, 60))]
    assert all(later < earlier for earlier, later in pairwise(gaps))


def test_fees_at_close_follow_the_debt_they_raise():
    found = stack(includeAbsFees=True, seniorUpfrontBps=100, mezzUpfrontBps=200)
    assert found.at_close.abs_fees == pytest.approx(3.7e6 + 0.05 * (found.senior + found.mezz))
    assert found.at_close.senior_upfront == pytest.approx(found.senior * 0.01)
    assert found.at_close.mezz_upfront == pytest.approx(found.mezz * 0.02)


def test_the_initial_reserve_is_months_of_the_coming_service():
    found = stack(dsraMonths=6)
    assert found.at_close.reserve == pytest.approx(found.senior * found.senior_shape.service[0] / 2)


def test_without_financing_costs_uses_are_the_grand_total():
    found = stack(financingCosts=False, includeAbsFees=True, dsraMonths=6, seniorUpfrontBps=50)
    assert found.uses == pytest.approx(100e6)
    assert found.at_close == (0, 0, 0, 0)


def test_without_mezzanine_there_is_none():
    found = stack(mezz=False)
    assert (found.mezz, found.mezz_binding, found.mezz_limits) == (0, None, {})


def test_a_project_without_cfads_carries_no_debt():
    found = stack(cfads=-1e6)
    assert (found.senior, found.mezz, found.binding) == (0, 0, "dscr")
    assert found.uses == found.equity == pytest.approx(100e6)


def test_a_tenor_beyond_the_lease_has_no_cfads_there():
    assert stack(tenor=26).senior == 0
