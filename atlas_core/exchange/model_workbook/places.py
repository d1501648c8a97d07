"""Where the cells of a model workbook stand, and formulas with their addresses."""

import re
from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name

from atlas_core.exchange.model_workbook.parts import Block, Cell, Line, Part, Sheet

LABEL, UNIT, FIGURE, NOTE, PERIODS = 0, 1, 2, 3, 4
"""Columns of every sheet; the one before the first period is empty on a line, so that it reads as nothing."""
_REFERENCE = re.compile(r"\[(\w+)(<|>\d+|@\d+|:<|:|\.\.\w+)?\]")


class Places:
    """Rows of every cell and line of some sheets."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._at: dict[str, tuple[str, int]] = {}
        self._lengths: dict[str, int] = {}
        for sheet in sheets:
            for row, part in rows(sheet):
                if isinstance(part, Line):
                    self._at[part.key] = (sheet.name, row)
                    self._lengths[part.key] = len(part.values)
                elif isinstance(part, Cell) and part.name:
                    self._at[part.name] = (sheet.name, row)

    def formula(self, template: str, sheet: str, column: int = 0) -> str:
        """Return a formula with addresses, as it stands on a sheet in the column of a period from 0."""
        return "=" + _REFERENCE.sub(lambda found: self._address(found[1], found[2] or "", sheet, column), template)

    def name(self, key: str) -> str:
        """Return the address that a name stands for in the whole workbook."""
        sheet, row = self._at[key]
        return f"='{sheet}'!${xl_col_to_name(FIGURE)}${row + 1}"

    def _address(self, key: str, way: str, sheet: str, column: int) -> str:
        home, row = self._at[key]
        where = "" if home == sheet else f"'{home}'!"
        if way.startswith(".."):
            last = self._at[way[2:]][1]
            figure = xl_col_to_name(FIGURE)
            return f"{where}${figure}${row + 1}:${figure}${last + 1}"
        if way == ":":
            return f"{where}{_span(row, 0, self._lengths[key] - 1)}"
        if way == ":<":
            return f"{where}{_span(row, -1, column - 1)}"
        return f"{where}{xl_col_to_name(PERIODS + _shifted(way, column))}{row + 1}"


def rows(sheet: Sheet) -> list[tuple[int, Part | Block]]:
    """Return every row of a sheet with what stands on it; a block stands for its title."""
    placed: list[tuple[int, Part | Block]] = []
    row = 0
    for block in sheet.blocks:
        for part in (block, *block.rows):
            placed.append((row, part))
            row += 1
        row += 1
    return placed


def _span(row: int, first: int, last: int) -> str:
    return f"${xl_col_to_name(PERIODS + first)}${row + 1}:${xl_col_to_name(PERIODS + last)}${row + 1}"


def _shifted(way: str, column: int) -> int:
    if way.startswith("@"):
        return int(way[1:])
    return column + (-1 if way == "<" else int(way[1:] or 0) if way.startswith(">") else 0)
