"""What must hold in every scenario, tried on seeded random ones over the whole parameter space."""

import copy
import random
from itertools import pairwise

import pytest

import atlas_core
from atlas_core.permutation.columns import reasons
from atlas_core.permutation.parameters import PARAMETERS
from tests.atlas_core.permutation.test_cases import case

COUNT = 60
METHODS = ("dsra", "capitalised", "insurance", "lc", "sponsor_equity", "mixed")
NARROWER = {"maxSenior": (0, 3e8), "minIcr": (1, 5), "ocTest": (0, 50), "overlayDay1Inflow": (0, 1e7)}
"""Bounds inside which a random value has an effect."""
LOANS = ("senior", "mezz")
SIGNED = ("noi", "cfads", "equity_flow", "project_flow", "senior_dscr", "blended_dscr")
FRANKFURT = case("frankfurt")["project"]


def random_value(draw, parameter):
    if parameter.optional and draw.random() < 0.3:
        return None
    if parameter.kind == "choice" or parameter.choices:
        return draw.choice(parameter.choices)
    if parameter.kind == "switch":
        return draw.random() < 0.7
    if parameter.kind == "ramp":
        return [draw.uniform(0, 100) for _ in range(draw.randint(0, 4))]
    least, most = NARROWER.get(parameter.key, parameter.bounds)
    if parameter.kind == "whole" or parameter.unit == "years":
        return draw.randint(int(least), int(most))
    return draw.choice([least, most, draw.uniform(least, most)])


def random_scenario(seed):
    draw = random.Random(seed)
    project = copy.deepcopy(FRANKFURT)
    project["revenue"]["grossMonthlyRent"] = draw.uniform(1.5e6, 4e6)
    project["timeline"]["constructionDurationMonths"] = draw.choice([1, 7, 18, 24, 48])
    if draw.random() < 0.3:
        project["timeline"]["leaseCommenceDate"] = "2031-01-15"
    project["construction"] = {
        "seniorMethod": draw.choice(METHODS),
        "seniorCoveragePercent": draw.choice([0, 60, 100]),
        "seniorMethodCost": 3,
        "seniorMonths": draw.choice([None, 5]),
        "mezzMethod": draw.choice(("pik", *METHODS)),
        "mezzCoveragePercent": draw.choice([50, 100]),
        "mezzMethodCost": 2,
    }
    chosen = [parameter for parameter in PARAMETERS.values() if draw.random() < 0.3]
    options = {parameter.key: random_value(draw, parameter) for parameter in chosen}
    return atlas_core.scenario(project, {"options": options}, 0)


@pytest.fixture(scope="module", params=range(COUNT))
def found(request):
    return random_scenario(request.param)


def rows_of(found, phase):
    return [row for row in found["cash_flows"] if row["phase"] == phase]


def near(found):
    """Return a comparison that forgives 1e-9 of the money in the deal."""
    scale = max(found["outputs"]["uses"], *(row["exit_value"] for row in found["cash_flows"]), 1.0)
    return lambda expected: pytest.approx(expected, abs=1e-9 * scale)


def test_amounts_are_never_negative(found):
    rounding = -1e-9 * max(found["outputs"]["uses"], 1.0)
    for row in found["cash_flows"]:
        amounts = {name: value for name, value in row.items() if isinstance(value, float) and name not in SIGNED}
        assert min(amounts.values()) >= rounding, min(amounts, key=amounts.__getitem__)


def test_before_operations_every_row_draws_what_it_pays(found):
    for row in rows_of(found, "construction"):
        uses = sum(row[name] for name in ("capex", "land", "fees", "idc", "commitment_fee", "upfront_fee", "premium"))
        assert sum(row[f"{loan}_draw"] for loan in (*LOANS, "equity")) == near(found)(uses + row["dsra_deposit"])


