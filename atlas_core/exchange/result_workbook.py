"""A result as an Excel workbook: Results, Inputs, Summary, Charts."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from atlas_core.errors import InputError, IntegrityError, Problem
from atlas_core.exchange.chart_sheet import Bars, draw
from atlas_core.exchange.result_sheet import Styles, rows_xml
from atlas_core.exchange.workbook_look import Cell, Look, put
from atlas_core.permutation.columns import Column

MAX_ROWS = 1_048_574
"""Rows of an Excel sheet less the two header rows."""

Rows = tuple[tuple[str, tuple[Cell, ...]], ...]
"""Each with the kind its figures have."""

_NO_GUESSING = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_HEADS = 2
_RESULTS = "xl/worksheets/sheet1.xml"
_SAMPLES = re.compile(rb'<row r="3".*(?=</sheetData>)', re.DOTALL)
_STYLE = re.compile(rb' s="(\d+)"')
_SPAN = re.compile(rb'<dimension ref="[A-Z0-9:]+"/>')
_FASTEST = 1
"""Level of compression: the rows of a large result take most of the time, and the next levels save a tenth of it."""


@dataclass(frozen=True)
class Block:
    """A titled table of the Inputs or Summary sheet; each row's figures look as its kind says."""

    title: str
    header: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Sheets:
    """What stands beside the rows.

    Attributes
    ----------
    inputs, summary : blocks of two sheets
    charts : bar charts of a third, each with its table; no sheet if there are none
    """

    inputs: Sequence[Block] = ()
    summary: Sequence[Block] = ()
    charts: Sequence[Bars] = ()


def require_rows(rows: int) -> None:
    """Raise InputError if there are more rows than a sheet can hold."""
    if rows > MAX_ROWS:
        text = f"An Excel sheet holds {MAX_ROWS:,} rows, this result has {rows:,}. Filter it, or take Parquet."
        raise InputError(Problem("format", text))


def write(
    path: Path, batches: Iterable[pa.RecordBatch], columns: Sequence[Column], rows: int, sheets: Sheets, made: datetime
) -> None:
    """Write the workbook; the same content gives the same bytes, and no more than a batch of rows is held.

    Parameters
    ----------
    path : of the file
    batches : the rows; null becomes an empty cell, every figure keeps all its digits
    columns : one for each column of the batches, in their order
    rows : how many there are in all batches
    sheets : what stands beside the rows
    made : when the result was made; kept as the workbook's date

    Raises
    ------
    InputError
        There are more rows than a sheet can hold.
    """
    require_rows(rows)
    frame = io.BytesIO(_frame(columns, rows, sheets, made))
    with (
        zipfile.ZipFile(frame) as drawn,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as book,
    ):
        for part in drawn.infolist():
            if part.filename != _RESULTS:
                book.writestr(part, drawn.read(part))
        _fill(book, drawn.read(_RESULTS), batches, (rows, len(columns)))


def _fill(book: zipfile.ZipFile, drawn: bytes, batches: Iterable[pa.RecordBatch], size: tuple[int, int]) -> None:
    """Put the rows where the frame has its samples, whose styles they take."""
    samples = _SAMPLES.search(drawn)
    found = [style.decode() for style in _STYLE.findall(samples[0])] if samples else []
    styles, last = Styles(found[:-1], found[-1]), xl_rowcol_to_cell(size[0] + _HEADS - 1, size[1] - 1)
    head, tail = _SAMPLES.split(drawn)
    with book.open(_RESULTS, "w", force_zip64=True) as sheet:
        sheet.write(_SPAN.sub(f'<dimension ref="A1:{last}"/>'.encode(), head))
        row = _HEADS + 1
        for batch in batches:
            sheet.write(rows_xml(batch, styles, row))
            row += batch.num_rows
        sheet.write(tail)
    if row != size[0] + _HEADS + 1:
        raise IntegrityError(f"The result has {row - _HEADS - 1:,} rows where {size[0]:,} were counted.")


def _frame(columns: Sequence[Column], rows: int, sheets: Sheets, made: datetime) -> bytes:
    """Return the workbook without its rows: in their place stands a sample of each column's style."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, _NO_GUESSING) as book:
        book.set_properties({"created": made.replace(tzinfo=None)})
        look = Look(book)
        _results(book.add_worksheet("Results"), columns, rows, look)
        _blocks(book.add_worksheet("Inputs"), sheets.inputs, look)
        _blocks(book.add_worksheet("Summary"), sheets.summary, look)
        if sheets.charts:
            draw(book, book.add_worksheet("Charts"), sheets.charts, look)
    return sink.getvalue()


def _results(sheet: Worksheet, columns: Sequence[Column], rows: int, look: Look) -> None:
    for place, column in enumerate(columns):
        label = f"{column.label} [{column.unit}]" if column.unit else column.label
        sheet.write_string(0, place, label, look.head)
        sheet.write_string(1, place, column.name, look.key)
        if column.help:
            sheet.write_comment(0, place, column.help, {"x_scale": 2.0, "y_scale": 1.2})
        sheet.set_column(place, place, max(9, min(20, len(column.name) + 2)))
        sheet.write_blank(_HEADS, place, None, look.of(column.format))
    sheet.write_blank(_HEADS, len(columns), None, look.quoted)
    sheet.set_row(0, 44)
    sheet.freeze_panes(_HEADS, _HEADS)
    sheet.autofilter(_HEADS - 1, 0, rows + 1, len(columns) - 1)


def _blocks(sheet: Worksheet, blocks: Sequence[Block], look: Look) -> None:
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
                put(sheet, first + down, place, value, kind, look)
        row = first + len(block.rows) + 1
