"""A column's distribution, read at once or in pieces, is the one numpy finds with all values in memory."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas_core.permutation import distribution
from atlas_core.permutation.distribution import statistics

SHARES = (5, 50, 95)
LONG = 64
"""[values] What these tests let a short column be."""


@pytest.fixture
def narrow(monkeypatch):
    """Make columns of more than 64 values long, and bins few, so that readings repeat."""
    monkeypatch.setattr(distribution, "KEPT", LONG)
    monkeypatch.setattr(distribution, "BINS", 8)


def told(values, rows=None, size=50):
    pieces = [values[start : start + size] for start in range(0, len(values), size)]
    return statistics(lambda: pieces, len(values) if rows is None else rows)


def test_five_values_by_hand():
    found = told(np.array([4.0, 1.0, 3.0, 2.0, 10.0]), rows=7)
    expected = {"mean": 4, "median": 3, "p5": 1.2, "p95": 8.8, "min": 1, "max": 10, "null_count": 2}
    assert found == pytest.approx(expected, rel=1e-15)


def test_a_column_without_values_has_no_figures():
    found = told(np.array([]), rows=3)
    assert found.pop("null_count") == 3
    assert set(found.values()) == {None}


def long_columns():
    random = np.random.default_rng(20_261_124)
    yield "even", random.uniform(0.5, 0.8, 5_000)
    yield "in order", np.arange(5_000.0)
    yield "one outlier", np.append(random.normal(1.35, 0.01, 4_999), 1e15)
    yield "one value", np.full(5_000, 1.35)
    yield "few values", random.choice([1.2, 1.35, np.nextafter(1.35, 2), 1.5], 5_000, p=[0.04, 0.5, 0.4, 0.06])
    yield "neighbours", np.repeat([1.0, np.nextafter(1.0, 2)], 2_500)
    yield "both zeros", np.repeat([-0.0, 0.0], 2_500)
    yield "as near as can be", random.choice([0.0, 5e-324, 1e-323], 5_000)


@pytest.mark.parametrize(("name", "values"), list(long_columns()))
def test_a_long_column_has_the_percentiles_of_numpy(narrow, name, values):
    found = told(values)
    assert [found["p5"], found["median"], found["p95"]] == np.percentile(values, SHARES).tolist()
    assert (found["min"], found["max"]) == (values.min(), values.max())


@settings(deadline=None)
@given(
    arrays(np.float64, st.integers(1, 150), elements=st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1.35])),
    st.integers(10, 80),
)
def test_any_column_has_the_percentiles_of_numpy_read_at_once_or_in_pieces(values, size):
    expected = np.percentile(values, SHARES).tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "BINS", 8)
        for kept in (LONG, len(values)):
            patch.setattr(distribution, "KEPT", kept)
            found = told(values, size=size)
            assert [found["p5"], found["median"], found["p95"]] == expected
            assert math.isclose(found["mean"], values.mean(), rel_tol=1e-9, abs_tol=1e-6)


def test_the_mean_has_the_same_bits_however_long_a_column_may_be(monkeypatch):
    values = np.random.default_rng(7).normal(1e8, 1e7, 1_000)
    whole = told(values)
    monkeypatch.setattr(distribution, "KEPT", LONG)
    assert told(values) == whole
