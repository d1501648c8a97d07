"""The rule book: one version of every rule table, as the engine asks it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from atlas_core.permutation.rulebook.reading import Sheet, read_sheets
from atlas_core.permutation.rulebook.scale import letters
from atlas_core.permutation.rulebook.schema import Row
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.units import PERCENT

__all__ = ["DEFAULT", "RuleBook", "read"]


@dataclass(frozen=True)
class RuleBook:
    """Rule tables by key, each with `source`, `date` and `rows`; made by `read` only."""

    sheets: Mapping[str, Sheet]

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table, in order."""
        found: tuple[Row, ...] = self.sheets[table]["rows"]
        return found

    def row(self, table: str, **keys: Any) -> Row | None:
        """Return the first row that has these values; None when there is none."""
        return next((row for row in self.rows(table) if all(row[key] == value for key, value in keys.items())), None)

    def matching(self, table: str, **keys: Any) -> tuple[Row, ...]:
        """Return the rows that have these values."""
        return tuple(row for row in self.rows(table) if all(row[key] == value for key, value in keys.items()))

    def points(self, rating: str) -> float:
        """Return a rating's points for the composite score, 0 to 100."""
        return float((self.row("rating_scores", rating=letters(rating)) or {"points": 0.0})["points"])

    def advance_factor(self, tenant: str) -> Row:
        """Return the advance-factor row of a tenant; a rating without a row counts as not rated."""
        rows = self.rows("advance_factors")
        return self.row("advance_factors", tenant=tenant) or self.row("advance_factors", tenant="NR") or rows[-1]

    def haircut(self, rating: str, tenor_years: float) -> float | None:
        """Return the haircut [%] of a rating and tenor; None: not eligible."""
        rows = self.matching("haircuts", rating=letters(rating))
        found = next((row["haircut"] for row in rows if tenor_years <= row["up_to"]), None)
        return None if found is None else float(found)

    def limit(self, key: str) -> float:
        """Return a limit of the gates by its key, in its unit."""
        return float((self.row("gate_limits", key=key) or {})["value"])

    @cached_property
    def weights(self) -> dict[str, float]:
        """Return the weights of the composite score as fractions, by part."""
        return {row["part"]: row["weight"] / PERCENT for row in self.rows("composite_weights")}

    def document(self) -> dict[str, Any]:
        """Return the book as JSON holds it; `read` takes it back."""
        return {
            key: {"source": sheet["source"], "date": sheet["date"], "rows": [dict(row) for row in sheet["rows"]]}
            for key, sheet in self.sheets.items()
        }

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 of the book's canonical JSON, in hex."""
        canonical = json.dumps(self.document(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def read(document: Any) -> RuleBook:
    """Return the rule book of a document {table: {source, date, rows}}.

    Raises
    ------
    InputError
        Every broken rule, naming table, row, column, rule and value.
    """
    return RuleBook(read_sheets(document))


DEFAULT = read(
    {table.key: {"source": table.source, "date": table.date, "rows": table.rows} for table in TABLES.values()}
)
"""The tables as the sources print them."""
