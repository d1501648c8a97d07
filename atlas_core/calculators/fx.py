"""Conversion between the five currencies, by given rates or the built-in ones."""

from collections.abc import Mapping
from typing import Any

from atlas_core.errors import DomainError

FALLBACK_DATE = "2025-08-12"
PER_EUR = {"EUR": 1.0, "USD": 1.1606, "GBP": 0.8621, "JPY": 172.30}
"""[unit/EUR] ECB euro foreign exchange reference rates of `FALLBACK_DATE`, used where a project brings none."""
AED_PER_USD = 3.6725
"""[AED/USD] The peg of the Central Bank of the UAE, unchanged since 1997."""
CURRENCIES = (*PER_EUR, "AED")

Rates = Mapping[str, Any]


def convert(amount: float, source: str, target: str, rates: Rates | None = None) -> float:
    """Convert an amount from one currency into another.

    Parameters
    ----------
    amount : [source currency]
    source, target : ISO codes
    rates : pair → rate, or pair → {"rate": …}; EURGBP says how many GBP one EUR buys

    Returns
    -------
    [target currency]

    Raises
    ------
    DomainError
        Unknown currency, or a rate that is not above 0.

    References
    ----------
    Atlas workflow §12; scenario model, “Money and time”.
    """
    return amount * exchange_rate(source, target, rates)[0]


def conversion(meta: Mapping[str, Any]) -> tuple[float, bool]:
    """Return the rate from CapEx currency to revenue currency, and whether a built-in rate took part.

    Parameters
    ----------
    meta : a completed project's section with `capexCurrency`, `projectCurrency`, `fxRates`

    Returns
    -------
    ([revenue currency/CapEx currency], fallback)
    """
    return exchange_rate(meta["capexCurrency"], meta["projectCurrency"], meta.get("fxRates"))


def exchange_rate(source: str, target: str, rates: Rates | None = None) -> tuple[float, bool]:
    """Return units of target per unit of source, and whether a built-in rate took part.

    A given pair comes first, then its inverse, then the dollar peg of AED, then the way over EUR.
    """
    for currency in (source, target):
        if currency not in CURRENCIES:
            raise DomainError("currency", f"must be one of {', '.join(CURRENCIES)}", currency)
    given = _given(source, target, rates or {})
    if given is not None:
        return given, False
    if "AED" in (source, target):
        return _over_dollar(source, target, rates)
    to_euro, to_euro_fallback = _against_euro(source, rates or {})
    to_target, to_target_fallback = _against_euro(target, rates or {})
    return to_target / to_euro, to_euro_fallback or to_target_fallback


def _over_dollar(source: str, target: str, rates: Rates | None) -> tuple[float, bool]:
    # The peg is a law, not a market rate, so it is no fallback; the dollar's own rate may be one.
    if source == "AED":
        rate, fallback = exchange_rate("USD", target, rates)
        return rate / AED_PER_USD, fallback
    rate, fallback = exchange_rate(source, "USD", rates)
    return rate * AED_PER_USD, fallback


def _against_euro(currency: str, rates: Rates) -> tuple[float, bool]:
    given = _given("EUR", currency, rates)
    return (PER_EUR[currency], True) if given is None else (given, False)


def _given(source: str, target: str, rates: Rates) -> float | None:
    if source == target:
        return 1.0
    if source + target in rates:
        return _rate(source + target, rates)
    if target + source in rates:
        return 1 / _rate(target + source, rates)
    return None


def _rate(pair: str, rates: Rates) -> float:
    entry = rates[pair]
    rate = float(entry["rate"] if isinstance(entry, Mapping) else entry)
    if not rate > 0:
        raise DomainError(pair, "must be above 0", rate)
    return rate
