"""One scenario in tables and sentences: its inputs, its tier tests, its yearly statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.spec import Spec
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import Format
from atlas_core.permutation.declaration import Parameter
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.declaration import ScenarioField
from atlas_core.permutation.table import axis_columns
from atlas_core.records import Record
from atlas_core.reporting.formats import (
    DASH,
    THIN,
    bracketed,
    change,
    exact,
    millions,
    money,
    points,
)
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure, telling
from atlas_core.reporting.scenario_charts import SOURCES

MILLION = 1e6
MODES = {"manual": "One value", "min_max": "Range", "variations": "List", "default": DASH}
UNIT_WORDS = {
    "fraction": "share",
    "money": "project currency",
    "projectCurrency": "project currency",
    "projectCurrency/MWh": "project currency/MWh",
    "capexCurrency": "CapEx currency",
    "capexCurrency/MW": "CapEx currency/MW",
    "rentBasis": "by its rent basis",
}
SOURCE_WORDS = {"manual": "Typed", "excel": "Excel", "api": "API", "default": "Default"}
_WATERFALL = {
    "CFADS": "total",
    "Senior interest": "senior_interest",
    "Senior principal": "senior_principal",
    "Mezzanine": "mezz",
    "Reserves": "reserve",
    "Distribution": "distribution",
}
"""Lines of the statement that the cash chart and the waterfall draw, and the part each is."""

Statement = Mapping[str, Sequence[float]]


def inputs(row: Record, axes: Record, currency: str) -> str:
    """Return what the swept axes are in this scenario: Senior tenor 17.0 y · Senior rate 5.5 %."""
    grid = read_axes(axes)
    swept = {axis.column for axis in grid.axes if len(axis.values) > 1}
    found = [column for column in axis_columns(grid) if column.name in swept]
    return " · ".join(f"{column.label} {_input(row.get(column.name), column.format, currency)}" for column in found)


def inputs_table(inputs: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return every input of a scenario as a table: value, unit, what gave it, how, and who set that."""
    rows = [(_declared(key), inputs[key], sources[key]) for key in sources]
    return {
        "Input": [declared.label for declared, _, _ in rows],
        "Value": [entered(value) for _, value, _ in rows],
        "Unit": [UNIT_WORDS.get(declared.unit, declared.unit) or DASH for declared, _, _ in rows],
        "Given by": [source["source"].capitalize() for _, _, source in rows],
        "Mode": [MODES[source["mode"]] for _, _, source in rows],
        "Source": [SOURCE_WORDS[source["origin"]] for _, _, source in rows],
    }


def _declared(key: str) -> Parameter | Spec | ScenarioField:
    return PARAMETERS.get(key) or SCENARIO_FIELDS.get(key) or SPECS[key]


def entered(value: Any) -> str:
    """Return an input or a field as it was entered: on, 80,000,000, CPI_Linked; a dash for none."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list | tuple):
        return ", ".join(entered(entry) for entry in value) or DASH
    if isinstance(value, int | float):
        return exact(value)
    return DASH if value is None else str(value)


def stack_in_words(sources: Mapping[str, float], uses: Mapping[str, float]) -> str:
    """Return sources and uses as text, in millions."""
    left = ", ".join(f"{SOURCES[key]} {millions(value)}" for key, value in sources.items())
    right = ", ".join(f"{label} {millions(value)}" for label, value in uses.items())
    return f"Sources: {left}. Uses: {right}."


def limits_in_words(candidates: Mapping[str, float | None], currency: str) -> str:
    """Return the limits of the senior loan as text."""
    return ", ".join(f"{limit_label(limit)} {money(value, currency)}" for limit, value in candidates.items() if value)


def tests_table(tests: Sequence[Any], currency: str) -> dict[str, list[str]]:
    """Return the tests of a tier as a table: what is needed, what the scenario has, how much room is left."""
    # A miss takes as many digits as it needs not to read like its limit.
    digits = [0 if test.passed else telling(test.actual, test.needed, test.format) for test in tests]
    told = list(zip(tests, digits, strict=True))
    return {
        "Test": [test.label for test in tests],
        "Needed": [
            f"{'≥' if test.at_least else '≤'}{THIN}{figure(test.needed, test.format, currency, extra)}"
            for test, extra in told
        ],
        "Actual": [figure(test.actual, test.format, currency, extra) for test, extra in told],
        # A word joiner behind the sign: a line may not end between + and €.
        "Room": [_room(test.room, test.format, currency, extra).replace("+", "+\u2060") for test, extra in told],
        "Pass": ["yes" if test.passed else "no" for test in tests],
    }


def cash_parts(statement: Statement) -> dict[str, list[float]]:
    """Return what the yearly chart stacks, uses of cash positive; exit proceeds are left to the text."""
    parts: dict[str, list[float]] = {}
    for line, part in _WATERFALL.items():
        if part == "distribution":
            exits = statement["Exit, net"]
            parts[part] = [max(0.0, paid - max(0.0, exit)) for paid, exit in zip(statement[line], exits, strict=True)]
        elif part != "total":
            parts[part] = [-amount for amount in statement[line]]
    return parts


def exit_in_words(statement: Statement, currency: str) -> str:
    """Return the sentence about the exit, or nothing where there is none."""
    found = [(year, amount) for year, amount in enumerate(statement["Exit, net"], start=1) if amount > 0]
    return " ".join(
        f"Exit proceeds of {money(amount, currency)} in year {year} are not drawn." for year, amount in found
    )


def first_year(statement: Statement) -> list[tuple[str, float, str]]:
    """Return the waterfall of the first operating year with cash: label, amount, part."""
    place = next((year for year, cash in enumerate(statement["CFADS"]) if cash), 0)
    return [
        (line, statement[line][place] * (1 if line in {"CFADS", "Distribution"} else -1), part)
        for line, part in _WATERFALL.items()
    ]


def statement_table(statement: Statement, years: Sequence[int]) -> dict[str, list[str]]:
    """Return the yearly statement in millions: line by line, a column a year, a dash where nothing flows."""
    lines = [line for line, amounts in statement.items() if any(amounts)]
    table = {"Year": [line.replace(" ", "\u00a0") for line in lines]}  # one line each, however many years there are
    for place, year in enumerate(years):
        table[str(year)] = [_amount(statement[line][place]) for line in lines]
    return table


def _amount(value: float) -> str:
    return bracketed(value / MILLION) if value else DASH


def _input(value: Any, kind: Format, currency: str) -> str:
    return value if isinstance(value, str) else figure(value, kind, currency)


def _room(value: float | None, kind: Format, currency: str, extra: int) -> str:
    if kind in ("fraction", "percent"):
        return change(value, lambda size: points(100 * size if kind == "fraction" else size, 1 + extra))
    return change(value, lambda size: figure(size, kind, currency, extra))
