"""A term sheet as a Word document: `template.docx`, which anybody can restyle in Word, filled by docxtpl."""

import io
import zipfile
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Length
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from atlas_core.exchange.term_sheet.sheet import Sheet, context

TEMPLATE = Path(__file__).with_name("template.docx")
PAGE = Cm(17.4)
"""Width between the margins of the template."""
NARROWEST, WIDEST = 9, 44
"""[letters] Bounds of a column."""
MARGIN = 2
"""[letters] Of a cell."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every part of the file: the same sheet gives the same bytes."""


def docx(sheet: Sheet) -> bytes:
    """Return a sheet as a Word document; whatever stands in it comes out as text."""
    template = DocxTemplate(TEMPLATE)
    # Undefined names in a restyled template are told, not left blank.
    template.render(context(sheet), Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    _fit(template.docx)
    written = io.BytesIO()
    template.save(written)
    return _dated(written)


def _fit(document: Document) -> None:
    """Give each column the share of the page that its longest text asks for, within bounds."""
    for table in document.tables[1:]:  # the first holds the key figures, alike in width
        rows = [row.tc_lst for row in table._tbl.tr_lst]
        columns = list(zip(*rows, strict=True))
        asked = [min(WIDEST, max(NARROWEST, *(_length(cell) for cell in column))) for column in columns]
        for grid, width, column in zip(table._tbl.tblGrid.gridCol_lst, asked, columns, strict=True):
            grid.w = Length(PAGE * width // sum(asked))
            for cell in column:
                cell.width = grid.w


def _length(cell: Any) -> int:
    return MARGIN + sum(len(text.text or "") for text in cell.iter(qn("w:t")))


def _dated(written: io.BytesIO) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            kept.writestr(zipfile.ZipInfo(name, _EPOCH), given.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
