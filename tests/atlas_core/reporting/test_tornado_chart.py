from types import SimpleNamespace

import pytest

from atlas_core.reporting import tornado_chart


def side(irr=None, *, reason=""):
    return SimpleNamespace(figures={} if reason else {"irr": irr, "npv": irr and irr * 1e6}, reason=reason)


def bar(label, low, high, in_years=False):
    return SimpleNamespace(label=label, in_years=in_years, low=low, high=high)


NARROW = bar("Fees", side(9.9), side(10.1))
WIDE = bar("CapEx", side(13.0), side(7.0))
GONE = bar("Gross revenue, year 1", side(None), side(14.0))
STOPPED = bar("Senior tenor", side(9.0), side(reason="beyond the lease less its buffer"), in_years=True)
IDLE = bar("Discount rate", side(10.0), side(10.0))


def test_the_widest_comes_first_and_what_moves_nothing_is_left_out():
    found = tornado_chart.ordered([NARROW, IDLE, STOPPED, WIDE, GONE], 10.0, "irr")
    assert [one.label for one in found] == ["Gross revenue, year 1", "CapEx", "Senior tenor", "Fees"]


def test_bars_start_at_the_figure_of_the_scenario_and_end_where_the_input_takes_it():
    fig = tornado_chart.tornado_chart([WIDE, NARROW], 10.0, "irr", "light")
    down, up = fig.data
    assert (down.base, list(down.y)) == (10.0, [0, 1])
    assert list(down.x) == pytest.approx([-0.1, 3.0])
    assert list(up.x) == pytest.approx([0.1, -3.0])
    assert list(fig.layout.yaxis.ticktext) == ["Fees", "CapEx"]


def test_money_is_drawn_in_millions():
    fig = tornado_chart.tornado_chart([WIDE], 10e6, "npv", "dark")
    assert (fig.data[0].base, fig.data[0].x[0]) == (10.0, pytest.approx(3.0))
    assert fig.data[0].text[0] == "13.0"


def test_a_side_without_a_figure_has_no_bar_and_says_why_in_the_table():
    fig = tornado_chart.tornado_chart([GONE, STOPPED], 10.0, "irr", "light")
    assert fig.data[0].text[1] == fig.data[1].text[0] == tornado_chart.NO_FIGURE
    table = tornado_chart.tornado_table([GONE, STOPPED], 10.0, "irr", "EUR")
    assert table["Down"][0] == "no Equity IRR"
    assert table["Up"][1] == "none: beyond the lease less its buffer"
    assert table["Turned"] == ["±10\u202f%", "±1 year"]


def test_no_more_bars_than_can_be_read_and_all_of_them_in_the_table():
    many = [bar(f"Input {place}", side(9.0), side(11.0)) for place in range(30)]
    assert len(tornado_chart.tornado_chart(many, 10.0, "irr", "light").data[0].y) == tornado_chart.MOST_BARS
    assert len(tornado_chart.tornado_table(many, 10.0, "irr", "EUR")["Input"]) == 30


def test_the_chart_is_told_in_words():
    words = tornado_chart.tornado_in_words([WIDE, NARROW], 10.0, "irr", "EUR")
    assert (
        words
        == "Equity IRR 10.0\u202f%; moved most by CapEx 13.0\u202f% to 7.0\u202f%; Fees 9.9\u202f% to 10.1\u202f%."
    )
    assert tornado_chart.tornado_in_words([], None, "irr", "EUR") == "Equity IRR –; no input moves it."
