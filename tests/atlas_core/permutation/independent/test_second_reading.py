"""The second reading holds against the published cases, and its own cash flows against the checker."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.atlas_core.permutation.independent import measures
from tests.atlas_core.permutation.independent.checker import check
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios
from tests.atlas_core.permutation.independent.second_reading import cash_flows, read

CASES = Path(__file__).parents[3] / "data"
LONDON = json.loads((CASES / "london.json").read_text(encoding="utf-8"))
FRANKFURT = json.loads((CASES / "frankfurt.json").read_text(encoding="utf-8"))
RANDOM = 60


def found_in(reading, columns):
    mezz = {name: limit for name, limit in reading["candidates"]["mezz"].items() if name != "binding"}
    candidates = {"senior": reading["candidates"]["senior"], "mezz": mezz}
    return check(reading["outputs"], candidates, columns, reading["terms"])


def test_the_neutral_scenario_of_london_is_reproduced():
    outputs = read(LONDON["project"], {"tenor": 17})["outputs"]
    for name, expected in LONDON["expected"]["scenario"].items():
        if isinstance(expected, float):
            precision = 1e-8 if "irr" in name else 0.005
            assert outputs[name] == pytest.approx(expected, abs=precision), name
        else:
            assert outputs[name] == expected, name


def test_the_grid_of_london_is_reproduced():
    axes, expected = LONDON["axes"], LONDON["expected"]["grid"]
    rows = [
        read(LONDON["project"], {"tenor": tenor, "seniorRate": rate, "seniorDSCR": dscr})["outputs"]
        for tenor in axes["debtTenorRange"]
        for rate in axes["seniorRateRange"]
        for dscr in axes["seniorDSCRTarget"]
    ]  # mezzanine rate and LTV cap move nothing where cover binds
    sizes = [row["senior_size"] for row in rows]
    assert {row["binding"] for row in rows} == {expected["binding"]}
    assert min(sizes) == pytest.approx(expected["senior_min"], abs=0.001)
    assert max(sizes) == pytest.approx(expected["senior_max"], abs=0.001)
    assert np.mean(sizes) == pytest.approx(expected["senior_mean"], abs=0.001)
    assert {row["tier"] for row in rows} == {"NOT_VIABLE"}


def test_frankfurt_has_every_tier_and_both_bindings():
    axes = FRANKFURT["axes"]
    fixed = {key: axes[key] for key in ("indexation", "cpi", "exitYear", "exitCapRate")}
    rents = range(1_800_000, 3_400_001, 400_000)
    rows = []
    for rent, tenor, rate, cap in product(rents, (15, 20), (5.0, 6.0), axes["ltvRange"]):
        revenue = FRANKFURT["project"]["revenue"] | {"grossMonthlyRent": rent}
        given = fixed | {"tenor": tenor, "seniorRate": rate, "ltvCap": cap, "seniorDSCR": 1.35, "mezzRate": 9}
        rows.append(read(FRANKFURT["project"] | {"revenue": revenue}, given)["outputs"])
    assert {row["tier"] for row in rows} == {"TIER_1", "TIER_2", "TIER_3", "NOT_VIABLE"}
    assert {row["binding"] for row in rows} == {"dscr", "ltv"}


def test_its_cash_flows_hold_in_random_scenarios():
    for number, (project, parameters) in enumerate(random_scenarios(seed=11, count=RANDOM)):
        reading = read(project, parameters)
        assert found_in(reading, cash_flows(reading)) == [], (number, parameters)


@pytest.mark.parametrize(
    "column",
    [
        "revenue", "opex", "amf", "noi", "depreciation", "tax", "cfads", "idc", "senior_draw", "mezz_draw",
        "equity_draw", "senior_interest", "senior_principal", "senior_closing", "mezz_interest", "mezz_principal",
        "dsra_deposit", "distribution", "equity_flow", "project_flow", "exit_value",
    ],
)  # fmt: skip
def test_the_checker_notices_a_millionth_in_any_column(column):
    parameters = {"tenor": 17, "taxRate": 20, "dsraMonths": 6, "exitYear": 20}
    reading = read(
        FRANKFURT["project"] | {"construction": LONDON["project"]["construction"]}, parameters | {"ltvCap": 0.9}
    )
    columns = cash_flows(reading)
    assert found_in(reading, columns) == []
    line = columns[column].copy()
    line[np.argmax(np.abs(line))] *= 1 + 1e-6
    assert found_in(reading, columns | {column: line}) != []


def test_a_rate_is_the_nearest_root():
    assert measures.rate([0, 1, 2], [-100, 230, -132]) == pytest.approx(0.1, abs=1e-12)
    assert measures.rate([0, 1], [1, 2]) is None
