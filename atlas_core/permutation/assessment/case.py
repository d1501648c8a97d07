"""What a scenario is judged on: its model, its result row and the rule tables, with look-ups the rules share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation import ratings
from atlas_core.permutation.model import Scenario
from atlas_core.permutation.rulebook.scale import NOT_RATED, at_least, letters
from atlas_core.permutation.rulebook.schema import Row
from atlas_core.permutation.standards import Standards
from atlas_core.units import PERCENT


@dataclass(frozen=True)
class Case:
    """One scenario, computed, with its row and what it is judged by."""

    scenario: Scenario
    outputs: Mapping[str, Any]
    """Measures and verdict, as in a result row."""
    standards: Standards

    @property
    def rating(self) -> str:
        """Return the rating of the senior debt."""
        return str(self.outputs["rating"])

    @property
    def jurisdiction(self) -> str:
        """Return the legal space."""
        return ratings.jurisdiction(self.scenario.terms, self.scenario.figures)

    def row(self, table: str) -> Row:
        """Return a table's row for the scenario's rating, plus and minus counted as their letters.

        A rating without a row is held against the next one below; a rating below the last row against that row, so a
        table that ends at BBB does not free a loan rated BB.
        """
        rows = self.standards.rules.rows(table)
        return next((row for row in rows if at_least(letters(self.rating), row["rating"])), rows[-1])

    def limit(self, key: str) -> float:
        """Return a limit of the gates; per cents as fractions."""
        row = self.standards.rules.row("gate_limits", key=key) or {}
        return float(row["value"]) / (PERCENT if row["unit"] == "%" else 1.0)

    @property
    def tenant(self) -> Row | None:
        """Return what the tenant's rating asks; None when no rating of the tenant was entered.

        References
        ----------
        Decision 0012: NR is the default and says that nothing was entered.
        """
        given = self.scenario.terms.tenant_rating
        return None if given == NOT_RATED else self.standards.rules.advance_factor(given)


def fraction(per_cent: float | None) -> float | None:
    """Return whole per cents as a fraction."""
    return None if per_cent is None else per_cent / PERCENT
