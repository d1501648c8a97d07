"""Why nothing is viable, in words made from the figures of the run."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.reporting.formats import DASH, count, money, percent
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure, share, telling


def sentence(tests: Sequence[Any], currency: str) -> str:
    """Return which test decides: how many scenarios fail it, the nearest value, what is needed."""
    failing = sorted((test for test in tests if test.passed < test.total), key=lambda test: test.passed)
    if not failing:
        return "Every single test is passed somewhere, but no scenario passes all of them at once."
    parts = [_failure(test, currency) for test in failing]
    passing = [_short(test.label) for test in tests if test.needed is not None and test.passed == test.total]
    tail = f" {_listed(passing)} {'pass' if len(passing) > 1 else 'passes'} everywhere." if passing else ""
    return f"{' '.join(parts)}{tail}"


def limits(counts: Mapping[str, int], senior: Any, uses: Any, currency: str) -> str:
    """Return what limits the senior loan and how far it carries: share of scenarios, size, part of the uses."""
    total = sum(counts.values())
    parts = [
        f"{limit_label(limit)} in {count(rows)} of {count(total)} ({share(rows, total)})"
        for limit, rows in counts.items()
    ]
    carried = percent(100 * senior.median / uses.median, 0) if senior.median is not None and uses.median else DASH
    return (
        f"The senior loan is limited by {_listed(parts)}: {money(senior.minimum, currency)} to "
        f"{money(senior.maximum, currency)}, at the median {carried} of the uses of {money(uses.median, currency)}."
    )


def income(npv: Any, project_irr: Any, cheapest_rate: float | None, currency: str) -> str:
    """Return what the project earns before any financing, and what that means for debt.

    Parameters
    ----------
    npv, project_irr : percentiles over the run
    cheapest_rate : [%] lowest senior rate of the run
    currency : code
    """
    low, high = figure(project_irr.minimum, "percent", currency), figure(project_irr.maximum, "percent", currency)
    earned = f"Before any financing the project earns {f'{low} to {high}' if low != high else low} a year"
    worth = f"equity NPV is {money(npv.minimum, currency)} to {money(npv.maximum, currency)}."
    best = project_irr.maximum
    if best is None or cheapest_rate is None or best >= cheapest_rate:
        return f"{earned}; {worth}"
    rate = percent(cheapest_rate, 2)
    return f"{earned}, less than the cheapest senior rate of {rate}, so debt lowers the return to equity; {worth}"


def missed(fails: Mapping[str, int], total: int) -> str:
    """Return how often each test is missed: IRR 243 of 243 · NPV 243 of 243."""
    parts = [f"{name.replace('_', ' ')} {count(rows)} of {count(total)}" for name, rows in fails.items() if rows]
    return f"Tests missed: {' · '.join(parts)}." if parts else ""


def table(tests: Sequence[Any], currency: str) -> dict[str, list[str]]:
    """Return the tests as a table: what the lowest tier needs, the range in the run, how many pass."""
    return {
        "Test for Tier 3": [test.label for test in tests],
        "Needs": [_needs(test, currency) for test in tests],
        "Range in the run": [_range(test, currency) for test in tests],
        "No figure": [count(test.spread.nulls) if test.spread.nulls else DASH for test in tests],
        "Pass": [DASH if test.needed is None else f"{count(test.passed)} of {count(test.total)}" for test in tests],
    }


def _failure(test: Any, currency: str) -> str:
    everybody = "All" if test.passed == 0 else f"{count(test.total - test.passed)} of the"
    side = "below" if test.at_least else "above"
    best = test.spread.maximum if test.at_least else test.spread.minimum
    name = _short(test.label)
    label = name[0].lower() + name[1:] if name[1:2].islower() else name
    extra = _extra(test)
    reached = f"best {figure(best, test.format, currency, extra)}" if best is not None else "no scenario has one"
    return (
        f"{everybody} {count(test.total)} scenarios fail one test: {label} is {side} "
        f"{figure(test.needed, test.format, currency, extra)} ({reached})."
    )


def _extra(test: Any) -> int:
    """Return the digits beyond the usual ones that tell the best scenario from a limit that none reaches."""
    best = test.spread.maximum if test.at_least else test.spread.minimum
    return 0 if test.passed else telling(best, test.needed, test.format)


def _short(label: str) -> str:
    return label.partition(",")[0]


def _needs(test: Any, currency: str) -> str:
    if test.needed is None:
        return "not tested in Tier 3"
    return f"{'≥' if test.at_least else '≤'} {figure(test.needed, test.format, currency, _extra(test))}"


def _range(test: Any, currency: str) -> str:
    ends = (test.spread.minimum, test.spread.maximum)
    low, high = (figure(value, test.format, currency, _extra(test)) for value in ends)
    return low if low == high else f"{low} – {high}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
