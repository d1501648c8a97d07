"""Published and independently computed cases: one table from the `calc` of a case to the call that answers it."""

import json
from pathlib import Path

import numpy as np
import pytest

from atlas_core.calculators.coverage import dscr, dsra_target, llcr, plcr
from atlas_core.calculators.debt_schedule import level_payment, schedule
from atlas_core.calculators.debt_sizing import (
    annuity_debt,
    balloon_debt,
    capped_sculpting,
    construction_funding,
    smallest_of,
    weighted_debt,
)
from atlas_core.calculators.returns import irr, irr_roots, mirr, npv, payback, xirr
from atlas_core.fields.project import complete

CASES = json.loads((Path(__file__).parents[2] / "data" / "finance.json").read_text(encoding="utf-8"))

BELONGS_TO_THE_SECURITIZATION_ENGINE = {
    "abs", "clo", "cmo", "conv", "erba", "etl", "irb", "irba", "lhp", "pr", "psa", "pt", "sda", "secsa", "seq",
    "spread", "vas",
}  # fmt: skip


def annuity(cfads, dscr, rate, tenor, ppy=1):
    return {"debt": annuity_debt(cfads, dscr, rate, tenor, ppy)}


def sculpt(cfads, dscr, rate, cap=np.inf):
    sized = capped_sculpting(cfads, target_dscr=dscr, period_rate=rate, cap=cap)
    return sized | {"final_balance": sized["closing"][-1]}


def profile(cfads, dscr, rate, weights):
    return {"debt": weighted_debt(cfads, target_dscr=dscr, period_rate=rate, weights=weights)}


def balloon(cfads, dscr, rate, tenor, balloon, ppy=1):
    flows = np.full(tenor * ppy, cfads / ppy)
    return {"debt": balloon_debt(flows, target_dscr=dscr, period_rate=rate / ppy, balloon_share=balloon)}


def minof(noi, dscr, rate, tenor, ltv, value):
    debt, binding = smallest_of({"dscr": float(annuity_debt(noi, dscr, rate, tenor)), "ltv": ltv * value})
    return {"debt": debt, "binding": binding, "actual_dscr": noi / level_payment(debt, rate, tenor)}


def cover(cfads, rate, tenor, debt):
    cash = np.array(cfads)
    covers = dscr(cash[:tenor], np.full(tenor, level_payment(debt, rate, tenor)))
    return {
        "llcr": llcr(cash, debt, rate, tenor),
        "min_dscr": covers.min(),
        "avg_dscr": covers.mean(),
        "plcr": plcr(cash, debt, rate),
    }


def idc(capex, gearing, rate, upfront, commitment):
    return construction_funding(capex, gearing, rate, upfront, commitment)


def noi(rent_month, occ, opex_pct, lease, it_mw, rate_mwh):
    """Let the project form compute net operating income; its per cents are whole."""
    filled = complete(
        {
            "power": {"grossFacilityPower": it_mw, "pue": 1.0},
            "revenue": {
                "grossMonthlyRent": rent_month,
                "rentBasis": "total_month",
                "occupancy": 100 * occ,
                "opexPercent": 100 * opex_pct,
                "leaseType": lease,
                "electricityRate": rate_mwh,
            },
        }
    ).calculated
    names = {"gross": "noiGrossRevenue", "opex": "noiOtherOpex", "noi": "noiBeforeAMF", "amf": "noiAMF",
             "noi_for_debt": "noiForDebtService"}  # fmt: skip
    return {name: filled[key] for name, key in names.items()}


def level(pv, rate, n, at):
    """Run off a monthly loan; its rate is annual."""
    closing = schedule(pv, rate / 12, n)["closing"]
    return {"bal": closing[np.array(at) - 1]}


CALLS = {
    "annuity": annuity,
    "sculpt": sculpt,
    "profile": profile,
    "balloon": balloon,
    "minof": minof,
    "cov": cover,
    "level": level,
    "noi": noi,
    "irr": lambda cf: {"irr": irr(cf)},
    "roots": lambda cf: {"roots": irr_roots(cf)},
    "npv": lambda rate, cf: {"npv": npv(rate, cf)},
    "mirr": lambda cf, finance, reinvest: {"mirr": mirr(cf, finance, reinvest)},
    "xirr": lambda dates, cf, dc="ACT/365F": {"xirr": xirr(dates, cf, dc)},
    "payback": lambda cf, rate=0.0: {"payback": payback(cf, rate)},
    "dsra": lambda service, months, ppy: {"targets": dsra_target(service, months, ppy)},
    "idc": idc,
}


@pytest.mark.parametrize("case", [case for case in CASES if case["calc"] in CALLS], ids=lambda c: c["id"])
def test_the_published_case_is_reproduced(case):
    found = CALLS[case["calc"]](**case["inputs"])
    tolerance = {"rel": 0.0, "abs": 0.0} | case["tolerance"]
    for name, expected in case["expected"].items():
        agrees(found[name], expected, tolerance)


def agrees(found, expected, tolerance):
    if isinstance(expected, str):
        assert found == expected
        return
    wanted = np.array(np.nan if expected is None else expected, dtype=float)
    assert np.shape(found) == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=tolerance["rel"], atol=tolerance["abs"], equal_nan=True)


def test_every_kind_of_case_has_one_owner():
    kinds = {case["calc"] for case in CASES}
    assert kinds == set(CALLS) | BELONGS_TO_THE_SECURITIZATION_ENGINE
    assert not set(CALLS) & BELONGS_TO_THE_SECURITIZATION_ENGINE
