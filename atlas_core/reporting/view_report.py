"""A saved view as parts of a page that stands alone: facts, figures, distributions, shares, first rows.

Every part is HTML in which what people have typed is text. Files keep figures as 1,234.5 and times in UTC.
"""

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.reporting import result_table
from atlas_core.reporting.formats import DASH, count, printf
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure, share
from atlas_core.reporting.tokens import LIGHT, TIER_LABEL

WIDTH, HEIGHT = 420, 110
"""Of a histogram [px]."""
_MARKS = ("minimum", "p5", "median", "p95", "maximum")


def facts(title: str, named: Mapping[str, str]) -> str:
    """Return the head of a report: its title and what it is of, a line each."""
    lines = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(text)}</dd>" for name, text in named.items())
    return f"<h1>{html.escape(title)}</h1><dl>{lines}</dl>"


def figures(found: Mapping[str, Any], currency: str) -> str:
    """Return the percentiles of each figure, as `queries.distribution` gives them, as a table."""
    rows = [
        [OUTPUTS[name].label, *(figure(getattr(spread, mark), OUTPUTS[name].format, currency) for mark in _MARKS)]
        for name, spread in found.items()
    ]
    return table(["Figure", "Lowest", "p5", "Median", "p95", "Highest"], rows)


def shares(found: Mapping[str, int], whole: int) -> str:
    """Return how many rows hold each word, as a table with bars."""
    rows = [
        [TIER_LABEL.get(word) or limit_label(word), count(number), share(number, whole)]
        for word, number in found.items()
    ]
    bars = [100 * number / whole if whole else 0.0 for number in found.values()]
    return table(["", "Scenarios", "Share"], rows, bars)


def histogram(name: str, found: Any, currency: str) -> str:
    """Return the distribution of a figure as a picture with a title that says what it spans; grey are all rows."""
    about = OUTPUTS[name]
    if not found.edges:
        return f"<figure><figcaption><b>{html.escape(about.label)}</b> no scenario has it</figcaption></figure>"
    passing = [sum(counts) for counts in zip(*found.groups.values(), strict=True)] or [0] * len(found.everything)
    low, high = (figure(edge, about.format, currency) for edge in (found.edges[0], found.edges[-1]))
    label = f"{about.label}, {low} to {high}"
    bars = _bars(found.everything, found.everything, LIGHT["ghost"]) + _bars(
        passing, found.everything, LIGHT["primary"]
    )
    return (
        f"<figure><figcaption><b>{html.escape(about.label)}</b> {html.escape(low)} to {html.escape(high)}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(label)}">{bars}</svg></figure>'
    )


def rows(found: pa.Table, columns: Sequence[Column], currency: str) -> str:
    """Return rows as the results page shows them, money in millions."""
    frame, shown = result_table.frame(found, columns), result_table.shown(columns, currency)
    lines = [
        [_cell(value, column.printf) for value, column in zip(line, shown, strict=True)]
        for line in frame.itertuples(index=False, name=None)
    ]
    return table([column.header for column in shown], lines)


def columns_of(available: Sequence[Column], wanted: str, swept: Sequence[str]) -> list[Column]:
    """Return the columns a view names, or those of the set it names, the index first; the key figures else."""
    if wanted in (*result_table.SETS, result_table.ALL):
        return result_table.chosen(available, wanted, swept)
    by_name = {column.name: column for column in available}
    named = [name for name in dict.fromkeys(("index", *wanted.split(","))) if name in by_name]
    if len(named) > 1:
        return [by_name[name] for name in named]
    return result_table.chosen(available, next(iter(result_table.SETS)), swept)


def table(heads: Sequence[str], lines: Sequence[Sequence[str]], bars: Sequence[float] = ()) -> str:
    """Return a table; `bars` gives each line a bar of that length [%]."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    drawn = [f'<td class="bar"><i style="width:{length:.1f}%"></i></td>' for length in bars] or [""] * len(lines)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line)}{bar}</tr>"
        for line, bar in zip(lines, drawn, strict=True)
    )
    return f"<table><thead><tr>{head}{'<th></th>' if bars else ''}</tr></thead><tbody>{body}</tbody></table>"


def show(part: str) -> None:
    """Show a part in the notebook that runs."""
    from IPython.display import HTML, display  # noqa: PLC0415 - only a notebook has it, and only a notebook waits for it

    display(HTML(part))  # type: ignore[no-untyped-call]


def _bars(counts: Sequence[int], whole: Sequence[int], colour: str) -> str:
    most, width = max(whole, default=0) or 1, WIDTH / len(whole)
    return "".join(
        f'<rect x="{place * width:.1f}" y="{HEIGHT * (1 - number / most):.1f}" width="{0.94 * width:.1f}" '
        f'height="{HEIGHT * number / most:.1f}" fill="{colour}"/>'
        for place, number in enumerate(counts)
    )


def _cell(value: Any, form: str | None) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, str):
        return value or DASH
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return DASH
    return printf(value, form) if form else str(value)
