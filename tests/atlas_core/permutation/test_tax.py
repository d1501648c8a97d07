import pytest

from atlas_core.permutation.tax import depreciation, tax
from tests.atlas_core.permutation.samples import figures, terms


def test_market_capex_and_fees_are_written_off_evenly():
    written = depreciation(figures(), terms(depreciationYears=9, periodsPerYear=2), 20)
    assert written[0] == written[17] == pytest.approx(5e6)
    assert written[18] == 0


def test_a_life_that_ends_inside_a_period_leaves_a_part():
    written = depreciation(figures(), terms(depreciationYears=7.5), 10)
    assert written[6] == pytest.approx(12e6)
    assert written[7] == pytest.approx(6e6)
    assert sum(written) == pytest.approx(90e6)


def test_losses_are_carried_forward_until_they_are_used_up():
    found = tax(0.25, [10, 10, 30, 30], [0, 0, 0, 4], [20, 5, 5, 5])
    assert found.loss_carried == [10, 5, 0, 0]
    assert found.taxable_income == [0, 0, 20, 21]
    assert found.tax == [0, 0, 5, 5.25]
