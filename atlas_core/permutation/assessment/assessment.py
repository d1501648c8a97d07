"""Everything the rule tables say about one scenario."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from atlas_core.permutation.assessment import debt_rules
from atlas_core.permutation.assessment.case import Case
from atlas_core.permutation.assessment.checks import Test
from atlas_core.permutation.assessment.concentration import concentration
from atlas_core.permutation.assessment.gates import Gate, gate_a, gate_b
from atlas_core.permutation.assessment.rating_steps import Rated
from atlas_core.permutation.assessment.rating_steps import rated as rating_steps
from atlas_core.permutation.assessment.repo_rules import Repo, repo
from atlas_core.permutation.assessment.wrap import Wrap, wrap
from atlas_core.permutation.model import Scenario
from atlas_core.permutation.standards import Standards

USUAL = Standards()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One scenario judged in detail; amounts in the deal currency, shares as fractions."""

    jurisdiction: str
    rules_hash: str
    """SHA-256 of the rule tables."""
    gates: Sequence[Gate]
    stresses: Sequence[Test]
    repayment: Sequence[Test]
    repo: Repo
    wrap: Wrap | None
    concentration: Sequence[Test]
    rating: Rated

    def document(self) -> dict[str, Any]:
        """Return the assessment as JSON holds it: no NaN, no infinity."""
        answer = _plain(asdict(self))
        for gate, own in zip(answer["gates"], self.gates, strict=True):
            gate |= {"passed": own.passed, "reasons": list(own.reasons)}
        answer["repo"]["eligible"] = self.repo.eligible
        return dict(answer)


def assess(scenario: Scenario, outputs: Mapping[str, Any], standards: Standards = USUAL) -> Assessment:
    """Return every rule of the tables held against one scenario.

    Parameters
    ----------
    scenario : as `model.evaluate` computes it
    outputs : its result row: measures and verdict
    standards : rule tables and the run's rating goal

    References
    ----------
    Permutation rules of the predecessor, §4; phase 1 components, §2, §4, §6; decision 0013.
    """
    case = Case(scenario, outputs, standards)
    return Assessment(
        jurisdiction=case.jurisdiction,
        rules_hash=standards.rules.hash,
        gates=(gate_a(case), gate_b(case)),
        stresses=tuple(debt_rules.stress_floors(case)),
        repayment=tuple(debt_rules.repayment(case)),
        repo=repo(case),
        wrap=wrap(case),
        concentration=tuple(concentration(case)),
        rating=rating_steps(case),
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
