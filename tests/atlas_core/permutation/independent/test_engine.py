"""The engine held against the second reading, and its cash flows against the checker, in random scenarios."""

import pytest

import atlas_core
from tests.atlas_core.permutation.independent import second_reading
from tests.atlas_core.permutation.independent.checker import check, columns_of
from tests.atlas_core.permutation.independent.judgement import failed
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios
from tests.atlas_core.permutation.independent.terms import Terms

CHECKED, COMPARED = 300, 150
CHECKED_IN_DRILL, COMPARED_IN_DRILL = 20_000, 5_000
TOLERANCE = 1e-9
MONEY = {
    "senior_size", "mezz_size", "equity_size", "total_debt", "uses", "npv", "project_npv", "senior_interest",
    "mezz_interest", "idc", "fees", "dsra", "balloon",
}  # fmt: skip
TRANCHE_OF = {"binding": "senior", "mezz_binding": "mezz"}
FRACTIONS = {"ltv", "senior_ltv", "gearing", "irr", "project_irr", "stressed_irr", "wacc", "moic"}


def unexplained(seed, count):
    """Return, for each scenario whose figures do not follow from its cash flows, what does not."""
    found = {}
    for number, (project, parameters) in enumerate(random_scenarios(seed, count)):
        answer = atlas_core.scenario(project, parameters, 0)
        left = check(answer["outputs"], answer["candidates"], answer["cash_flows"], Terms(project, parameters))
        if left:
            found[number] = left
    return found


def departures(seed, count):
    """Return, for each scenario in which engine and second reading differ, where."""
    found = {}
    for number, (project, parameters) in enumerate(random_scenarios(seed, count)):
        answer, reading = atlas_core.scenario(project, parameters, 0), second_reading.read(project, parameters)
        left = differing(answer, reading)
        if left:
            found[number] = left
    return found


def differing(answer, reading):
    if not reading["converged"] or failed("CONVERGENCE", answer["outputs"]):
        return []  # passes that only swing end anywhere; the row says so
    outputs, money = reading["outputs"], reading["outputs"]["uses"]
    found = [
        f"{name}: {answer['outputs'][name]} instead of {expected}"
        for name, expected in outputs.items()
        if not (
            ties(answer, name, expected)
            if name in TRANCHE_OF
            else agree(answer["outputs"][name], expected, money if name in MONEY else float(name in FRACTIONS))
        )
    ]
    rows = columns_of(answer["cash_flows"])
    for name, line in second_reading.cash_flows(reading).items():
        same = [agree(left, right, money) for left, right in zip(rows[name].tolist(), line.tolist(), strict=True)]
        found += [] if all(same) else [f"{name}[{same.index(False)}] of the rows"]
    return found


def ties(answer, name, expected):
    """Return whether both readings name the same binding limit, or two that are equal but for rounding."""
    found, limits = answer["outputs"][name], answer["candidates"][TRANCHE_OF[name]]
    if found is None or expected is None:
        return found == expected
    return agree(limits[found], limits[expected], answer["outputs"]["uses"])


def agree(found, expected, scale):
    if isinstance(expected, str) or expected is None or found is None:
        return found == expected
    return abs(found - expected) <= TOLERANCE * max(abs(expected), scale)


def test_every_figure_follows_from_the_cash_flows():
    assert unexplained(seed=2026, count=CHECKED) == {}


def test_two_readings_of_the_model_come_to_the_same_figures():
    assert departures(seed=1883, count=COMPARED) == {}


@pytest.mark.drill
@pytest.mark.timeout(7200)
def test_every_figure_follows_from_the_cash_flows_in_many_scenarios():
    assert unexplained(seed=1, count=CHECKED_IN_DRILL) == {}


@pytest.mark.drill
@pytest.mark.timeout(7200)
def test_two_readings_come_to_the_same_figures_in_many_scenarios():
    assert departures(seed=2, count=COMPARED_IN_DRILL) == {}
