"""Figures, money and dates as people read them; used by pages, charts and exports alike.

Separators are those of whoever reads the page (`reporting.manners`); everywhere else they are 1,234.5.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from atlas_core.errors import InputError, Problem
from atlas_core.reporting import manners

DASH = "–"
MINUS = "−"
THIN = "\u202f"
"""Thin no-break space between a figure and its unit."""

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "AED": "AED\u00a0"}
SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9}

LARGEST_ROUNDED = 1e15
"""From here on a float has no halves left to round."""

_SIGNS = re.compile(r"^([+\-−]?)\s*(?:[€$£¥]|د\.إ|EUR|USD|GBP|JPY|AED)?\s*([+\-−]?)", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r"(?:[€$£¥]|د\.إ|EUR|USD|GBP|JPY|AED)$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,'’\u00a0\u2009\u202f]")
_DECIMAL_COMMA = re.compile(r"^[^,.]*,[0-9]{1,2}$")
_NUMBER = re.compile(r"^([0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?$", re.IGNORECASE)
_SCALED = re.compile(r"(k|mn|m|bn|b)$", re.IGNORECASE)
_PRINTF = re.compile(r"([^%]*)%(,?)((?:\.[0-9]+)?[fg])(.*)")
_UNIT_AFTER = re.compile(r"(%|x|mw|months?|years?|y)$", re.IGNORECASE)

Figure = float | int | None


def known(value: Figure) -> bool:
    """Return whether there is a finite figure to show."""
    return value is not None and math.isfinite(value)


def symbol(currency: str) -> str:
    """Return the sign written before an amount of the currency."""
    return SYMBOLS.get(currency, f"{currency}\u00a0")


def money(amount: Figure, currency: str = "EUR", digits: int | None = None, extra: int = 0) -> str:
    """Return an amount as a headline: €110.0m, €2.27bn, €570k.

    Parameters
    ----------
    amount, currency : what is written
    digits : those of millions and above
    extra : further digits at any size
    """
    if amount is None or not math.isfinite(amount):
        return DASH
    scale, unit, usual = _headline(abs(amount))
    places = (usual if digits is None or scale < 1e6 else digits) + extra
    text = f"{_fixed(abs(amount) / scale, places)}{unit}"
    return f"{_sign(amount, text)}{symbol(currency)}{text}"


def millions(amount: Figure, digits: int = 1) -> str:
    """Return an amount in millions without a currency, for tables whose header names the unit."""
    return number(in_millions(amount), digits)


def in_millions(amount: Figure) -> float | None:
    """Return an amount scaled for a table in millions."""
    return None if amount is None else amount / 1e6


def bracketed(amount: Figure, digits: int = 1) -> str:
    """Return a figure as statements write it: 2.8, and (2.8) when negative."""
    text = number(amount, digits)
    return f"({text[1:]})" if text.startswith(MINUS) else text


def exact(amount: Figure) -> str:
    """Return a figure with every digit it has: 80,000,000 or 0.017123; empty for none."""
    return manners.written(money_typed(amount))


def printf(value: Figure, form: str) -> str:
    """Return a figure as a grid's format writes it: `%,.1f`, `%.2f %%`, `%.2fx`, `%,.6g`; empty for none."""
    if value is None or not math.isfinite(value):
        return ""
    before, grouped, shape, after = _PRINTF.fullmatch(form).groups()  # type: ignore[union-attr]
    text = f"{before}{value:{grouped}{shape}}{after}".replace("%%", "%")
    return manners.written(text).replace("-", MINUS)


def money_typed(amount: Figure) -> str:
    """Return an amount as an input shows it, in whatever manner the page writes: 80,000,000 or 0.017123.

    What people type is read in one way for everybody, so inputs show it in that way. Empty for none.
    """
    if amount is None or not math.isfinite(amount):
        return ""
    exact = Decimal(repr(float(amount)))
    text = f"{exact:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", MINUS)


def number(value: Figure, digits: int = 1) -> str:
    """Return a figure with separators and a true minus."""
    if value is None or not math.isfinite(value):
        return DASH
    text = _fixed(abs(value), digits)
    return f"{_sign(value, text)}{text}"


def ratio(value: Figure, digits: int = 2) -> str:
    """Return a multiple: 1.35x."""
    return _with_unit(number(value, digits), "x")


