"""What a model workbook is made of: cells with a name, lines with a cell a period, blocks, sheets.

A formula is written with references in brackets, which `places` turns into addresses: `[noi]` the cell of that line in
the same column, `[noi<]` one column back, `[noi>1]` one on, `[noi@3]` the fourth, `[noi:]` the whole line, `[noi:<]`
all before this column, `[first..last]` the cells from one name to another. Cells with a name are called by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Value = float | str | bool | None
Role = Literal["", "input", "solved", "engine"]
"""What a cell without a formula is: an input, one of the engine's solutions to a circle, or a figure of the engine."""


@dataclass(frozen=True)
class Cell:
    """One figure in a cell with a name.

    Attributes
    ----------
    name : in formulas; empty for a cell that none asks for
    value : what the engine has there, also what a reader without recalculation shows
    formula : without its sign; empty for a cell that holds the value itself
    """

    name: str
    label: str
    kind: str
    value: Value
    formula: str = ""
    note: str = ""
    unit: str = ""
    role: Role = ""


@dataclass(frozen=True)
class Line:
    """One figure for each period.

    Attributes
    ----------
    formula : of every column; empty for a line that holds the values themselves
    first : of the first column, where it is another
    each : of every column in turn, in place of the two
    total : whether the sum stands in front
    """

    key: str
    label: str
    kind: str
    values: Sequence[Value]
    formula: str = ""
    first: str = ""
    each: Sequence[str] = ()
    total: bool = False
    role: Role = ""

    def at(self, column: int) -> str:
        """Return the formula of a column; empty for none."""
        if self.each:
            return self.each[column]
        return self.first if column == 0 and self.first else self.formula


@dataclass(frozen=True)
class Check:
    """A figure of the sheets beside the one it has to be.

    Attributes
    ----------
    formula, value : what the sheets make of it, and what a reader without recalculation shows
    wanted : the stored figure, or 0
    tolerance : formula of the largest difference that is rounding; empty for a millionth of the figure
    rounding : what that formula comes to
    """

    label: str
    kind: str
    formula: str
    value: Value
    wanted: Value
    tolerance: str = ""
    rounding: float = 0.0

    @property
    def holds(self) -> bool:
        """Return whether the figure is what it has to be, as long as nothing is changed."""
        off = self.difference
        return self.value == self.wanted if isinstance(off, str) else abs(off) <= self.rounding

    @property
    def difference(self) -> float | str:
        """Return by how much the figure is off; empty where there is none."""
        if isinstance(self.value, float) and isinstance(self.wanted, float):
            return self.value - self.wanted
        return ""


Part = Cell | Line | Check
"""One row of a sheet."""


@dataclass(frozen=True)
class Block:
    """Rows under a title; `heads` name the columns."""

    title: str
    rows: Sequence[Part]
    heads: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """Blocks below each other."""

    name: str
    blocks: Sequence[Block]


def as_values(block: Block) -> Block:
    """Return a block that shows the engine's figures where it had formulas."""
    return replace(block, rows=[_as_value(row) for row in block.rows])


def _as_value(row: Part) -> Part:
    if isinstance(row, Check):
        return row
    if isinstance(row, Cell):
        return replace(row, formula="", role="engine") if row.formula else row
    if not row.formula and not row.each:
        return row
    return replace(row, formula="", first="", each=(), role="engine")
