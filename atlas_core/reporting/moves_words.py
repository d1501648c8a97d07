"""What moved between two runs, as tables and sentences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.reporting.comparison_table import SMALLEST
from atlas_core.reporting.formats import DASH, change, count, exact, points
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure, of_total, share
from atlas_core.reporting.tokens import TIER_LABEL

TIERS = ("TIER_1", "TIER_2", "TIER_3", "NOT_VIABLE")
"""Best first."""
ORDERS: Mapping[str, Sequence[str]] = {"tier": TIERS, "binding": ("dscr", "ltv", "gearing", "icr", "amount", "need")}
LABELS: Mapping[str, Callable[[str], str]] = {"tier": lambda word: TIER_LABEL.get(word, word), "binding": limit_label}
NONE = "none"
_SHARES = ("percent", "fraction")

Table = dict[str, list[str]]
Figures = Mapping[str, Mapping[str, Any]]


def figures_table(figures: Figures, currency: str) -> Table:
    """Return a line a figure: before, after, what moved and how many did."""
    lines = {name: found for name, found in figures.items() if found["known"]}
    return {
        "Figure": [OUTPUTS[name].label for name in lines],
        "Median before": [_side(found, "before", "median", name, currency) for name, found in lines.items()],
        "Median after": [_side(found, "after", "median", name, currency) for name, found in lines.items()],
        "Best before": [_side(found, "before", _best(name), name, currency) for name, found in lines.items()],
        "Best after": [_side(found, "after", _best(name), name, currency) for name, found in lines.items()],
        "Median change": [moved(found["change"]["median"], name, currency) for name, found in lines.items()],
        "5th pct.": [moved(found["change"]["p5"], name, currency) for name, found in lines.items()],
        "95th pct.": [moved(found["change"]["p95"], name, currency) for name, found in lines.items()],
        "Rose": [count(found["rose"]) for found in lines.values()],
        "Fell": [count(found["fell"]) for found in lines.values()],
        "Same": [count(found["same"]) for found in lines.values()],
        "Lost": [count(found["lost"]) for found in lines.values()],
        "Gained": [count(found["gained"]) for found in lines.values()],
    }


def moved(value: float | None, name: str, currency: str) -> str:
    """Return a change of a figure with its sign; shares and rates in percentage points."""
    kind = OUTPUTS[name].format

    def size(by: float) -> str:
        return points(100 * by if kind == "fraction" else by, 2) if kind in _SHARES else figure(by, kind, currency)

    return change(value, size)


def figure_in_words(found: Mapping[str, Any], name: str, currency: str) -> str:
    """Return what one figure does, as a sentence: the text of its chart."""
    label = OUTPUTS[name].label
    if not found["known"]:
        return f"{label}: no matched scenario has it in both runs."
    middle = moved(found["change"]["median"], name, currency)
    low, high = (moved(found["change"][part], name, currency) for part in ("p5", "p95"))
    counted = f"{count(found['rose'])} rise, {count(found['fell'])} fall, {count(found['same'])} stay"
    return f"{label}: median change {middle}, nine in ten from {low} to {high}; {counted}."


def movers_table(found: Mapping[str, Any], name: str, currency: str) -> Table:
    """Return the scenarios that moved most, those that rose first."""
    rows = [*found["risers"], *found["fallers"]]
    kind = OUTPUTS[name].format
    return {
        "Scenario before": [count(row[0]) for row in rows],
        "Scenario after": [count(row[1]) for row in rows],
        "Before": [figure(row[2], kind, currency) for row in rows],
        "After": [figure(row[3], kind, currency) for row in rows],
        "Change": [moved(row[3] - row[2], name, currency) for row in rows],
    }


def bins_table(found: Mapping[str, Any], name: str, currency: str) -> Table:
    """Return the bins of a change that hold a scenario."""
    bins = zip(found["edges"], found["edges"][1:], found["counts"], strict=False)
    held = [each for each in bins if each[2]]
    return {
        "From": [moved(low, name, currency) for low, _, _ in held],
        "Below": [moved(high, name, currency) for _, high, _ in held],
        "Scenarios": [count(of_bin) for _, _, of_bin in held],
    }


def words_table(cells: Sequence[Mapping[str, Any]], column: str) -> Table:
    """Return how many scenarios go from which word (lines) to which (columns)."""
    first, second = (_present(cells, column, side) for side in ("before", "after"))
    counts = {(cell["before"], cell["after"]): cell["count"] for cell in cells}
    table = {"Before ↓ after →": [_label(word, column) for word in first]}
    for word in second:
        table[_label(word, column)] = [count(counts[row, word]) if (row, word) in counts else DASH for row in first]
    return table


def words_in_words(cells: Sequence[Mapping[str, Any]], column: str) -> str:
    """Return how many scenarios keep the word, and of tiers how many rise and fall."""
    total = sum(cell["count"] for cell in cells)
    kept = sum(cell["count"] for cell in cells if cell["before"] == cell["after"])
    if column == "tier":
        better = sum(cell["count"] for cell in cells if TIERS.index(cell["after"]) < TIERS.index(cell["before"]))
        worse = total - kept - better
        return f"{count(better)} scenarios reach a better tier, {count(worse)} a worse one, {count(kept)} stay."
    other = [cell for cell in cells if cell["before"] != cell["after"]]
    if not other:
        return "The senior loan is limited by the same test in every scenario."
    most = other[0]
    return (
        f"Another test limits the senior loan in {count(total - kept)} {of_total(total - kept, total)}; most often "
        f"{_label(most['after'], column)} in place of {_label(most['before'], column)} ({count(most['count'])})."
    )


def viable(cells: Sequence[Mapping[str, Any]], side: str) -> int:
    """Return how many scenarios reach a tier before or after."""
    return sum(cell["count"] for cell in cells if cell[side] != TIERS[-1])


def in_tier(cells: Sequence[Mapping[str, Any]], side: str, tier: str) -> int:
    """Return how many scenarios are in a tier before or after."""
    return sum(cell["count"] for cell in cells if cell[side] == tier)


def matched_in_words(pairs: int, before: int, after: int) -> str:
    """Return how much of either run is matched."""
    if before == after == pairs:
        return f"All {count(pairs)} scenarios are matched."
    return (
        f"{count(pairs)} scenarios are matched: {share(pairs, before)} of {count(before)} before, "
        f"{share(pairs, after)} of {count(after)} after."
    )


def axes_in_words(axes: Sequence[Any]) -> str:
    """Return which axes the runs do not share in full; empty where they do."""
    parts = [
        f"{axis.label} ({_values(axis.before)} before, {_values(axis.after)} after, {axis.shared} in both)"
        for axis in axes
        if not axis.alike
    ]
    return f"Axes that differ: {'; '.join(parts)}." if parts else ""


def differences_table(found: Any) -> Table:
    """Return what differs between the inputs of two runs: versions, options, typed fields of the project."""
    rows = [(name, "", *pair) for name, pair in found.facts.items()]
    rows += [(f"Option {name}", "", _shown(one), _shown(other)) for name, (one, other) in found.options.items()]
    rows += [(change.label, change.unit, _shown(change.old), _shown(change.new)) for change in found.fields]
    names = ("What differs", "Unit", "Before", "After")
    return {name: [str(row[place]) for row in rows] for place, name in enumerate(names)}


def _side(found: Mapping[str, Any], side: str, part: str, name: str, currency: str) -> str:
    return figure(found[side][part], OUTPUTS[name].format, currency)


def _best(name: str) -> str:
    return "minimum" if name in SMALLEST else "maximum"


def _present(cells: Sequence[Mapping[str, Any]], column: str, side: str) -> list[Any]:
    there = {cell[side] for cell in cells}
    known = [word for word in ORDERS[column] if word in there]
    return known + sorted(there - set(known), key=lambda word: (word is None, word))


def _label(word: Any, column: str) -> str:
    return NONE if word is None else LABELS[column](word)


def _values(number: int) -> str:
    return "1 value" if number == 1 else f"{count(number)} values"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return "yes" if value else "no"
    return exact(value) if isinstance(value, int | float) else str(value)[:80]
