"""How cells of our workbooks look, and writing one."""

from datetime import datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from atlas_core.exchange.safe_text import is_risky

Cell = str | float | int | bool | datetime | None

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


class Exact(float):
    """A number that is written with as many digits as it takes to read the same number back; usual are 16."""

    def __format__(self, _digits: str) -> str:
        return repr(float(self))


class Look:
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
        """Return the format of figures of this kind."""
        return self._kinds.get(kind, self._kinds["number"])

    def text(self, value: str) -> Format:
        """Return the format of a text: one that could be a formula is marked as text for good."""
        return self.quoted if is_risky(value) else self._kinds["text"]


def put(sheet: Worksheet, row: int, place: int, value: Any, kind: str, look: Look) -> None:
    """Write one cell in the format of its kind; nothing where there is no value."""
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value, look.text(value))
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.replace(tzinfo=None), look.moment)
    else:
        sheet.write_number(row, place, Exact(value), look.of(kind))
