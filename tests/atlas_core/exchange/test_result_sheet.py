from xml.etree import ElementTree

import pyarrow as pa
import pytest

from atlas_core.exchange.result_sheet import MAX_TEXT, Styles, rows_xml

STYLES = Styles(("1", "2", "3", "4"), "9")


def cells(batch, first=3):
    rows = ElementTree.fromstring(f"<sheet>{bytes(rows_xml(batch, STYLES, first)).decode()}</sheet>")
    return [[(cell.get("r"), cell.get("s"), "".join(cell.itertext())) for cell in row] for row in rows]


def test_a_row_holds_place_style_and_value_of_every_cell_that_has_one():
    batch = pa.record_batch(
        {"index": pa.array([0, 1], pa.int64()), "irr": [0.1 + 0.2, None], "tier": ["TIER_1", None], "ok": [True, False]}
    )
    assert cells(batch) == [
        [("A3", "1", "0"), ("B3", "2", "0.30000000000000004"), ("C3", "3", "TIER_1"), ("D3", "4", "1")],
        [("A4", "1", "1"), ("D4", "4", "0")],
    ]


@pytest.mark.parametrize(
    ("text", "style", "stored"),
    [
        ("AA+", "1", "AA+"),
        ("=1+1", "9", "=1+1"),
        ("<b>&", "1", "<b>&"),
        (" kept ", "1", " kept "),
        ("a\x00b\rc", "1", "a_x0000_b_x000D_c"),
        ("_x0041_", "1", "_x005F_x0041_"),
        ("x" * (MAX_TEXT + 5), "1", "x" * MAX_TEXT),
        ("", "1", ""),
        ("\ud83d\ude80".encode("utf-16", "surrogatepass").decode("utf-16"), "1", "🚀"),
    ],
)
def test_text_keeps_its_characters_and_never_leads_a_formula(text, style, stored):
    assert cells(pa.record_batch({"note": [text]})) == [[("A3", style, stored)]]


def test_one_odd_text_changes_nothing_for_the_others():
    found = cells(pa.record_batch({"note": ["dscr", "-1", None, "dscr"]}))
    assert found == [[("A3", "1", "dscr")], [("A4", "9", "-1")], [], [("A6", "1", "dscr")]]
