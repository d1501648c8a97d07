import json
import math
from itertools import pairwise
from types import SimpleNamespace

import pytest

from atlas_core.reporting import scenario_charts, scenario_table
from atlas_core.reporting.tokens import tokens

SOURCES = {"senior": 150e6, "mezz": 10e6, "equity": 145e6}
USES = {"CapEx": 246e6, "Land and grid": 41e6, "Fees": 9e6, "In construction": 7e6, "Initial DSRA": 2e6}
STATEMENT = {
    "Revenue": [0.0, 20e6, 21e6], "Opex": [0.0, -3e6, -3e6], "Maintenance, tax": [0.0] * 3, "CFADS": [0.0, 17e6, 18e6],
    "Senior interest": [0.0, -7e6, -6e6], "Senior principal": [0.0, -5e6, -6e6], "Mezzanine": [0.0, -2e6, -2e6],
    "Reserves": [0.0] * 3, "Exit, net": [0.0, 0.0, 500e6], "Distribution": [0.0, 3e6, 504e6],
}  # fmt: skip


@pytest.fixture(params=["light", "dark"])
def mode(request):
    return request.param


def test_sources_and_uses_stand_on_one_scale(mode):
    fig = scenario_charts.sources_uses(SOURCES, USES, mode)
    heights = {column: sum(bar.y[0] for bar in fig.data if bar.x[0] == column) for column in (0, 1)}
    assert heights == pytest.approx({0: 1.0, 1: 1.0})


def test_parts_are_labelled_beside_their_stack_without_covering_each_other(mode):
    fig = scenario_charts.sources_uses(SOURCES, USES, mode)
    names = [note.text.partition("<br>")[0] for note in fig.layout.annotations]
    assert names == [*scenario_charts.SOURCES.values(), *USES]
    heights = [note.y for note in fig.layout.annotations]
    for stack in (heights[: len(SOURCES)], heights[len(SOURCES) :]):
        assert all(high - low >= 0.099 for high, low in pairwise(stack))
        assert min(stack) > 0


def test_lines_of_cover_leave_gaps_where_there_is_none():
    fig = scenario_charts.cover_over_time([1, 2, 3], [1.3, None, 1.4], [1.2, 1.25, 1.4], {"Target": 1.3}, "light")
    assert math.isnan(fig.data[0].y[1])
    texts = [note.text for note in fig.layout.annotations]
    assert texts == ["Target 1.30x", "Senior 1.40x", "Total, with mezzanine 1.25x"]
    assert "NaN" not in json.dumps(json.loads(fig.to_json()), allow_nan=False)


def test_cash_of_a_year_adds_up_to_cfads_without_the_exit():
    parts = scenario_table.cash_parts(STATEMENT)
    assert [sum(parts[part][year] for part in parts) for year in range(3)] == [0.0, 17e6, 18e6]
    assert scenario_table.exit_in_words(STATEMENT, "EUR") == "Exit proceeds of €500.0m in year 3 are not drawn."


def test_the_waterfall_starts_at_the_first_year_with_cash():
    steps = scenario_table.first_year(STATEMENT)
    assert steps[0] == ("CFADS", 17e6, "total")
    assert steps[-1] == ("Distribution", 3e6, "distribution")
    fig = scenario_charts.cash_waterfall(steps, "light")
    assert [bar.base[0] for bar in fig.data] == pytest.approx([0.0, 10.0, 5.0, 3.0, 3.0, 0.0])
    assert [bar.text for bar in fig.data] == ["17.0", "(7.0)", "(5.0)", "(2.0)", "–", "3.0"]


def test_the_statement_is_in_millions_with_brackets_and_dashes():
    table = scenario_table.statement_table(STATEMENT, [1, 2, 3])
    assert table["Year"] == [
        "Revenue", "Opex", "CFADS", "Senior\u00a0interest", "Senior\u00a0principal", "Mezzanine",
        "Exit,\u00a0net", "Distribution",
    ]  # fmt: skip
    assert table["1"] == ["–"] * 8
    assert table["2"][:4] == ["20.0", "(3.0)", "17.0", "(7.0)"]


def test_the_binding_limit_has_the_colour_of_senior_debt(mode):
    fig = scenario_charts.senior_limits({"dscr": 150e6, "ltv": 193e6, "gearing": None}, "dscr", mode)
    assert [bar.marker.color for bar in fig.data] == [tokens(mode)["ghost"], tokens(mode)["tranche"]["senior"]]
    assert [bar.text for bar in fig.data] == ["193.0", "<b>150.0</b> binds"]
    assert list(fig.layout.yaxis.ticktext) == ["LTV", "DSCR"]


def test_yearly_cash_is_drawn_in_millions(mode):
    parts = scenario_table.cash_parts(STATEMENT)
    fig = scenario_charts.cash_by_year([1, 2, 3], parts, STATEMENT["CFADS"], mode)
    assert list(fig.data[-1].y) == [0.0, 17.0, 18.0]
    assert len(fig.data) == 5  # reserves never move, so they are left out


def test_tests_of_a_tier_read_need_actual_and_room():
    tests = [
        SimpleNamespace(label="DSCR", format="ratio", at_least=True, needed=1.35, actual=2.11, room=0.76, passed=True),
        SimpleNamespace(
            label="LTV", format="fraction", at_least=False, needed=0.65, actual=0.7, room=-0.05, passed=False
        ),
        SimpleNamespace(label="NPV", format="money", at_least=True, needed=0.0, actual=None, room=None, passed=False),
    ]
    close = {"at_least": True, "needed": 8.0, "actual": 7.991, "room": -0.009, "passed": False}
    tests.append(SimpleNamespace(label="IRR", format="percent", **close))
    table = scenario_table.tests_table(tests, "EUR")
    assert table["Needed"] == ["≥\u202f1.35x", "≤\u202f65.0\u202f%", "≥\u202f€0", "≥\u202f8.00\u202f%"]
    assert table["Actual"] == ["2.11x", "70.0\u202f%", "–", "7.99\u202f%"]
    assert table["Room"] == ["+\u20600.76x", "−5.0\u202fpp", "–", "−0.01\u202fpp"]
    assert table["Pass"] == ["yes", "no", "no", "no"]
