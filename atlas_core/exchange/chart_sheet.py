"""The Charts sheet of an exported result: bar charts that the spreadsheet draws, each beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from atlas_core.exchange.workbook_look import Cell, Look, put

SCENARIOS = "Scenarios"
_BAR = "#2F6DB5"
_SPAN = 18
"""Rows a chart takes at least."""


@dataclass(frozen=True)
class Bars:
    """Numbers of scenarios as bars.

    Attributes
    ----------
    title : of the chart and of its table
    kind : what the figures of the first columns are
    header : of the columns before the number of scenarios
    rows : their cells, the number of scenarios last
    """

    title: str
    kind: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def draw(book: Workbook, sheet: Worksheet, charts: Sequence[Bars], look: Look) -> None:
    """Write each table and draw its chart beside it, one under the other."""
    sheet.set_column(0, 3, 14)
    row = 0
    for bars in charts:
        _table(sheet, row, bars, look)
        if bars.rows:
            _chart(book, sheet, row, bars)
        row += max(_SPAN, len(bars.rows) + 3)


def _table(sheet: Worksheet, row: int, bars: Bars, look: Look) -> None:
    sheet.write_string(row, 0, bars.title, look.title)
    for place, label in enumerate((*bars.header, SCENARIOS)):
        sheet.write_string(row + 1, place, label, look.head)
    for down, cells in enumerate(bars.rows, start=row + 2):
        for place, value in enumerate(cells):
            put(sheet, down, place, value, "count" if place == len(bars.header) else bars.kind, look)


def _chart(book: Workbook, sheet: Worksheet, row: int, bars: Bars) -> None:
    first, last, place = row + 2, row + 1 + len(bars.rows), len(bars.header)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": SCENARIOS,
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, place, last, place],
            "fill": {"color": _BAR},
            "gap": 8,
        }
    )
    chart.set_title({"name": bars.title, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D9DFE7"}}})
    chart.set_size({"width": 640, "height": 320})
    sheet.insert_chart(row, 5, chart, {"description": f"{bars.title}: the table on the left as bars."})
