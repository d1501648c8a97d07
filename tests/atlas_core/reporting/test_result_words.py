import math

import pytest

from atlas_core.reporting.formats import DASH
from atlas_core.reporting.result_words import (
    drawn,
    duration,
    figure,
    of_total,
    rate,
    share,
    short_hash,
    size,
    telling,
)

THIN = "\u202f"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (110e6, "money", "€110.0m"),
        (15.2, "percent", f"15.2{THIN}%"),
        (0.65, "fraction", f"65.0{THIN}%"),
        (1.35, "ratio", "1.35x"),
        (10.6, "years", f"10.6{THIN}y"),
        (243, "count", "243"),
        (None, "money", DASH),
        (math.nan, "ratio", DASH),
        (math.inf, "percent", DASH),
    ],
)
def test_a_figure_is_written_by_the_format_of_its_column(value, kind, text):
    assert figure(value, kind, "EUR") == text


@pytest.mark.parametrize(
    ("first", "second", "kind", "extra"),
    [(7.9, 8.0, "percent", 0), (7.991, 8.0, "percent", 1), (0.850004, 0.85, "fraction", 3), (1.2996, 1.3, "ratio", 2),
     (304.91e6, 304.94e6, "money", 1), (8.0, 8.0, "percent", 0), (None, 8.0, "percent", 0), (2, 3, "count", 0)],
)  # fmt: skip
def test_two_figures_get_the_digits_that_tell_them_apart(first, second, kind, extra):
    assert telling(first, second, kind) == extra
    shown = [figure(value, kind, "EUR", extra) for value in (first, second)]
    assert (shown[0] != shown[1]) == (first != second)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 243, "0"), (243, 243, "100"), (139_997, 243_000, "58"), (1, 243, "0.4"), (242, 243, "99.6")],
)
def test_a_share_never_reads_none_or_all_unless_it_is(part, whole, text):
    assert share(part, whole) == f"{text}{THIN}%"


def test_a_share_of_nothing_is_a_dash():
    assert share(0, 0) == DASH


def test_of_total_names_the_whole_and_the_share():
    assert of_total(139_997, 243_000) == f"of 243,000 · 58{THIN}%"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.314, "0.31 s"), (2.04, "2.0 s"), (42.3, "42 s"), (200, "3 min 20 s"), (3_900, "1 h 05 min"), (None, DASH)],
)
def test_durations_read_like_a_clock(seconds, text):
    assert duration(seconds).replace(THIN, " ") == text


def test_rates_and_sizes_are_short():
    assert (rate(812.4), rate(1.94e6), rate(None)) == ("812 / s", "1.94m / s", DASH)
    assert [size(value).replace(THIN, " ") for value in (840, 96_300, 1.42e6, 14e6, None)] == [
        "840 bytes", "96 kB", "1.4 MB", "14 MB", DASH,
    ]  # fmt: skip
    assert short_hash("7be102c9" + "0" * 56) == "7be1 02c9"


def test_a_sample_is_told_with_space_and_seed():
    sample = {"method": "lhs", "count": 1000, "seed": 7, "space": 2_430_000}
    assert drawn(sample) == "Latin hypercube, 1,000 of 2,430,000, seed 7"
    assert drawn(sample | {"space": 4.43e13}) == "Latin hypercube, 1,000 of 4.43e+13, seed 7"
    assert drawn(None) == "Full grid"
