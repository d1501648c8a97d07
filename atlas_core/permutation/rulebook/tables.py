"""Every rule table by its key."""

from atlas_core.permutation.rulebook import limits, repo, scores, thresholds
from atlas_core.permutation.rulebook.schema import Field, Row, Table

__all__ = ["TABLES", "Field", "Row", "Table"]

TABLES: dict[str, Table] = {
    table.key: table for part in (thresholds, scores, repo, limits) for table in part.ALL
}  # fmt: skip
"""In the order they are shown."""
