import numpy as np
import pytest
from numpy.testing import assert_allclose

from atlas_core.calculators.construction_interest import accreted_interest, coverage, simple_interest
from atlas_core.errors import DomainError


def test_the_worked_senior_interest_reproduces():
    assert_allclose(simple_interest(143.58e6, 0.055, 24), 15_793_800, rtol=1e-12)


def test_the_worked_mezzanine_reproduces():
    interest = accreted_interest(48.42e6, 0.09, 24)
    covered, cost = coverage(interest, share=1.0, method_cost=0.02)
    assert_allclose([interest, covered], 9_107_802, atol=0.5)
    assert_allclose(cost, 182_156, atol=0.5)


def test_without_a_cost_covering_is_free():
    covered, cost = coverage(15_793_800, share=0.75, method_cost=0)
    assert (float(covered), float(cost)) == (11_845_350, 0)


def test_arrays_of_loans_are_computed_together():
    assert_allclose(simple_interest([100.0, 200.0], 0.06, np.array([6, 12])), [3, 12])
    assert_allclose(accreted_interest(100.0, [0.0, 0.1], 12), [0, 10])


@pytest.mark.parametrize(
    "call",
    [
        lambda: simple_interest(-1, 0.05, 24),
        lambda: simple_interest(1, 0.05, float("nan")),
        lambda: accreted_interest(1, -1, 24),
        lambda: coverage(1, share=1.1, method_cost=0),
    ],
)
def test_arguments_out_of_range_are_refused(call):
    with pytest.raises(DomainError):
        call()
