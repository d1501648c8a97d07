"""Figures of a result as people read them, each by the format its column is declared with."""

from collections.abc import Callable, Mapping
from typing import Any

from atlas_core.permutation.columns import Format
from atlas_core.permutation.sampling import METHODS
from atlas_core.reporting import formats
from atlas_core.reporting.formats import Figure, count, known, money, percent, ratio, years

_FORMS: Mapping[str, Callable[[float, int], str]] = {
    "percent": lambda value, extra: percent(value, 1 + extra),
    "fraction": lambda value, extra: percent(100 * value, 1 + extra),
    "ratio": lambda value, extra: ratio(value, 2 + extra),
    "years": lambda value, extra: years(value, 1 + extra),
    "count": lambda value, _extra: count(value),
    "index": lambda value, _extra: count(value),
}

MOST_EXTRA = 3
"""Digits beyond the usual ones that are tried before two figures are called the same."""
MOST_SPELT_OUT = 10**12
"""Sizes of a space from here on are given by their first figures."""


def figure(value: Figure, kind: Format, currency: str, extra: int = 0) -> str:
    """Return a figure of a column of this format: €110.0m, 15.2 %, 1.35x, 10.6 y; a dash where there is none.

    Parameters
    ----------
    value, kind, currency : what is written
    extra : digits beyond the usual ones
    """
    if value is None or not known(value):
        return formats.DASH
    if kind == "money":
        return money(value, currency, extra=extra)
    return _FORMS.get(kind, _plain)(value, extra)


def _plain(value: float, extra: int) -> str:
    return formats.number(value, 1 + extra)


def telling(first: Figure, second: Figure, kind: Format) -> int:
    """Return how many digits beyond the usual ones tell two figures apart: 7.99 % from 8.00 % takes one.

    None are added where one is missing, and where none of those tried would do.
    """
    if first is None or second is None:
        return 0
    tried = range(MOST_EXTRA + 1)
    return next((extra for extra in tried if figure(first, kind, "", extra) != figure(second, kind, "", extra)), 0)


def share(part: int, whole: int) -> str:
    """Return a part of a whole in per cent, without decimals unless it would read 0 or 100 though it is neither."""
    if not whole:
        return formats.DASH
    exact = 100 * part / whole
    return percent(exact, 1 if 0 < part < whole and not 1 <= exact <= 99 else 0)


def of_total(part: int, whole: int) -> str:
    """Return “of 243,000 · 58 %”."""
    return f"of {count(whole)} · {share(part, whole)}"


def rules(record: Mapping[str, Any]) -> str:
    """Return which rule tables judged a run: rule tables v3; a dash where none are named."""
    return f"rule tables {rules_version(record) or formats.DASH}"


def rules_version(record: Mapping[str, Any]) -> str | None:
    """Return the version of the rule tables a record names: v3; None where it names none."""
    version = record.get("rules_version")
    return None if version is None else f"v{version}"


def duration(seconds: Figure) -> str:
    """Return a length of time: 0.31 s, 42 s, 3 min 20 s, 1 h 05 min."""
    if seconds is None or not known(seconds):
        return formats.DASH
    if seconds < 60:
        return f"{formats.number(seconds, 0 if seconds >= 10 else 1 if seconds >= 1 else 2)}{formats.THIN}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{formats.THIN}min {rest}{formats.THIN}s"
    return f"{minutes // 60}{formats.THIN}h {minutes % 60:02d}{formats.THIN}min"


def rate(per_second: Figure) -> str:
    """Return how many permutations a second: 812 / s, 1.94m / s."""
    if per_second is None or not known(per_second):
        return formats.DASH
    text = f"{formats.number(per_second / 1e6, 2)}m" if per_second >= 1e6 else count(per_second)
    return f"{text} / s"


def size(in_bytes: Figure) -> str:
    """Return a size: 840 bytes, 96 kB, 14 MB."""
    if in_bytes is None or not known(in_bytes):
        return formats.DASH
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if in_bytes >= step:
            return f"{formats.number(in_bytes / step, 1 if in_bytes < 10 * step else 0)}{formats.THIN}{unit}"
    return f"{in_bytes:.0f}{formats.THIN}bytes"


def drawn(sample: Mapping[str, Any] | None) -> str:
    """Return how the scenarios of a run were chosen: Latin hypercube, 1,000 of 2,430,000, seed 7."""
    if not sample:
        return "Full grid"
    space = sample["space"]
    of = count(space) if space < MOST_SPELT_OUT else formats.printf(space, "%.3g")
    return f"{METHODS[sample['method']]}, {count(sample['count'])} of {of}, seed {sample['seed']}"


def short_hash(sha256: str) -> str:
    """Return the first letters of a content hash in two groups: 7be1 02c9."""
    return f"{sha256[:4]} {sha256[4:8]}"
