import pytest

from atlas_core.queries.filters import parse, text
from atlas_core.queries.limits import Limits, columns, limits, members, replaced, without


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("irr >= 12 and irr < 15", Limits(12.0, 15.0, above=False, below=True)),
        ("irr > 3 and irr >= 3 and irr >= 1", Limits(3.0, None, above=True)),
        ("irr <= 9 and irr < 9", Limits(None, 9.0, below=True)),
        ("irr = 4", Limits(4.0, 4.0)),
        ("tier in TIER_1 and npv >= 1", Limits()),
    ],
)
def test_the_tightest_conditions_make_the_range(line, left):
    assert limits(parse(line), "irr") == left
    assert bool(left) == ("irr" in line)


def test_a_range_is_written_as_it_was_read():
    filters = parse("irr > 12 and irr < 15")
    assert limits(filters, "irr").conditions("irr") == filters


def test_sets_of_one_column_are_met_by_what_they_share():
    filters = parse("tier in (1, 2) and tier in (2, 3) and tenor in 10, 15")
    assert members(filters, "tier") == ("TIER_2",)
    assert members(filters, "tenor") == (10.0, 15.0)
    assert members(filters, "irr") == ()
    assert columns(filters) == ("tier", "tenor")


def test_conditions_are_replaced_where_they_stood_and_new_ones_come_first():
    filters = parse("irr >= 12 and ltv <= 0.6 and irr < 15")
    assert text(replaced(filters, "irr", parse("irr = 3"))) == "irr = 3 and ltv <= 0.6"
    assert text(replaced(filters, "npv", parse("npv > 0"))) == "npv > 0 and " + text(filters)
    assert text(replaced(filters, "ltv", ())) == text(without(filters, "ltv")) == "irr >= 12 and irr < 15"