def percent(value: Figure, digits: int = 1) -> str:
    """Return whole per cents: 5.5 gives 5.5 %; rates are shown with two digits, shares with one or none."""
    return _with_unit(number(value, digits), f"{THIN}%")


def points(value: Figure, digits: int = 1) -> str:
    """Return a difference of shares in percentage points."""
    return _with_unit(number(value, digits), f"{THIN}pp")


def years(value: Figure, digits: int = 1) -> str:
    """Return a length of time in years: 12.4 y."""
    return _with_unit(number(value, digits), f"{THIN}y")


def count(value: Figure) -> str:
    """Return a whole number with separators: 243,000."""
    return number(value, 0)


def change(value: Figure, form: Callable[[float], str] = number) -> str:
    """Return a difference with its sign always shown: +€40.8m, −2.0 pp; `form` writes the size."""
    if value is None or not math.isfinite(value):
        return DASH
    size = form(abs(value))
    if not any(digit in "123456789" for digit in size):
        return f"±{size}"
    return f"{'+' if value > 0 else MINUS}{size}"


def day(value: date | None, today: date | None = None) -> str:
    """Return a date as 24 Nov 2026, without the year when it is this year's and `today` is given."""
    if value is None:
        return DASH
    return f"{value.day} {value:%b}" if today and value.year == today.year else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None, now: datetime | None = None) -> str:
    """Return a time with its zone, 24 Nov 09:12 GMT, and the year when it is not the current one.

    The caller sets the zone; a time without one is written without.
    """
    return DASH if value is None else f"{day(value, now)} {value:%H:%M} {zone(value)}".rstrip()


def zone(value: datetime) -> str:
    """Return the name of the time's zone, or its offset where the zone has no name in letters: GMT, UTC+04:00."""
    name = value.tzname() or ""
    if not name or name[0].isalpha():
        return name
    offset = f"{value:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}".replace("-", MINUS)


def parse_money(text: str) -> float | None:
    """Return the amount somebody typed: 80m, 80,000,000, 80 000 000, €1.2bn; None when nothing was typed.

    Separators are ignored wherever they stand, because a figure that is being edited has them in odd places; a lone
    comma before one or two last digits is refused, since it may be meant as a decimal point.

    Raises
    ------
    InputError
        when the text is no number
    """
    return _parse(text, _SCALED, "80m or 80,000,000")


def parse_number(text: str) -> float | None:
    """Return the figure somebody typed, its unit sign allowed: 5.5, 5.5 %, 1.35x; None when nothing was typed.

    Raises
    ------
    InputError
        when the text is no number
    """
    return _parse(text, _UNIT_AFTER, "5.5")


def _parse(text: str, suffix: re.Pattern[str], example: str) -> float | None:
    bare = text.strip()
    if not bare:
        return None
    signs = _SIGNS.match(bare)
    written = [sign for sign in (signs.groups() if signs else ()) if sign]
    rest = _CURRENCY_AFTER.sub("", _SIGNS.sub("", bare)).strip()
    unit = suffix.search(rest)
    rest = rest[: unit.start()].strip() if unit else rest
    digits = "" if _DECIMAL_COMMA.match(rest) or len(written) > 1 else _SEPARATORS.sub("", rest)
    size = float(digits) if _NUMBER.match(digits) else math.nan
    value = size * (SCALES.get(unit.group(1).lower(), 1.0) if unit else 1.0)
    if not math.isfinite(value):
        raise InputError(Problem("", f"Not a number: “{bare[:40]}”. Type it like {example}, decimals with a point."))
    return -value if written and written[0] != "+" else value


def _fixed(size: float, digits: int) -> str:
    # Halves go up, as people expect and as the totals bar in the browser does; format() would take them to even.
    if size >= LARGEST_ROUNDED:
        return manners.written(f"{size:,.{digits}f}")
    return manners.written(f"{Decimal(size).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}")


def _headline(size: float) -> tuple[float, str, int]:
    # The limits are where the smaller unit would round up to a thousand.
    if size >= 999_950_000:
        return 1e9, "bn", 2
    if size >= 999_500:
        return 1e6, "m", 1
    return (1e3, "k", 0) if size >= 1_000 else (1.0, "", 0)


def _sign(value: float, text: str) -> str:
    return MINUS if value < 0 and any(digit in "123456789" for digit in text) else ""


def _with_unit(text: str, unit: str) -> str:
    return text if text == DASH else f"{text}{unit}"
