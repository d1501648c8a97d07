"""How far the senior loan is from the next rating, and which caps of the score model its figures meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from atlas_core.permutation import ratings
from atlas_core.permutation.assessment.case import Case
from atlas_core.permutation.assessment.checks import Test, least, most, of_table, passed
from atlas_core.permutation.rulebook.scale import notch
from atlas_core.permutation.rulebook.schema import Row


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap of the score model; it is shown and changes no rating."""

    condition: str
    cap: str
    holds: bool | None
    """None: no input says whether it does."""
    binds: bool
    """Whether it holds and lies below the rating."""


@dataclass(frozen=True, slots=True)
class Step:
    """A band of the rule set that the scenario's terms leave open."""

    rating: str
    met: bool
    tests: Sequence[Test]
    """The figures it takes."""


@dataclass(frozen=True, slots=True)
class Rated:
    """The rating, and what the next better one takes."""

    rating: str
    rule_set: str
    better: str | None
    """Next better rating open to the scenario; None at the top, or where its terms leave none."""
    tests: Sequence[Test]
    """What the better rating needs."""
    steps: Sequence[Step]
    """Every band that is open, best first; the first that is met gives the rating."""
    caps: Sequence[Cap]


def rated(case: Case) -> Rated:
    """Return the rating, the figures the next better one needs, and the caps.

    References
    ----------
    Permutation rules of the predecessor, §4 “DSCR+LTV matrix”; phase 1 components, §6 “Caps”.
    """
    terms = case.scenario.terms
    bands = ratings.bands(case.standards.rules, terms, case.scenario.figures)
    steps = [_step(case, band) for band in bands]
    above = [step for step in steps if notch(step.rating) > notch(case.rating)]
    better = above[-1] if above else None
    return Rated(
        rating=case.rating,
        rule_set=terms.rating_rule_set,
        better=better.rating if better else None,
        tests=better.tests if better else (),
        steps=steps,
        caps=_caps(case),
    )


def _step(case: Case, band: ratings.Band) -> Step:
    tests = []
    if isfinite(band.dscr):
        tests.append(least("RATING", "Senior DSCR", band.dscr, case.outputs["senior_dscr"], "x", band.rating))
    if isfinite(band.ltv):
        tests.append(most("RATING", "LTV, total debt", band.ltv, case.outputs["ltv"], "fraction", band.rating))
    held = of_table(f"rating_{case.scenario.terms.rating_rule_set}", *tests)
    return Step(band.rating, passed(held), held)


def _caps(case: Case) -> list[Cap]:
    rows = [row for row in case.standards.rules.rows("rating_caps") if row["tranche"] in ("senior", "both")]
    answer = []
    for row in rows:
        holds = _holds(case, row)
        answer.append(Cap(row["condition"], row["cap"], holds, bool(holds) and notch(row["cap"]) < notch(case.rating)))
    return answer


def _holds(case: Case, row: Row) -> bool | None:
    """Return whether a cap's condition holds; None where it is one that no input tells."""
    terms = case.scenario.terms
    if row["condition"] == "unprotected bullet":
        bullet = ratings.structure(case.standards.rules, terms) == "bullet"
        return bullet and terms.sweep_share < 1
    figures: Mapping[str, Any] = {
        "dscr_below": case.outputs["senior_dscr"], "ltv_above": case.outputs["ltv"], "tenor_above": terms.tenor_years,
    }  # fmt: skip
    known = {name: figures[name] for name in figures if row[name] is not None}
    if not known:
        return None
    return all(value is not None and _beyond(name, value, row[name]) for name, value in known.items())


def _beyond(name: str, value: float, threshold: float) -> bool:
    if name == "dscr_below":
        return not least("", "", threshold, value).passed
    return not most("", "", threshold / 100 if name == "ltv_above" else threshold, value).passed
