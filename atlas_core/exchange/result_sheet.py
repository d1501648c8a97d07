"""Rows of a result as the XML of a worksheet, thousands at a time.

Written by hand because libraries write cell by cell: a million rows of twelve columns take xlsxwriter a minute. Each
cell carries its place and its style; text is inline, so that no table of strings grows with the rows.
Reference: ECMA-376 Part 1, 5th ed. (2016), §18.3.1.4 (cells) and §22.4.2.4 (escapes in text).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from atlas_core.exchange.safe_text import is_risky

MAX_TEXT = 32_767
"""Characters of a cell."""

_PLAIN = r"^[A-Za-z0-9]([A-Za-z0-9_.+/()%: -]{0,200}[A-Za-z0-9_.+/()%])?$"
_ESCAPE_LIKE = "_x"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

Parts = list[str | pa.Array]
"""Texts and arrays of texts that make a row once they are joined."""


@dataclass(frozen=True)
class Styles:
    """Numbers of the workbook's styles.

    Attributes
    ----------
    columns : one for each column
    quoted : of a text that a spreadsheet could take for a formula
    """

    columns: Sequence[str]
    quoted: str


def rows_xml(batch: pa.RecordBatch, styles: Styles, first: int) -> memoryview:
    """Return the `<row>` elements of a batch.

    Parameters
    ----------
    batch : numbers that are finite, texts, truths; null becomes no cell
    styles : of its columns
    first : number of the row the batch begins in, from 1
    """
    numbers = pc.cast(pa.array(np.arange(first, first + batch.num_rows)), pa.string())
    parts: Parts = ['<row r="', numbers, '">']
    for place, column in enumerate(batch.columns):
        start: Parts = [f'<c r="{xl_col_to_name(place)}', numbers]
        cell = start + _tail(column, styles.columns[place], styles.quoted)
        parts += [pc.fill_null(_joined(cell), "")] if column.null_count else cell
    return memoryview(_joined([*parts, "</row>"]).buffers()[2])


def _tail(column: pa.Array, style: str, quoted: str) -> Parts:
    """Return what follows a cell's place."""
    if not pa.types.is_string(column.type):
        kind, figures = ('" t="b', pc.cast(column, pa.int8())) if pa.types.is_boolean(column.type) else ("", column)
        return [f'{kind}" s="{style}"><v>', pc.cast(figures, pa.string()), "</v></c>"]
    if _all_plain(column):
        return [f'" s="{style}" t="inlineStr"><is><t>', column, "</t></is></c>"]
    words = column.dictionary_encode()
    tails = [_text(word, quoted if is_risky(word) else style) for word in words.dictionary.to_pylist()]
    return [pa.array(tails, pa.string()).take(words.indices)]


def _all_plain(column: pa.Array) -> bool:
    """Say whether no text needs an escape, a style of its own or a cut."""
    plain = pc.and_(pc.match_substring_regex(column, _PLAIN), pc.invert(pc.match_substring(column, _ESCAPE_LIKE)))
    return pc.all(plain).as_py() is not False


def _text(word: str, style: str) -> str:
    safe = _CONTROLS.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(word[:MAX_TEXT]))
    return f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _joined(parts: Parts) -> pa.Array:
    merged: Parts = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return pc.binary_join_element_wise(*merged, "")
