"""The shortcut of the CapEx ledger: market values as one multiple of the internal cost lines."""

from atlas_core.records import Record
from atlas_core.reporting import ledger
from atlas_core.services.entries import as_figure, value_at

UPLIFT = 1.2
"""[x] Market value over internal cost, line by line, in the specification's sample (sponsor form §6)."""


def filled(document: Record, uplift: float = UPLIFT) -> dict[str, float | None]:
    """Return the market lines, by path, as a multiple of the internal ones; an empty line stays empty."""
    costs = {line.market: as_figure(value_at(document, line.internal)) for line in ledger.LINES}
    return {path: None if cost is None else round(cost * uplift, 2) for path, cost in costs.items()}