def test_in_operations_what_comes_in_is_paid_out(found):
    for row in rows_of(found, "operation"):
        came = sum(row[name] for name in ("cfads", "equity_draw", "released", "dsra_release", "exit_value"))
        loans = sum(
            row[f"{loan}_interest"]
            - row[f"{loan}_capitalised"]
            + row[f"{loan}_principal"]
            + row[f"{loan}_prepayment"]
            + row[f"{loan}_fee"]
            for loan in LOANS
        )
        kept = row["trapped"] + row["dsra_deposit"] + row["distribution"]
        assert came - row["exit_cost"] == near(found)(loans + kept)


def test_balances_lead_from_row_to_row(found):
    for row in found["cash_flows"]:
        for loan in LOANS:
            grown = row[f"{loan}_opening"] + row[f"{loan}_draw"] + row[f"{loan}_capitalised"]
            assert row[f"{loan}_closing"] == near(found)(grown - row[f"{loan}_principal"] - row[f"{loan}_prepayment"])
    for before, row in pairwise(found["cash_flows"]):
        for loan in LOANS:
            assert row[f"{loan}_opening"] == near(found)(before[f"{loan}_closing"])
        assert row["trapped_closing"] == near(found)(before["trapped_closing"] + row["trapped"] - row["released"])
        deposited = row["dsra_deposit"] - row["dsra_release"]
        assert row["dsra_closing"] == near(found)(before["dsra_closing"] + deposited)


def test_operations_start_with_the_sizes(found):
    last, outputs = rows_of(found, "construction")[-1], found["outputs"]
    assert last["senior_closing"] == pytest.approx(outputs["senior_size"], rel=1e-12, abs=1e-3)
    assert last["mezz_closing"] == pytest.approx(outputs["mezz_size"], rel=1e-12, abs=1e-3)
    assert outputs["senior_size"] + outputs["mezz_size"] + outputs["equity_size"] == near(found)(outputs["uses"])


def test_debt_leaves_the_smallest_equity_share(found):
    outputs, share = found["outputs"], found["inputs"]["minEquityShare"] / 100
    assert outputs["total_debt"] <= outputs["uses"] * (1 - share) * (1 + 1e-12) + 1e-3


def test_tax_follows_from_the_printed_lines(found):
    if "CONVERGENCE" in reasons(found["outputs"]["fail_reasons"]):
        return
    loss = 0.0
    for row in rows_of(found, "operation"):
        debt = sum(row[f"{loan}_{item}"] for loan in LOANS for item in ("interest", "fee"))
        income = row["noi"] - row["maintenance_capex"] - row["depreciation"] - debt - loss
        loss = max(0.0, -income)
        assert row["tax"] == near(found)(found["inputs"]["taxRate"] / 100 * max(0.0, income))
        assert row["loss_carried"] == near(found)(loss)
        assert row["cfads"] == near(found)(row["noi"] - row["maintenance_capex"] - row["tax"])


@pytest.mark.parametrize(("column", "flow"), [("irr", "equity_flow"), ("project_irr", "project_flow")])
def test_flows_are_worth_nothing_at_their_irr(found, column, flow):
    if found["outputs"][column] is None:
        return
    rate = 1 + found["outputs"][column] / 100
    worth = [row[flow] * rate ** -row["years"] for row in found["cash_flows"]]
    assert sum(worth) == pytest.approx(0, abs=1e-9 * sum(abs(amount) for amount in worth))


def test_loans_are_repaid_unless_something_is_short(found):
    failed = reasons(found["outputs"]["fail_reasons"])
    inside = found["inputs"]["tenor"] <= found["inputs"]["leaseTermYears"]
    if inside and not {"SHORTFALL", "BALLOON"} & set(failed):
        last = found["cash_flows"][-1]
        assert last["senior_closing"] + last["mezz_closing"] == near(found)(0)


def test_covers_are_the_smallest_of_their_rows(found):
    for column in ("senior_dscr", "blended_dscr"):
        covers = [row[column] for row in found["cash_flows"] if row[column] is not None]
        least = min(covers, default=None)
        assert found["outputs"][column] == (None if least is None else pytest.approx(least, rel=1e-12))
