"""The two gates: A is cheap and comes first, B looks at what was computed.

Not tested, since no source prints what they would need: the market band of coupons (reason COUPON_OUT_OF_MARKET) and
the complexity of a structure. A limit nobody stated would be an invented one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from atlas_core.permutation.assessment import debt_rules
from atlas_core.permutation.assessment.case import Case
from atlas_core.permutation.assessment.checks import Test, least, most, of_table, passed, reasons
from atlas_core.permutation.assessment.stresses import Stress, lowest
from atlas_core.permutation.declaration import SCALE as STORED
from atlas_core.permutation.rulebook.scale import SCALE, notch
from atlas_core.permutation.slack import SLACK, at_least


@dataclass(frozen=True, slots=True)
class Gate:
    """The tests of a gate."""

    name: str
    tests: Sequence[Test]

    @property
    def passed(self) -> bool:
        """Return whether every test is passed."""
        return passed(self.tests)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the reason codes of the failed tests."""
        return reasons(self.tests)


def gate_a(case: Case) -> Gate:
    """Return gate A: enough money, tenor and advance factor inside their limits, sums that hold.

    References
    ----------
    Permutation rules of the predecessor, §4 “Gate A”; phase 1 components, §4. Like version 2 of the latter it goes on
    after a near miss of funding.
    """
    return Gate("A", (_funding(case), *debt_rules.tenor_limits(case), *debt_rules.advance_factor(case), *_sums(case)))


def gate_b(case: Case) -> Gate:
    """Return gate B: covers, rating, gearing, quick stress, average life and reserve.

    References
    ----------
    Permutation rules of the predecessor, §4 “Gate B”; phase 1 components, §4.
    """
    outputs = case.outputs
    return Gate(
        "B",
        (
            *debt_rules.cover_floors(case),
            *_rating(case),
            *of_table(
                "gate_limits",
                most("MAX_GEARING", "Debt over uses", case.limit("debt_share"), outputs["gearing"], "fraction"),
                least("MIN_ICR", "Interest cover", case.limit("icr"), outputs["icr"], "x"),
                least("MIN_FCCR", "Fixed-charge cover", case.limit("fccr"), debt_rules.fixed_charge_cover(case), "x"),
                *_quick_stress(case),
            ),
            *debt_rules.average_life(case),
            *debt_rules.reserve(case),
        ),
    )


def _funding(case: Case) -> Test:
    """Return the test of debt against need, which is what the smallest equity share leaves of the uses.

    Against all uses a floor of 85 % could never stand beside gate B's ceiling of 80 % debt (decision 0013).
    """
    need = case.scenario.stack.senior_limits["need"] or 0.0
    share = case.outputs["total_debt"] / need if need > 0 else None
    full = case.limit("funding_full")
    test = least("INSUFFICIENT_CAPITAL", "Senior and mezzanine over need", case.limit("funding"), share, "fraction")
    near = test.passed and not at_least(share, full)
    return replace(test, near=near, note=f"below {full:.0%} a near miss" if near else "", table="gate_limits")


def _sums(case: Case) -> list[Test]:
    """Return the tests of the arithmetic: what each tranche may be of what is left, and that all pay for the uses."""
    stack = case.scenario.stack
    left = max(0.0, stack.uses - stack.senior)
    ceiling = case.limit("mezz_share") * left
    apart = abs(sum(case.outputs[name] for name in ("senior_size", "mezz_size", "equity_size")) - stack.uses)
    return [
        most("MATH_ERROR", "Senior within uses", stack.uses, stack.senior, "money"),
        *of_table("gate_limits", most("MATH_ERROR", "Mezzanine of what senior leaves", ceiling, stack.mezz, "money")),
        most("MATH_ERROR", "Tranches less uses", SLACK * stack.uses, apart, "money", "rounding allowed"),
    ]


def _rating(case: Case) -> list[Test]:
    """Return the test of the rating against the run's goal; none without a goal."""
    goal = case.standards.min_rating
    if goal is None:
        return []
    allowed = int(case.limit("rating_gap"))
    short = max(0, notch(goal) - notch(case.rating)) if case.rating in SCALE else None
    note = f"rated {case.rating}, goal {goal}"
    return of_table("gate_limits", most("RATING", "Rating short of its goal", allowed, short, "notches", note))


def _quick_stress(case: Case) -> list[Test]:
    """Return the tests of senior DSCR in the first years at CPI 0 and dearer money, and of the tenor at CPI 0."""
    years, shock = case.limit("stress_years"), case.limit("stress_shock")
    quick = lowest(case.scenario, Stress("quick", cpi=0.0, shock=shock / STORED["bps"]), years)
    flat = lowest(case.scenario, Stress("CPI 0 %", cpi=0.0))
    label = f"Senior DSCR, years 1 to {years:g}, CPI 0 % and rates + {shock:g} bp"
    return [
        least("CPI_STRESS", label, case.limit("stress_dscr"), quick, "x"),
        least("CPI_STRESS", "Senior DSCR, CPI 0 %", case.limit("cpi_dscr"), flat, "x"),
    ]
