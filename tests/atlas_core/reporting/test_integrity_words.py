import pytest

from atlas_core.reporting.integrity_words import residual, table


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "money", "–"),
        (0.0, "money", "0"),
        (-3e-8, "money", "below €0.01"),
        (0.53, "money", "€0.53"),
        (-250.0, "money", "−€250.00"),
        (63_042_567.0, "money", "€63.0m"),
        (1e-9, "x", "below 0.0001x"),
        (0.05, "x", "0.0500x"),
    ],
)
def test_what_is_left_is_never_written_as_nothing_when_it_is_something(value, unit, text):
    assert residual(value, unit, "EUR") == text


def test_a_check_that_does_not_hold_says_so_in_words():
    check = {"label": "L", "rule": "a − b", "residual": 5e6, "allowed": 0.5, "unit": "money", "holds": False}
    assert [column[0] for column in table([check], "GBP").values()] == ["does not hold", "L", "a − b", "£5.0m", "£0.50"]
