import math
from itertools import pairwise

import numba
import numpy as np
import pytest
from scipy.optimize import brentq

from atlas_core.permutation import returns
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.kernel.every_root import nearest_rate
from atlas_core.permutation.model import evaluate
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios


def bracketed(years, flows):
    """Return the root of flows that change sign once, by Brent's method on the continuous rate."""

    def worth(force):
        powers = [-force * time for time in years]
        most = max(powers)
        return sum(flow * math.exp(power - most) for flow, power in zip(flows, powers, strict=True))

    low, high = -0.01, 0.01
    while worth(low) * worth(high) > 0 and high < 100:
        low, high = low * 2, high * 2
    return math.expm1(brentq(worth, low, high, xtol=1e-15, rtol=1e-15, maxiter=500)) * 100


def without_rounding(flows):
    """Return flows with those set to 0 that are rounding: at −90 % a cent after 25 years weighs more than the loan."""
    rounding = returns.NEGLIGIBLE * sum(abs(flow) for flow in flows)
    return [flow if abs(flow) > rounding else 0.0 for flow in flows]


def changes(flows):
    signs = [flow > 0 for flow in flows if flow]
    return sum(one != other for one, other in pairwise(signs))


@pytest.mark.parametrize("seed", [33, 34])
def test_internal_rates_agree_with_a_bracketed_solver(seed):
    templates, givens = Templates(), []
    for project, terms in random_scenarios(seed, count=400):
        givens.append(Inputs(project, read_axes(terms)).given(0))
        templates.add(givens[-1])
    found = templates.compute(np.arange(len(givens)), {})
    held = 0
    for number, given in enumerate(givens):
        scenario = evaluate(given.figures, given.terms)
        years = [*scenario.before, *scenario.years]
        for column, times, paid in (
            (at.IRR, years, scenario.equity_flow),
            (at.PROJECT_IRR, years, scenario.project_flow),
            (at.STRESSED_IRR, scenario.downside_years, scenario.downside_equity_flow),
        ):
            rate, flows = found[column, number], without_rounding(paid)
            if np.isnan(rate) or changes(flows) != 1 or rate < -99:
                continue
            assert rate == pytest.approx(bracketed(times, flows), abs=1e-10 * 100, rel=1e-10), (number, column)
            held += 1
    assert held > 700


@pytest.mark.parametrize(
    ("times", "flows"),
    [
        ([0, 1, 2], [-100.0, 230.0, -132.0]),
        ([0, 1, 2, 3], [-1.0, 6.0, -11.0, 6.0]),
        ([0, 0.25, 1.5, 2, 7], [-50.0, 60.0, -10.0, -30.0, 40.0]),
        ([0, 1], [1.0, 2.0]),
        ([0, 1, 2], [0.0, -5.0, 0.0]),
        ([0, 1, 2], [-100.0, 200.0, -100.0]),
        (list(range(30)), [-100.0] + [9.0] * 20 + [-4.0] * 9),
    ],
)
def test_of_several_rates_the_nearest_zero_is_found_as_by_the_reference(times, flows):
    expected = returns.irr([float(time) for time in times], flows)
    found = nearest(times, flows)
    assert math.isnan(found) if expected is None else found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@numba.njit
def compiled_nearest(times, flows):
    return nearest_rate(times, flows)


def nearest(times, flows):
    return compiled_nearest(np.array(times, dtype=float), np.array(flows))
