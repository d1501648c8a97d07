"""Tier, near miss and the reasons a row fails, from its outputs."""

from tests.atlas_core.permutation.independent import rules

SLACK = 1e-9
TIERS = (("TIER_1", 1.35, 0.65, 15.0, 0.0), ("TIER_2", 1.25, 0.75, 12.0, None), ("TIER_3", 1.15, 0.85, 8.0, None))
REASONS = ("DSCR", "LTV", "IRR", "NPV", "TENOR", "BALLOON", "SHORTFALL", "RATING", "REPO", "ICR", "ADVANCE_FACTOR",
           "NO_ROOT", "CONVERGENCE", "EQUITY")  # fmt: skip


def at_least(found, limit):
    return found is not None and found >= limit - SLACK * abs(limit)


def at_most(found, limit):
    return found is not None and found <= limit + SLACK * abs(limit)


def tests(outputs, dscr, ltv, irr, npv):
    """Return which tests of a tier the row passes; null fails."""
    passed = {
        "DSCR": at_least(outputs["senior_dscr"], dscr),
        "LTV": at_most(outputs["ltv"], ltv),
        "IRR": at_least(outputs["irr"], irr),
    }
    return passed if npv is None else passed | {"NPV": at_least(outputs["npv"], npv)}


def tier(outputs):
    """Return the best tier whose every test the row passes."""
    for name, *limits in TIERS:
        if all(tests(outputs, *limits).values()):
            return name
    return "NOT_VIABLE"


def near_miss(outputs):
    """Return whether exactly one test of the third tier is missed, by at most 5 % of its threshold."""
    limits = dict(zip(("DSCR", "LTV", "IRR"), TIERS[2][1:4], strict=True))
    missed = [name for name, passed in tests(outputs, *TIERS[2][1:]).items() if not passed]
    if len(missed) != 1:
        return False
    found = outputs[{"DSCR": "senior_dscr", "LTV": "ltv", "IRR": "irr"}[missed[0]]]
    limit = limits[missed[0]]
    return found is not None and abs(found - limit) <= 0.05 * limit * (1 + SLACK)


def judge(outputs):
    return {"tier": tier(outputs), "near_miss": float(near_miss(outputs))}


def reasons(outputs, t):
    """Return the fail reasons that follow from outputs and terms alone."""
    missed = {name: not passed for name, passed in tests(outputs, *TIERS[2][1:]).items()}
    return missed | {
        "NPV": not at_least(outputs["npv"], 0.0),
        "REPO": not outputs["repo_eligible"],
        "RATING": False,  # no run here has a goal
        "ADVANCE_FACTOR": rules.advance_exceeded(outputs, t),
        "TENOR": t.p["tenor"] > t.p["leaseTermYears"] - t.p["tenorBuffer"],
        "SHORTFALL": outputs["shortfall_periods"] > 0,
        "ICR": t.p["minIcr"] is not None and not at_least(outputs["icr"], t.p["minIcr"]),
        "NO_ROOT": outputs["equity_size"] > 0.005 and outputs["irr"] is None,
        "EQUITY": outputs["equity_size"] <= 0.005,
    }


def failed(reason, outputs):
    """Return whether the bit of a fail reason is set."""
    return bool(int(outputs.get("fail_reasons", 0)) >> REASONS.index(reason) & 1)
