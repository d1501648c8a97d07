"""What a term sheet says, apart from how a file shows it: titles, tables of finished text, notes."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[str, str]
"""A label and what it is."""
_DROPPED = {"Cc", "Cs", "Co", "Cn"}
_KEPT = "\n\t"
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows: a name with one could show a figure backwards."""


@dataclass(frozen=True)
class Table:
    """Rows under heads; every row is as long as the heads.

    Attributes
    ----------
    heads : of the columns
    rows : of text as it is shown
    figures : whether all columns after the first are figures, which stand right
    totals : how many rows at the end are sums
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: bool = False
    totals: int = 0


@dataclass(frozen=True)
class Section:
    """A title, a grey note under it, and tables."""

    title: str
    note: str
    tables: Sequence[Table]
    closing: str = ""
    """A sentence under the tables."""
    annex: bool = False
    """Whether it begins on a page of its own."""


@dataclass(frozen=True)
class Sheet:
    """A whole term sheet."""

    title: str
    subject: str
    lead: str
    """One line: run, snapshot, rule tables."""
    key_figures: Sequence[Pair]
    sections: Sequence[Section]
    footer: str
    language: str = "en-GB"


def context(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as a template reads it: every text without characters that a document cannot hold."""
    return {
        "title": printable(sheet.title),
        "subject": printable(sheet.subject),
        "lead": printable(sheet.lead),
        "footer": printable(sheet.footer),
        "language": sheet.language,
        "key_figures": [{"label": printable(label), "value": printable(value)} for label, value in sheet.key_figures],
        "sections": [_section(section) for section in sheet.sections],
    }


def printable(text: str) -> str:
    """Return a text without control characters, half characters and marks that turn its direction."""
    return "".join(
        letter
        for letter in text
        if letter in _KEPT or (letter not in _TURNING and unicodedata.category(letter) not in _DROPPED)
    )


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": printable(section.title),
        "note": printable(section.note),
        "closing": printable(section.closing),
        "annex": section.annex,
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    first_total = len(table.rows) - table.totals
    return {
        "heads": _texts(table.heads),
        "figures": table.figures,
        "rows": [{"cells": _texts(row), "total": place >= first_total} for place, row in enumerate(table.rows)],
    }


def _texts(cells: Iterable[str]) -> list[str]:
    return [printable(cell) for cell in cells]
