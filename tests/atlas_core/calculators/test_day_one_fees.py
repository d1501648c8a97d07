import pytest

from atlas_core.calculators.day_one_fees import day_one_fees, debt_with_fees
from atlas_core.errors import DomainError

TERMS = {"fixed": 3.7e6, "arranger_share": 0.05}


def test_the_worked_fees_reproduce():
    assert day_one_fees(192e6, **TERMS) == 13.3e6
    assert day_one_fees(0, **TERMS) == 3.7e6


def test_debt_on_cost_and_fees_on_debt_settle_together():
    # D = 0.65 (C + F + 0.05 D) has the closed form D = 0.65 (C + F) / (1 - 0.65 × 0.05)
    debt, fees = debt_with_fees(lambda fees: 0.65 * (240e6 + fees), **TERMS)
    assert debt == pytest.approx(0.65 * 243.7e6 / (1 - 0.65 * 0.05), abs=0.1)
    assert fees == pytest.approx(3.7e6 + 0.05 * debt)


def test_debt_that_ignores_fees_settles_at_once():
    seen = []
    debt, _ = debt_with_fees(lambda fees: seen.append(fees) or 100e6, **TERMS)
    assert (debt, len(seen)) == (100e6, 2)


def test_a_loop_that_runs_away_is_refused():
    with pytest.raises(DomainError, match="size must settle within 100 passes"):
        debt_with_fees(lambda fees: 1e6 + 25 * fees, **TERMS)


def test_negative_debt_is_refused():
    with pytest.raises(DomainError, match="debt must be at least 0"):
        day_one_fees(-1, **TERMS)
