"""Sheets “About” and “Inputs”: what the workbook is, what it covers, and everything the scenario is computed from."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.exchange.model_workbook.parts import Block, Cell, Value
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.spec import Spec
from atlas_core.permutation.construction import ACCRETING, FROM_USES, INSURED
from atlas_core.permutation.declaration import Parameter
from atlas_core.permutation.figures import Cover
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.declaration import ScenarioField
from atlas_core.units import PERCENT

FOLLOWED = (
    "Rent, ramp, vacancy, rent-free months, collection lag, OpEx, electricity, fees, maintenance and depreciation",
    "Costs, interest, covers and draws before operations; fees at close; initial reserve",
    "Senior loan: annuity, sculpted, stepdown, balloon and bullet, grace, refinancing, all six limits",
    "Mezzanine loan: annuity, sculpted, bullet, PIK, all four limits",
    "Debt service, reserve, distribution, sale, DSCR, LLCR, IRR, NPV, payback, tier",
)
NOT_FOLLOWED = (
    "The downside case, the rating, the repo rules and the composite score are figures of the engine.",
    "Shapes, modes and dates are fixed: after a change of a text, a date, the lease or the exit export again.",
    "Circles (uses on debt, tax on interest) hold the engine's solution; after a change of an input the sheet Checks "
    "shows how far each is off: copy the recomputed figures into the marked cells until it says OK.",
)
REASONS = {"sizes": "The sizes stand as figures of the engine", "cash": "Debt service and cash stand as figures"}
LEGEND = (
    ("Blue: an input, to be changed", "input"),
    ("Orange: the engine's solution of a circle, held by a check", "solved"),
    ("Grey: a figure of the engine without a formula", "engine"),
)


def about(subject: Subject) -> list[Block]:
    """Return what the workbook is, what its formulas follow and what they do not."""
    refused = [
        f"{REASONS[part]}: {reason}."
        for part, reasons in subject.refusals().items()
        for reason in dict.fromkeys(reasons)
    ]
    return [
        Block("This workbook", [Cell("", label, "text", text) for label, text in subject.about.items()]),
        Block("Followed by formulas", [_sentence(text) for text in FOLLOWED]),
        Block("Not followed", [_sentence(text) for text in (*refused, *NOT_FOLLOWED)]),
        Block("Colours", [Cell("", label, "text", None, role=role) for label, role in LEGEND]),  # type: ignore[arg-type]
    ]


def _sentence(text: str) -> Cell:
    return Cell("", text, "text", None)


def inputs(subject: Subject) -> list[Block]:
    """Return every input of the scenario with unit and source, and the project's figures."""
    heads = ("", "Unit", "Value", "Given by")
    parameters = {key: value for key, value in subject.inputs.items() if key in PARAMETERS}
    others = {key: value for key, value in subject.inputs.items() if key not in PARAMETERS}
    blocks = [
        Block("Parameters", _cells(parameters, subject.origins), heads),
        Block("Figures of the project", _figures(subject), heads),
        Block("Who pays interest before operations", _covers(subject), heads),
    ]
    return [*blocks, Block("Fields that axes and options set", _cells(others, subject.origins), heads)][
        : 4 if others else 3
    ]


def _cells(values: Mapping[str, Any], origins: Mapping[str, str]) -> list[Cell]:
    cells = []
    for key, value in values.items():
        declared = _declared(key)
        name = f"in_{key}" if key in PARAMETERS else ""
        cells.append(
            Cell(name, declared.label, "number", _written(value), note=origins.get(key, ""), unit=declared.unit,
                 role="input")
        )  # fmt: skip
    return cells


def _declared(key: str) -> Parameter | Spec | ScenarioField:
    return PARAMETERS.get(key) or SCENARIO_FIELDS.get(key) or SPECS[key]


def _written(value: Any) -> Value:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return ", ".join(str(entry) for entry in value) if isinstance(value, list | tuple) else str(value)


def _figures(subject: Subject) -> Sequence[Cell]:
    figures = subject.found.figures
    money = figures.currency
    return [
        _figure("gross_revenue", "Gross revenue, year 1", figures.gross_revenue, f"{money}/year"),
        _figure("electricity", "Electricity paid, year 1", figures.electricity, f"{money}/year"),
        _figure("land", "Land and grid", figures.land, money),
        _figure("fees", "Fees", figures.fees, money),
        _figure("capex_market", "CapEx, market", figures.capex_market, money),
        _figure("capex_internal", "CapEx, internal", figures.capex_internal, money),
        Cell("fig_market_total", "Market grand total", "money", figures.market_total,
             "fig_capex_market+fig_land+fig_fees", unit=money),
        _figure("abs_fixed", "ABS fees, fixed", figures.abs_fixed, money),
        _figure("abs_share", "ABS fees, arrangers' part of debt", figures.abs_share * PERCENT, "%"),
        _figure("operations_month", "Start of operations", figures.timetable.operations_month, "months"),
    ]  # fmt: skip


def _figure(name: str, label: str, value: Value, unit: str = "") -> Cell:
    return Cell(f"fig_{name}", label, "number", value, note="approved project", unit=unit, role="input")


def _covers(subject: Subject) -> list[Cell]:
    figures = subject.found.figures
    senior = _cover("senior", "Senior", figures.senior_cover, ())
    return senior + _cover("mezz", "Mezzanine", figures.mezz_cover, ACCRETING)


def _cover(loan: str, label: str, cover: Cover, accreting: Sequence[str]) -> list[Cell]:
    accretes = cover.method in accreting
    from_uses = 0.0 if accretes else FROM_USES[cover.method]
    return [
        Cell("", f"{label}: method", "text", cover.method, note="approved project", role="input"),
        _figure(f"{loan}_cover", f"{label}: covered part", cover.share * PERCENT, "%"),
        _figure(f"{loan}_cover_months", f"{label}: covered last months, empty for all", cover.months, "months"),
        _figure(f"{loan}_from_uses", f"{label}: part of it that is a use", from_uses),
        _figure(f"{loan}_accretes", f"{label}: part of it added to the loan", float(accretes)),
        _figure(f"{loan}_premium", f"{label}: premium", cover.cost if cover.method in INSURED else 0.0),
    ]
