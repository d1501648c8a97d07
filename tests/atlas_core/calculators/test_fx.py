import pytest

from atlas_core.calculators.fx import CURRENCIES, conversion, convert, exchange_rate
from atlas_core.errors import DomainError


@pytest.mark.parametrize(
    ("source", "target", "rate"),
    [("GBP", "EUR", 1.15996), ("USD", "EUR", 0.86162), ("GBP", "USD", 1.34625), ("USD", "GBP", 0.74281)],
)
def test_the_built_in_rates_give_the_published_matrix(source, target, rate):
    assert convert(1.0, source, target) == pytest.approx(rate, abs=5e-6)


def test_yen_come_from_the_same_day():
    assert convert(1.0, "EUR", "JPY") == 172.30


def test_the_dirham_hangs_on_the_dollar():
    assert convert(1.0, "USD", "AED") == 3.6725
    assert exchange_rate("AED", "USD") == (1 / 3.6725, False)
    assert convert(1.0, "EUR", "AED") == pytest.approx(1.1606 * 3.6725)


@pytest.mark.parametrize("source", CURRENCIES)
@pytest.mark.parametrize("target", CURRENCIES)
def test_there_and_back_is_the_same_amount(source, target):
    assert convert(convert(123.45, source, target), target, source) == pytest.approx(123.45, rel=1e-14)


def test_a_given_pair_wins_both_ways_and_is_no_fallback():
    rates = {"EURGBP": {"rate": 0.9, "date": "2026-01-02", "source": "desk"}}
    assert exchange_rate("EUR", "GBP", rates) == (0.9, False)
    assert exchange_rate("GBP", "EUR", rates) == (pytest.approx(1 / 0.9), False)


def test_two_given_pairs_cross_through_the_euro():
    rates = {"EURGBP": {"rate": 0.8}, "USDEUR": {"rate": 0.5}}
    assert exchange_rate("GBP", "USD", rates) == (pytest.approx(2 / 0.8), False)


def test_a_cross_that_needs_one_built_in_rate_is_a_fallback():
    rate, fallback = exchange_rate("GBP", "USD", {"EURGBP": 0.8})
    assert (rate, fallback) == (pytest.approx(1.1606 / 0.8), True)


def test_a_given_dollar_rate_carries_the_dirham():
    assert exchange_rate("EUR", "AED", {"EURUSD": 1.2}) == (pytest.approx(1.2 * 3.6725), False)
    assert exchange_rate("AED", "EUR", {"EURUSD": 1.2}) == (pytest.approx(1 / (1.2 * 3.6725)), False)


def test_a_given_dirham_rate_replaces_the_peg():
    assert exchange_rate("GBP", "AED", {"GBPAED": 5.0}) == (5.0, False)


def test_one_currency_needs_no_rate():
    assert conversion({"capexCurrency": "GBP", "projectCurrency": "GBP", "fxRates": None}) == (1.0, False)


def test_a_project_converts_capex_into_the_revenue_currency():
    meta = {"capexCurrency": "EUR", "projectCurrency": "GBP", "fxRates": None}
    assert conversion(meta) == (0.8621, True)
    assert conversion({**meta, "fxRates": {"EURGBP": {"rate": 0.85}}}) == (0.85, False)


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_has_to_be_above_zero(rate):
    with pytest.raises(DomainError, match="EURGBP must be above 0"):
        convert(1.0, "EUR", "GBP", {"EURGBP": rate})


def test_an_unknown_currency_is_named():
    with pytest.raises(DomainError, match="currency must be one of EUR, USD, GBP, JPY, AED, got 'CHF'"):
        convert(1.0, "CHF", "EUR")
