import numpy as np
import pytest
from numpy.testing import assert_allclose

from atlas_core.calculators.exponential_sums import zeros


def test_two_terms_cross_where_their_logarithms_meet():
    assert_allclose(zeros(np.array([0.0, 2.0]), np.array([-9.0, 1.0])), [np.log(3)], rtol=1e-14)


def test_exponents_need_not_be_whole_or_positive():
    # cosh y = 1.25 at y = ± ln 2
    found = zeros(np.array([-1.0, 0.0, 1.0]), np.array([0.5, -1.25, 0.5]))
    assert_allclose(found, [-np.log(2), np.log(2)], rtol=1e-13)


def test_a_double_zero_counts_once():
    # e^2y − 2 e^y + 1 = (e^y − 1)²
    assert_allclose(zeros(np.array([0.0, 1.0, 2.0]), np.array([1.0, -2.0, 1.0])), [0.0], atol=1e-8)


def test_a_triple_zero_is_found():
    assert_allclose(zeros(np.arange(4.0), np.array([-1.0, 3.0, -3.0, 1.0])), [0.0], atol=1e-4)


def test_terms_of_zero_are_no_terms():
    assert zeros(np.arange(4.0), np.array([0.0, 5.0, 0.0, 0.0])).size == 0
    assert zeros(np.arange(3.0), np.zeros(3)).size == 0


def test_there_are_never_more_zeros_than_changes_of_sign():
    random = np.random.default_rng(7)
    for _ in range(60):
        coefficients = random.normal(size=15)
        exponents = np.sort(random.uniform(0, 30, size=15))
        changes = np.count_nonzero(np.diff(np.sign(coefficients)))
        found = zeros(exponents, coefficients)
        assert found.size <= changes
        assert (changes - found.size) % 2 == 0  # counted with multiplicity, and random zeros are simple


@pytest.mark.parametrize("far", [-600.0, -80.0, 30.0, 500.0])
def test_a_zero_far_away_is_reached(far):
    assert_allclose(zeros(np.array([0.0, 1.0]), np.array([-np.exp(far), 1.0])), [far], rtol=1e-13)
