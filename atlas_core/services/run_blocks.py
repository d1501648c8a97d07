"""What an exported workbook says of a run's conditions, labels and overlays."""

from atlas_core.exchange.result_workbook import Block, Rows
from atlas_core.exchange.workbook_look import Cell
from atlas_core.permutation.axes import Grid, read_axes
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.records import Record
from atlas_core.services import run_extras
from atlas_core.services.run_extras import COST, INFLOW, INSTRUMENT


def blocks(axes: Record) -> list[Block]:
    """Return what the options of an axes document say beside fixed values; only blocks that have a line.

    Parameters
    ----------
    axes : the document the run was started with
    """
    grid = read_axes(axes)
    made = (
        Block("Conditions of the run", ("Condition", "Option", "Value"), _conditions(grid)),
        Block("Labels", ("Field", "Key", "Unit", "Class", "Value"), _labels(grid)),
        Block("Overlays", (INSTRUMENT, "Key", INFLOW, COST), _overlays(axes)),
    )
    return [block for block in made if block.rows]


def _conditions(grid: Grid) -> Rows:
    filters = "; ".join(f"{item.column} {item.operator} {item.threshold:g}" for item in grid.filters)
    weights = ", ".join(f"{name} {share:g}" for name, share in grid.weights.items())
    found: tuple[tuple[str, str, Cell], ...] = (
        ("Hard filters", "filters", filters or None),
        ("Smallest senior rating", "minSeniorRating", grid.min_rating),
        ("Composite weights", "weights", weights or None),
        ("Most scenarios", "maxScenarios", grid.most),
    )
    return tuple(("count", row) for row in found if row[2] is not None)


def _labels(grid: Grid) -> Rows:
    fields = ((SCENARIO_FIELDS[key], value) for key, value in grid.labels.items())
    return tuple(("number", (field.label, field.key, field.unit, field.group, value)) for field, value in fields)


def _overlays(axes: Record) -> Rows:
    rows = run_extras.overlay_rows(axes.get("options") or {})
    return tuple(("money", (_instrument(row[INSTRUMENT]), row[INSTRUMENT], row[INFLOW], row[COST])) for row in rows)


def _instrument(name: str) -> str:
    return SCENARIO_FIELDS[name].label if name in SCENARIO_FIELDS else name
