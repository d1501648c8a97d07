import plotly.graph_objects as go
import pytest

from atlas_core.reporting import figures, formats, manners
from atlas_core.reporting.manners import COMMA, POINT, SPACE


@pytest.fixture
def reader(monkeypatch):
    """Let somebody read whose manner the test sets."""
    chosen = {"manner": POINT}
    monkeypatch.setattr(manners, "_asked", [lambda: chosen["manner"]])
    return lambda manner: chosen.update(manner=manner)


@pytest.mark.parametrize(
    ("manner", "written"),
    [
        (POINT, ["1,234,567.5", "€110.00m", "€570k", "−1,234.50x", "5.25\u202f%", "1,234.5", "0.017123"]),
        (COMMA, ["1.234.567,5", "€110,00m", "€570k", "−1.234,50x", "5,25\u202f%", "1.234,5", "0,017123"]),
        (
            SPACE,
            *[
                [
                    *("1\u00a0234\u00a0567,5", "€110,00m", "€570k", "−1\u00a0234,50x", "5,25\u202f%"),
                    *("1\u00a0234,5", "0,017123"),
                ]
            ],
        ),
    ],
)
def test_every_form_of_a_figure_follows_the_reader(reader, manner, written):
    reader(manner)
    assert [
        formats.number(1_234_567.5),
        formats.money(110e6, "EUR", 2),
        formats.money(570e3),
        formats.ratio(-1_234.5),
        formats.percent(5.25, 2),
        formats.printf(1_234.5, "%,.1f"),
        formats.exact(0.017123),
    ] == written


def test_what_stands_in_an_input_is_written_as_it_is_typed(reader):
    reader(COMMA)
    assert formats.money_typed(1_234.5) == "1,234.5"
    assert formats.parse_money(formats.money_typed(1_234.5)) == 1_234.5


def test_where_nobody_reads_a_page_figures_are_written_as_ever(monkeypatch):
    monkeypatch.setattr(manners, "_asked", [])
    assert formats.number(1_234.5) == "1,234.5"


def test_charts_follow_the_reader(reader):
    reader(COMMA)
    assert figures.style(go.Figure(), "light").layout.separators == ",."


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1_234.567, "%,.2f", "1,234.57"),
        (-3.0, "%.1f %%", "−3.0 %"),
        (1.35, "%.2fx", "1.35x"),
        (17.0, "%g", "17"),
        (1_234_567.0, "%,.6g", "1.23457e+06"),
        (None, "%,.1f", ""),
        (float("nan"), "%,.1f", ""),
    ],
)
def test_a_grids_format_is_followed(value, form, text):
    assert formats.printf(value, form) == text
