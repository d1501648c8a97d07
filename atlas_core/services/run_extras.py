"""What a run carries beside axes and parameters, as tables and back: overlays of instruments, labels."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.declaration import ScenarioField
from atlas_core.permutation.scenario_fields.translation import OVERLAYS
from atlas_core.records import Record
from atlas_core.services import axis_text

INSTRUMENT, INFLOW, COST = "Instrument", "Day-1 inflow", "Annual cost"
OVERLAY_COLUMNS = {INFLOW: "day1Inflow", COST: "annualCost"}
"""Columns of the overlays and what each is called in the document."""
VALUE = "Value"
LABEL_COLUMNS = ("Field", VALUE, "Unit", "Accepts", "Usual")
UNREAD: Mapping[str, ScenarioField] = {
    f"{field.number} {field.label}": field for field in SCENARIO_FIELDS.values() if field.acts == "none"
}
"""Scenario fields that no formula reads, by number and label."""
HINTS = (
    "Bands of the predecessor, hints only: inflation swap 2 to 5 % of notional over 5 years, 3 to 7 % over 10; total "
    "return swap 1 to 3 % of notional; sale of a rate floor 0.5 to 2 %; residual strip 2 to 4 %; all of them together "
    "8 to 15 % of the financing."
)
"""Phase 1 components of the predecessor, §8."""

Row = Mapping[str, Any]


def overlay_rows(options: Mapping[str, Any]) -> list[Row]:
    """Return the overlays of a run's options as rows; amounts in the deal currency."""
    given = options.get(OVERLAYS)
    if not isinstance(given, Mapping):
        return []
    return [
        {INSTRUMENT: name} | {column: entry.get(key) for column, key in OVERLAY_COLUMNS.items()}
        for name, entry in given.items()
        if isinstance(entry, Mapping)
    ]


def overlays(rows: Sequence[Row]) -> Record | None:
    """Return the overlays of edited rows, None without any; rows without a name, or with one that is taken, get one.

    Amounts are checked where the axes are read.
    """
    made: Record = {}
    for place, row in enumerate(rows, 1):
        amounts = {key: row[column] for column, key in OVERLAY_COLUMNS.items() if _given(row.get(column))}
        if amounts:
            name = str(row.get(INSTRUMENT) or "").strip() or f"Overlay {place}"
            made[name if name not in made else f"{name} ({place})"] = amounts
    return made or None


def label_rows(options: Mapping[str, Any]) -> list[Row]:
    """Return a row for every field that no formula reads: its value, what it accepts, what is usual."""
    given = options.get("labels") or {}
    return [
        {
            "Field": title,
            VALUE: _text(given.get(field.key)),
            "Unit": field.unit or None,
            "Accepts": _accepts(field),
            "Usual": field.default or None,
        }
        for title, field in UNREAD.items()
    ]


def labels(rows: Sequence[Row]) -> Record | None:
    """Return the labels of edited rows, None without any; values are checked where the axes are read."""
    made = {
        UNREAD[row["Field"]].key: _entered(UNREAD[row["Field"]], str(row[VALUE]).strip())
        for row in rows
        if _given(row.get(VALUE)) and str(row[VALUE]).strip()
    }
    return made or None


def _accepts(field: ScenarioField) -> str:
    if field.bounds:
        return f"{field.bounds[0]:g} to {field.bounds[1]:g}"
    return ", ".join(field.choices) or "text"


def _entered(field: ScenarioField, text: str) -> Any:
    """Return a figure as a number where one is wanted; what is none is refused where the axes are read."""
    try:
        return float(text) if field.bounds else text
    except ValueError:
        return text


def _text(value: Any) -> str | None:
    return None if value is None else str(axis_text.short(value))


def _given(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))
