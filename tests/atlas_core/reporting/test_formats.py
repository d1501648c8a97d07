from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from atlas_core.errors import InputError
from atlas_core.reporting import formats


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (110_000_000, "€110.0m"),
        (2_270_000_000, "€2.27bn"),
        (570_000, "€570k"),
        (999_600, "€1.0m"),
        (999_960_000, "€1.00bn"),
        (12.4, "€12"),
        (12_250_000, "€12.3m"),  # halves go up
        (-80_900_000, "−€80.9m"),
        (-0.2, "€0"),
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_headline_money_has_its_currency_first_and_a_fitting_unit(amount, shown):
    assert formats.money(amount, "EUR") == shown


def test_every_currency_of_the_form_has_its_sign():
    assert [formats.money(2e6, code) for code in ("EUR", "USD", "GBP", "JPY", "AED")] == [
        "€2.0m",
        "$2.0m",
        "£2.0m",
        "¥2.0m",
        "AED\u00a02.0m",
    ]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("80m", 80e6),
        ("80,000,000", 80e6),
        ("80 000 000", 80e6),
        ("80\u202f000\u202f000", 80e6),
        ("€80.5m", 80.5e6),
        ("80.5 mn EUR", 80.5e6),
        ("1.2bn", 1.2e9),
        ("570K", 570e3),
        ("-250,000", -250e3),
        ("−€250,000", -250e3),
        ("€ -250k", -250e3),
        ("1,000,0000", 10_000_000),  # a digit typed at the end of grouped text
        ("5,0000", 50_000),
        ("1,", 1),
        (".5", 0.5),
        ("1e6", 1e6),
        ("0.017123", 0.017123),
        ("", None),
        ("   ", None),
    ],
)
def test_money_is_read_in_all_the_ways_people_type_it(typed, amount):
    assert formats.parse_money(typed) == amount


@pytest.mark.parametrize(
    "typed", ["abc", "80x", "1,5", "12,50m", "1.2.3", "--", "€", "1e999", "nan", "inf", "8O", "=", "--5", "-€-5"]
)
def test_what_is_no_number_is_refused_with_the_way_out(typed):
    with pytest.raises(InputError) as caught:
        formats.parse_money(typed)
    assert typed in caught.value.problems[0].message
    assert "80,000,000" in caught.value.problems[0].message


def test_a_number_may_carry_its_unit():
    assert [formats.parse_number(text) for text in ("5.5 %", "5.5%", "1.35x", "12 months", "100 MW")] == [
        5.5,
        5.5,
        1.35,
        12,
        100,
    ]


@pytest.mark.parametrize("amount", [80e6, 0.017123, 12.5, 1234567.89, -250000.0, 0.0, 1e21, 1 / 3])
def test_an_amount_shown_in_an_input_reads_back_exactly(amount):
    assert formats.parse_money(formats.money_typed(amount)) == amount


def test_amounts_in_inputs_are_grouped():
    assert [formats.money_typed(amount) for amount in (80_000_000, 1234.5, -250_000, None)] == [
        "80,000,000",
        "1,234.5",
        "−250,000",
        "",
    ]


def test_rates_ratios_and_years_keep_a_thin_space_before_the_unit():
    assert formats.percent(5.5, 2) == "5.50\u202f%"
    assert formats.ratio(1.35) == "1.35x"
    assert formats.years(12.4) == "12.4\u202fy"
    assert formats.count(243_000) == "243,000"


def test_statements_bracket_negative_figures():
    assert [formats.bracketed(value) for value in (2.8, -2.8, 0.0, -0.01, None)] == ["2.8", "(2.8)", "0.0", "0.0", "–"]


def test_a_change_always_shows_its_sign():
    assert formats.change(40.8e6, partial(formats.money, currency="EUR")) == "+€40.8m"
    assert formats.change(-2.0, formats.points) == "−2.0\u202fpp"
    assert formats.change(2.8, partial(formats.number, digits=2)) == "+2.80"
    assert formats.change(0.0) == "±0.0"
    assert formats.change(None) == "–"


def test_dates_carry_the_year_only_when_it_is_not_this_one():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert formats.moment(now.replace(hour=9), now) == "24 Nov 09:00 UTC"
    assert formats.moment(now.replace(year=2025), now) == "24 Nov 2025 12:00 UTC"
    assert formats.day(date(2026, 2, 1)) == "1 Feb 2026"
    assert formats.day(None) == "–"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/London", "GMT"),
        ("Asia/Dubai", "UTC+04:00"),
        ("Asia/Kolkata", "IST"),
        ("America/Sao_Paulo", "UTC−03:00"),
    ],
)
def test_a_time_names_its_zone_or_the_offset_of_one_without_a_name(zone, written):
    now = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo(zone))
    assert formats.moment(now, now) == f"24 Nov 12:00 {written}"
    assert formats.moment(now.replace(tzinfo=None), now) == "24 Nov 12:00"


def test_unknown_figures_are_a_dash_in_every_form():
    forms = (formats.number, formats.ratio, formats.percent, formats.points, formats.years, formats.count)
    assert {form(value) for form in forms for value in (None, float("nan"))} == {"–"}
    assert formats.millions(None) == "–"
    assert formats.millions(486_700_000) == "486.7"
