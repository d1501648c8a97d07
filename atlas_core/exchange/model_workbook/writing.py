"""Sheets of a model workbook written to Excel: names, formulas with their figures, colours by role."""

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from atlas_core.exchange.model_workbook.parts import Block, Cell, Check, Line, Sheet, Value
from atlas_core.exchange.model_workbook.places import FIGURE, LABEL, NOTE, PERIODS, UNIT, Places, rows
from atlas_core.exchange.safe_text import is_risky
from atlas_core.exchange.workbook_look import NUMBER_FORMATS

FORMATS = NUMBER_FORMATS | {"rate": "0.0000%", "factor": "0.000000", "number": "#,##0.00####", "flag": "0"}
COLOURS = {"input": "#0B5CAD", "solved": "#B45309", "engine": "#566173"}
FILLS = {"input": "#EAF2FB", "solved": "#FFF4E0", "engine": "#F1F3F5"}
RELATIVE = "1E-6*MAX(1,ABS({0}))"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def written(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """Return the workbook's bytes; the same sheets give the same bytes.

    Parameters
    ----------
    sheets : in the order in which they stand
    made : kept as the workbook's date
    """
    sink = io.BytesIO()
    places = Places(sheets)
    with xlsxwriter.Workbook(sink, _OPTIONS) as book:
        book.set_properties({"created": made.replace(tzinfo=None)})
        look = _Look(book)
        for sheet in sheets:
            _Writer(book.add_worksheet(sheet.name), sheet, places, look).write()
            for _, part in rows(sheet):
                if isinstance(part, Cell) and part.name:
                    book.define_name(part.name, places.name(part.name))
    return sink.getvalue()


class _Look:
    """Formats, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}
        font = {"font_name": "Calibri", "font_size": 10}
        self._font = font
        self.title = book.add_format(font | {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": "#D9DFE7"})
        self.head = book.add_format(font | {"italic": True, "font_color": COLOURS["engine"]})
        self.text = book.add_format(font | {"num_format": "@"})
        self.muted = book.add_format(font | {"num_format": "@", "font_color": COLOURS["engine"]})

    def of(self, kind: str, role: str) -> Format:
        if (kind, role) not in self._made:
            tint = {"font_color": COLOURS[role], "bg_color": FILLS[role]} if role else {}
            code = FORMATS.get(kind, FORMATS["number"])
            self._made[kind, role] = self._book.add_format(self._font | tint | {"num_format": code})
        return self._made[kind, role]

    def quoted(self, role: str) -> Format:
        tint = {"font_color": COLOURS[role], "bg_color": FILLS[role]} if role else {}
        return self._book.add_format(self._font | tint | {"num_format": "@", "quote_prefix": True})


class _Writer:
    """Writes one sheet."""

    def __init__(self, page: Worksheet, sheet: Sheet, places: Places, look: _Look) -> None:
        self._page, self._sheet, self._places, self._look = page, sheet, places, look

    def write(self) -> None:
        """Write every row."""
        page = self._page
        page.set_column(LABEL, LABEL, 38)
        page.set_column(UNIT, UNIT, 11)
        page.set_column(FIGURE, FIGURE, 18)
        page.set_column(NOTE, PERIODS + 200, 14)
        page.freeze_panes(0, FIGURE)
        for row, part in rows(self._sheet):
            match part:
                case Block():
                    self._title(row, part)
                case Cell():
                    self._cell(row, part)
                case Line():
                    self._line(row, part)
                case Check():
                    self._check(row, part)

    def _title(self, row: int, block: Block) -> None:
        self._page.write_string(row, LABEL, block.title, self._look.title)
        for column, head in enumerate(block.heads):
            if head:
                self._page.write_string(row, column, head, self._look.head)

    def _cell(self, row: int, part: Cell) -> None:
        self._label(row, part.label, part.unit)
        self._figure((row, FIGURE), part.value, part.formula, part.kind, part.role)
        if part.note:
            self._text((row, NOTE), part.note, self._look.muted)

    def _line(self, row: int, part: Line) -> None:
        self._label(row, part.label, "")
        if part.total:
            total = sum(value for value in part.values if isinstance(value, int | float))
            self._figure((row, FIGURE), total, f"SUM([{part.key}:])", part.kind, "")
        for column, value in enumerate(part.values):
            self._figure((row, PERIODS + column), value, part.at(column), part.kind, part.role)

    def _check(self, row: int, part: Check) -> None:
        here, wanted, off = (xl_rowcol_to_cell(row, FIGURE + step) for step in range(3))
        self._label(row, part.label, "")
        self._figure((row, FIGURE), part.value, part.formula, part.kind, "")
        self._figure((row, FIGURE + 1), part.wanted, "", part.kind, "engine")
        both = f"AND(ISNUMBER({here}),ISNUMBER({wanted}))"
        self._figure((row, FIGURE + 2), part.difference, f'IF({both},{here}-{wanted},"")', "factor", "")
        tolerance = part.tolerance or RELATIVE.format(wanted)
        holds = f'IF({both},IF(ABS({off})<={tolerance},"OK","not OK"),IF({here}={wanted},"OK","not OK"))'
        self._figure((row, FIGURE + 3), "OK" if part.holds else "not OK", holds, "text", "")

    def _label(self, row: int, label: str, unit: str) -> None:
        self._text((row, LABEL), label, self._look.text)
        if unit:
            self._text((row, UNIT), unit, self._look.muted)

    def _text(self, at: tuple[int, int], text: str, look: Format) -> None:
        self._page.write_string(*at, text, self._look.quoted("") if is_risky(text) else look)

    def _figure(self, at: tuple[int, int], value: Value, formula: str, kind: str, role: str) -> None:
        look = self._look.of(kind, role)
        if formula:
            text = self._places.formula(formula, self._sheet.name, at[1] - PERIODS)
            self._page.write_formula(*at, text, look, value)
        elif value is None or value == "":
            self._page.write_blank(*at, None, look)
        elif isinstance(value, str):
            self._page.write_string(*at, value, self._look.quoted(role) if is_risky(value) else look)
        elif isinstance(value, bool):
            self._page.write_boolean(*at, value, look)
        else:
            self._page.write_number(*at, value, look)
