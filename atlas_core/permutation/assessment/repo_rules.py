"""Repo eligibility rule by rule, and the cash a repo would raise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from atlas_core.permutation import ratings
from atlas_core.permutation.assessment.case import Case, fraction
from atlas_core.permutation.assessment.checks import Test, least, most, of_table, passed, rated, same
from atlas_core.permutation.rulebook.schema import Row

CODE = "REPO"


@dataclass(frozen=True, slots=True)
class Repo:
    """Whether a central bank would take the senior loan, and for how much."""

    rule_set: str
    tests: Sequence[Test]
    haircut: float | None
    """Fraction by rating and tenor; None: the table has none."""
    cash: float | None
    """[currency] Eligible senior × (1 − haircut); None when not eligible or without a haircut."""

    @property
    def eligible(self) -> bool:
        """Return whether every rule is passed."""
        return passed(self.tests)


def repo(case: Case) -> Repo:
    """Return every rule of the scenario's repo rule set and the cash.

    References
    ----------
    Phase 1 components, §6 “Workbook REPO_Rules”; permutation rules of the predecessor, §4 “Repo”, “Haircuts”.
    """
    terms = case.scenario.terms
    tests = of_table(f"repo_{terms.repo_rule_set}", *RULE_SETS[terms.repo_rule_set](case))
    haircut = fraction(case.standards.rules.haircut(case.rating, terms.tenor_years))
    raised = passed(tests) and haircut is not None
    return Repo(
        terms.repo_rule_set, tests, haircut, case.scenario.stack.senior * (1 - (haircut or 0.0)) if raised else None
    )


def _nowhere(case: Case) -> Test:
    """Return the rule that fails where the table has no row."""
    return same(CODE, "Jurisdiction with repo rules", "UK, EU or US", case.jurisdiction)


def _workbook(case: Case) -> list[Test]:
    rules, terms = case.standards.rules, case.scenario.terms
    structure = ratings.structure(rules, terms)
    row = rules.row("repo_workbook", jurisdiction=case.jurisdiction, structure=structure)
    if row is None:
        return [_nowhere(case)]
    note = f"{case.jurisdiction}, {structure}"
    return [
        rated(CODE, "Rating", row["min_rating"], case.rating, note),
        least(CODE, "Senior DSCR", row["min_dscr"], case.outputs["senior_dscr"], "x", note),
        most(CODE, "LTV, total debt", row["max_ltv"] / 100, case.outputs["ltv"], "fraction", note),
        most(CODE, "Tenor", row["max_tenor"], terms.tenor_years, "years", note),
        *_repaid(case, structure, row, note),
        least(CODE, "Liquidity reserve", row["reserve_months"], terms.dsra_months, "months", note),
        *([same(CODE, "Cash trap", "yes", "yes" if terms.trap_dscr > 0 else "no", note)] if row["cash_trap"] else []),
    ]


def _repaid(case: Case, structure: str, row: Row, note: str) -> list[Test]:
    """Return what the structure asks: a sweep of a bullet, a share repaid by maturity of the rest."""
    rules, terms = case.standards.rules, case.scenario.terms
    sweep = (rules.row("loan_structures", structure=structure) or {"sweep": 0.0})["sweep"] / 100
    tests = [least(CODE, "Cash sweep", sweep, terms.sweep_share, "fraction", note)] if sweep else []
    if structure == "bullet":
        return tests
    repaid = 1 - (terms.balloon_share if terms.amortisation == "balloon" else 0.0)
    return [*tests, least(CODE, "Repaid by maturity", row["min_amortisation"] / 100, repaid, "fraction", note)]


def _central_bank(case: Case) -> list[Test]:
    rules, terms = case.standards.rules, case.scenario.terms
    row = rules.row("repo_central_bank", jurisdiction=case.jurisdiction)
    if row is None:
        return [_nowhere(case)]
    listed = rules.haircut(case.rating, terms.tenor_years) is not None
    bank = row["bank"]
    return [
        rated(CODE, "Rating", row["min_rating"], case.rating, bank),
        most(CODE, "Tenor", row["max_tenor"], terms.tenor_years, "years", bank),
        most(CODE, "Advance factor", row["max_advance"] / 100, case.outputs["senior_ltv"], "fraction", bank),
        same(CODE, "Currency", row["currency"], case.scenario.figures.currency, bank),
        same(CODE, "Haircut for rating and tenor", "listed", "listed" if listed else "not listed", bank),
    ]


RULE_SETS: dict[str, Callable[[Case], list[Test]]] = {"workbook": _workbook, "central_bank": _central_bank}
"""The choices of the parameter `repoRuleSet`; `repo.RULE_SETS` decides the same for whole grids."""
