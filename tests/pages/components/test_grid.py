import pandas as pd
import pytest
import streamlit as st

from atlas_core.reporting import manners
from pages.components import grid

FRAME = pd.DataFrame(
    {
        "money": [1_234_567.25, None],
        "share": [-5.5, 12.0],
        "plain": [1_234.56789, 2.0],
        "word": ["1,234.5", None],
        "chips": [["Tier 1"], []],
    }
)


def config():
    return {
        "money": st.column_config.NumberColumn("Money", format="%,.1f"),
        "share": st.column_config.NumberColumn(format="%.1f %%"),
        "word": st.column_config.TextColumn("Word"),
    }


@pytest.fixture
def reader(monkeypatch):
    monkeypatch.setattr(manners, "_asked", [lambda: manners.COMMA])


def test_who_writes_as_grids_do_gets_them_unchanged():
    frame, columns = grid.written(FRAME, config())
    assert frame is FRAME
    assert columns == config()


def test_cells_are_written_in_the_readers_manner_and_the_figures_stay(reader):
    styled, columns = grid.written(FRAME, config())
    pd.testing.assert_frame_equal(styled.data, FRAME)
    cells = [
        [cell["display_value"] for cell in row if cell["type"] == "td"] for row in styled._translate(True, True)["body"]
    ]
    assert cells == [
        ["1.234.567,2", "−5,5 %", "1.234,5679", "1,234.5", "['Tier 1']"],
        ["–", "12,0 %", "2", "–", "[]"],
    ]
    assert columns["money"]["type_config"]["format"] is None
    assert columns["money"]["label"] == "Money"
    assert columns["word"] == config()["word"]
