from types import SimpleNamespace

from atlas_core.reporting.break_even_words import break_even_in_words, break_even_table, crossing, residual

IRR = {"label": "Equity IRR", "needed": 8.0, "actual": 8.000004, "unit": "%", "side": ">=", "room": 0.000004,
       "passed": True, "near": False}  # fmt: skip


def edge(**values):
    usual = {"label": "Smallest rent", "unit": "EUR/month", "format": "money", "now": 2e6, "end": 0.0, "value": 1.5e6,
             "tests": (IRR,)}  # fmt: skip
    return SimpleNamespace(**(usual | values))


RATE = edge(label="Highest senior rate", unit="%", format="percent", now=5.0, end=15.0, value=6.03)


def test_a_line_says_where_it_crosses_what_stops_it_and_what_remains():
    table = break_even_table([edge(), RATE], "EUR")
    cells = [column[0] for column in table.values()]
    assert cells[:4] == ["Smallest rent, EUR/month", "€2.000m", "€1.500m", "−25.0\u202f%"]
    assert cells[4].startswith("Equity IRR ≥\u202f8.0")
    assert cells[5] == "4.0e−06"
    assert [column[1] for column in table.values()][1:4] == ["5.000\u202f%", "6.030\u202f%", "+1.03\u202fpp"]


def test_an_input_that_never_crosses_says_how_far_it_was_looked_at():
    never = edge(value=None, tests=())
    assert crossing(never, "EUR") == "never down to €0.00"
    assert crossing(edge(value=None, end=9e6, tests=()), "EUR") == "never up to €9.000m"
    assert [column[0] for column in break_even_table([never], "EUR").values()][3:] == ["–", "–", "–"]


def test_without_a_failing_test_it_is_a_filter_or_the_goal():
    table = break_even_table([edge(tests=())], "EUR")
    assert table["Stopped by"] == ["a hard filter or the rating goal"]
    assert residual(edge(tests=(IRR | {"actual": None},))) == "–"


def test_words_say_on_which_side_the_structure_is_today():
    found = SimpleNamespace(index=1043, viable=True, edges=(edge(), RATE))
    assert break_even_in_words(found, "EUR") == (
        "Scenario 1,043 is viable today. It stays so as far as: smallest rent €1.500m (−25.0\u202f%); "
        "highest senior rate 6.030\u202f% (+1.03\u202fpp)."
    )
    found = SimpleNamespace(index=3, viable=False, edges=(edge(value=None),))
    assert break_even_in_words(found, "EUR").endswith(
        "is not viable today. None of these inputs, turned alone within its range, changes that."
    )
