import io
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from atlas_core.errors import InputError, IntegrityError
from atlas_core.exchange.chart_sheet import Bars
from atlas_core.exchange.result_workbook import MAX_ROWS, Block, Sheets, require_rows, write
from atlas_core.permutation.columns import Column
from tests.atlas_core.exchange.test_safe_text import PAYLOADS
from tests.atlas_core.queries import made_up

MADE = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
KINDS = {"npv": "money", "irr": "percent", "ltv": "fraction", "senior_dscr": "ratio", "payback_period": "years"}


def columns(table: pa.Table) -> list[Column]:
    return [Column(name, name.title(), "x", KINDS.get(name, "score"), "Its help.") for name in table.column_names]


def made(table: pa.Table, inputs=(), summary=(), charts=(), rows=None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path, count = Path(folder) / "book.xlsx", table.num_rows if rows is None else rows
        write(path, table.to_batches(100), columns(table), count, Sheets(inputs, summary, charts), MADE)
        return path.read_bytes()


def sheet(content: bytes, name: str):
    return openpyxl.load_workbook(io.BytesIO(content))[name]


def test_the_results_sheet_equals_the_table_cell_by_cell():
    table = made_up.table()
    rows = list(sheet(made(table), "Results").iter_rows(values_only=True))
    assert list(rows[1]) == table.column_names
    assert [dict(zip(rows[1], row, strict=True)) for row in rows[2:]] == table.to_pylist()


def test_every_digit_of_a_number_comes_back():
    values = [12.920485741355858, 0.1 + 0.2, 1e-300, -123456789.12345679, 5e-324, 1.7976931348623157e308, 0.0, 3.0]
    cells = sheet(made(pa.table({"index": pa.array(range(8), pa.int64()), "npv": values})), "Results")
    assert [cells.cell(row, 2).value for row in range(3, 11)] == values


def test_figures_are_formatted_by_their_kind():
    cells = sheet(made(made_up.table(3)), "Results")
    formats = {
        cells.cell(2, place).value: cells.cell(4, place).number_format for place in range(1, cells.max_column + 1)
    }
    assert formats["npv"].startswith("#,##0")
    assert formats["irr"] == '0.00" %"'
    assert formats["ltv"] == "0.0%"
    assert formats["senior_dscr"] == '0.00"x"'


def test_headers_stay_in_sight_and_can_be_filtered():
    cells = sheet(made(made_up.table(3)), "Results")
    assert cells.freeze_panes == "C3"
    assert cells.auto_filter.ref is not None


def test_text_is_never_a_formula_and_comes_back_as_it_was():
    texts = [text for text in PAYLOADS if not set(text) & set("\x00\r")]
    table = pa.table({"index": pa.array(range(len(texts)), pa.int64()), "note": texts})
    block = Block("=1+1", ("=1", "Note"), tuple(("text", (text, text)) for text in texts))
    content = made(table, inputs=[block], summary=[block])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [row[1] for row in book["Results"].iter_rows(min_row=3, values_only=True)] == texts
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 3
    assert not any(b"<f" in part for part in sheets)


@pytest.mark.parametrize("text", ["=1\x00", "\x00=1", "\r=1", "x" * 40_000])
def test_text_a_workbook_cannot_hold_still_gives_a_workbook_without_formulas(text):
    content = made(pa.table({"index": pa.array([0], pa.int64()), "note": [text]}))
    cells = openpyxl.load_workbook(io.BytesIO(content))["Results"]
    assert cells.cell(3, 2).data_type == "s"


def test_blocks_stand_under_each_other_with_their_titles():
    blocks = [
        Block("Run", (), (("text", ("Project", "London")), ("count", ("Rows", 243)))),
        Block("Axes", ("Axis", "Values"), (("text", ("Tenor", "15, 17")),)),
    ]
    rows = list(sheet(made(made_up.table(1), inputs=blocks), "Inputs").iter_rows(values_only=True))
    assert rows == [
        ("Run", None),
        ("Project", "London"),
        ("Rows", 243),
        (None, None),
        ("Axes", None),
        ("Axis", "Values"),
        ("Tenor", "15, 17"),
    ]


def test_the_same_result_gives_the_same_bytes():
    assert made(made_up.table(20)) == made(made_up.table(20))


def test_more_rows_than_a_sheet_holds_are_refused_with_the_way_out():
    require_rows(MAX_ROWS)
    with pytest.raises(InputError, match=r"1,048,574 rows, this result has 1,048,575\. Filter it"):
        made(made_up.table(1), rows=MAX_ROWS + 1)


def test_rows_that_went_astray_on_the_way_are_no_workbook():
    with pytest.raises(IntegrityError, match="3 rows where 4 were counted"):
        made(made_up.table(3), rows=4)


def test_every_row_and_cell_says_where_it_is_and_the_sheet_how_large_it_is():
    content = made(made_up.table(250))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<dimension ref="A1:Z252"/>' in text
    assert [f'<row r="{row}"' in text for row in (1, 2, 3, 252, 253)] == [True] * 4 + [False]
    assert '<c r="A252"' in text


def test_a_sheet_without_rows_is_still_one():
    rows = list(sheet(made(made_up.table(0)), "Results").iter_rows(values_only=True))
    assert [len(row) for row in rows] == [26, 26]


def test_charts_stand_beside_their_tables_and_say_in_words_what_they_are():
    bars = Bars("Equity IRR [%]", "percent", ("From", "To"), ((10.0, 12.0, 30), (12.0, 14.0, 7)))
    words = Bars("Tier", "text", ("Tier",), (("=1", 3),))
    content = made(made_up.table(3), charts=[bars, words, Bars("None", "text", ("Word",), ())])
    rows = [row[:3] for row in sheet(content, "Charts").iter_rows(values_only=True) if row[0] is not None]
    assert rows[:4] == [
        ("Equity IRR [%]", None, None),
        ("From", "To", "Scenarios"),
        (10.0, 12.0, 30),
        (12.0, 14.0, 7),
    ]
    assert sheet(content, "Charts").cell(21, 1).data_type == "s"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert [name for name in parts.namelist() if "charts/chart" in name] == [
            "xl/charts/chart1.xml",
            "xl/charts/chart2.xml",
        ]
        assert b"the table on the left as bars" in parts.read("xl/drawings/drawing1.xml")
