"""Filters with a name that every result is offered: passes, limited by DSCR, best tenth."""

from collections.abc import Iterator
from dataclasses import dataclass

from atlas_core.permutation.ranking import Objective
from atlas_core.queries.distribution import shares
from atlas_core.queries.filters import VIABLE, Condition, Filters, Kind, one_of, quoted, text
from atlas_core.queries.result_file import ResultFile

BEST = 0.1
"""Share of the rows that the last preset leaves."""
INVESTMENT_GRADE = ("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-")
_LIMITS = {"dscr": "DSCR", "ltv": "LTV", "gearing": "gearing", "icr": "ICR", "amount": "the amount", "need": "the need"}


@dataclass(frozen=True)
class Preset:
    """A filter with a name; `line` is the filter as people type it, empty where it is found out once it is chosen."""

    name: str
    line: str = ""


def presets(result: ResultFile, by: Objective) -> list[Preset]:
    """Return the presets that fit a result: those whose columns it has, limits and ratings that it holds.

    Parameters
    ----------
    result : opened for the one who asks
    by : what the run is ranked by, for the best tenth
    """
    fixed = [
        Preset(name, text(filters))
        for name, filters in (*_plain(), *_from_words(result))
        if filters and all(condition.column in result.kinds for condition in filters)
    ]
    ranked = [Preset(f"Best tenth by {by.label}")] if result.kinds.get(by.column) == "number" else []
    return fixed + ranked


def line(result: ResultFile, by: Objective, preset: Preset) -> str:
    """Return the filter of a preset as people type it; of the best tenth, found by one look through the column."""
    return preset.line or text(_best(result, by))


def _plain() -> Iterator[tuple[str, Filters]]:
    yield "Passes", one_of("tier", VIABLE)
    yield "Tier 1 and 2", one_of("tier", VIABLE[:2])
    yield "Tier 1", one_of("tier", VIABLE[:1])
    yield "Near misses", (Condition("near_miss", "=", 1.0),)
    yield "Repo-eligible", (Condition("repo_eligible", "=", 1.0),)
    yield "Never short of cash", (Condition("shortfall_periods", "=", 0.0),)
    yield "Without mezzanine", (Condition("mezz_size", "=", 0.0),)


def _from_words(result: ResultFile) -> Iterator[tuple[str, Filters]]:
    kinds: dict[str, Kind] = result.kinds
    held = {name: shares(result, name) if kinds.get(name) == "text" else {} for name in ("rating", "binding")}
    yield "Investment grade", one_of("rating", [word for word in INVESTMENT_GRADE if word in held["rating"]])
    for word in held["binding"]:
        yield f"Limited by {_LIMITS.get(word, word)}", one_of("binding", [word])


def _best(result: ResultFile, by: Objective) -> Filters:
    """Return the condition that the best tenth of the rows with a figure passes, and those that tie with its last."""
    sign = "-" if by.largest else ""
    held = result.ask(f"{sign}quantile_disc({sign}{quoted(by.column)}, {BEST}) AS q")["q"][0].as_py()
    return () if held is None else (Condition(by.column, ">=" if by.largest else "<=", float(held)),)
