"""Chosen structures in tables: the shortlist of a project, the history of one, a released one for its sponsor."""

from collections.abc import Mapping, Sequence

import pandas as pd

from atlas_core.records import Record
from atlas_core.reporting.formats import bracketed, in_millions
from atlas_core.reporting.scenario_charts import MILLION, SOURCES

LABELS = {
    "shortlisted": "Shortlisted",
    "selected": "Selected",
    "mandated": "Mandated",
    "released": "Released to the sponsor",
}
"""Each status as people read it."""
HEADERS = ("Status", "Scenario", "Run", "Senior", "LTV", "DSCR", "Equity IRR", "Note", "By", "Since")


def frame(structures: Sequence[Record]) -> pd.DataFrame:
    """Return the structures, a row each, money in millions."""
    return pd.DataFrame([_row(structure) for structure in structures], columns=list(HEADERS))


def history(steps: Sequence[Record]) -> list[tuple[Record, str]]:
    """Return the steps with what each did in words, latest first."""
    return [(step, _words(step)) for step in reversed(steps)]


def sources(amounts: Mapping[str, float]) -> dict[str, list[str]]:
    """Return who pays, in millions, with the total."""
    return _column("Sources", {SOURCES[name]: amount for name, amount in amounts.items()})


def uses(amounts: Mapping[str, float]) -> dict[str, list[str]]:
    """Return what for, in millions, with the total."""
    return _column("Uses", amounts)


def _row(structure: Record) -> tuple[object, ...]:
    outputs = structure["outputs"]
    return (
        LABELS[structure["status"]],
        structure["index"],
        f"{structure['run_number']:04d}",
        in_millions(outputs["senior_size"]),
        None if outputs["ltv"] is None else 100 * outputs["ltv"],
        outputs["senior_dscr"],
        outputs["irr"],
        structure["note"],
        structure["who"],
        structure["when"],
    )


def _words(step: Record) -> str:
    after = LABELS[step["to"]]
    return f"{LABELS[step['from']]} → {after}" if step["from"] else after


def _column(title: str, amounts: Mapping[str, float]) -> dict[str, list[str]]:
    lines = {**amounts, "Total": sum(amounts.values())}
    return {title: list(lines), "Amount": [bracketed(amount / MILLION) for amount in lines.values()]}
