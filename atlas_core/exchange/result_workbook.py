"""A result as an Excel workbook: Results, Inputs, Summary."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from atlas_core.errors import InputError, Problem
from atlas_core.exchange.safe_text import is_risky
from atlas_core.permutation.columns import Column

MAX_ROWS = 1_048_574
"""Rows of an Excel sheet less the two header rows."""

Cell = str | float | int | bool | datetime | None
Rows = tuple[tuple[str, tuple[Cell, ...]], ...]
"""Each with the kind its figures have."""

NUMBER_FORMATS = {
    "money": "#,##0;[Red]-#,##0",
    "percent": '0.00" %"',
    "fraction": "0.0%",
    "ratio": '0.00"x"',
    "years": '0.0" y"',
    "count": "#,##0",
    "flag": "0",
    "mask": "0",
    "score": "0.0",
    "index": "0",
    "number": "#,##0.00####",
    "text": "@",
}
_COLOURS = {"head": "#F4F6F9", "muted": "#566173", "border": "#D9DFE7"}
_NO_GUESSING = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True)
class Block:
    """A titled table of the Inputs or Summary sheet; each row's figures look as its kind says."""

    title: str
    header: tuple[str, ...]
    rows: Rows


def workbook(
    table: pa.Table, columns: Sequence[Column], inputs: Sequence[Block], summary: Sequence[Block], made: datetime
) -> bytes:
    """Return the workbook's bytes; the same content gives the same bytes.

    Parameters
    ----------
    table : the rows; null becomes an empty cell, every figure keeps all its digits
    columns : one for each column of the table, in its order
    inputs, summary : blocks of the other two sheets
    made : when the result was made; kept as the workbook's date

    Raises
    ------
    InputError
        There are more rows than a sheet can hold.
    """
    if table.num_rows > MAX_ROWS:
        text = (
            f"An Excel sheet holds {MAX_ROWS:,} rows, this result has {table.num_rows:,}. Filter it, or take Parquet."
        )
        raise InputError(Problem("format", text))
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, _NO_GUESSING) as book:
        book.set_properties({"created": made.replace(tzinfo=None)})
        look = _Look(book)
        _results(book.add_worksheet("Results"), table, columns, look)
        _blocks(book.add_worksheet("Inputs"), inputs, look)
        _blocks(book.add_worksheet("Summary"), summary, look)
    return sink.getvalue()


class _Exact(float):
    """A number that is written with as many digits as it takes to read the same number back; usual are 16."""

    def __format__(self, _digits: str) -> str:
        return repr(float(self))


class _Look:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        font = {"font_name": "Calibri", "font_size": 10}
        head = {"bg_color": _COLOURS["head"], "bottom": 1, "bottom_color": _COLOURS["border"], "valign": "top"}
        self.head = book.add_format(font | head | {"bold": True, "text_wrap": True})
        self.key = book.add_format(font | head | {"font_color": _COLOURS["muted"], "italic": True})
        self.title = book.add_format(font | {"bold": True, "font_size": 12})
        self.moment = book.add_format(font | {"num_format": "d mmm yyyy hh:mm", "align": "left"})
        self.quoted = book.add_format(font | {"num_format": "@", "quote_prefix": True})
        self._kinds = {kind: book.add_format(font | {"num_format": code}) for kind, code in NUMBER_FORMATS.items()}

    def of(self, kind: str) -> Format:
        return self._kinds.get(kind, self._kinds["number"])

    def text(self, value: str) -> Format:
        return self.quoted if is_risky(value) else self._kinds["text"]


def _results(sheet: Worksheet, table: pa.Table, columns: Sequence[Column], look: _Look) -> None:
    for place, column in enumerate(columns):
        label = f"{column.label} [{column.unit}]" if column.unit else column.label
        sheet.write_string(0, place, label, look.head)
        sheet.write_string(1, place, column.name, look.key)
        if column.help:
            sheet.write_comment(0, place, column.help, {"x_scale": 2.0, "y_scale": 1.2})
        sheet.set_column(place, place, max(9, min(20, len(column.name) + 2)))
        for row, value in enumerate(table[column.name].to_pylist(), start=2):
            _write(sheet, row, place, value, column.format, look)
    sheet.set_row(0, 44)
    sheet.freeze_panes(2, 2)
    sheet.autofilter(1, 0, table.num_rows + 1, len(columns) - 1)


def _blocks(sheet: Worksheet, blocks: Sequence[Block], look: _Look) -> None:
    row = 0
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 9, 17)
    for block in blocks:
        sheet.write_string(row, 0, block.title, look.title)
        for place, label in enumerate(block.header):
            sheet.write_string(row + 1, place, label, look.head)
        first = row + (2 if block.header else 1)
        for down, (kind, cells) in enumerate(block.rows):
            for place, value in enumerate(cells):
                _write(sheet, first + down, place, value, kind, look)
        row = first + len(block.rows) + 1


def _write(sheet: Worksheet, row: int, place: int, value: Any, kind: str, look: _Look) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value, look.text(value))
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.replace(tzinfo=None), look.moment)
    else:
        sheet.write_number(row, place, _Exact(value), look.of(kind))
