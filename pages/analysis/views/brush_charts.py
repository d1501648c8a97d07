"""What the browser is told of each chart that can be brushed."""

from collections.abc import Mapping
from typing import Any

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.queries.cubes import FINE, Scale
from atlas_core.queries.filters import Filters
from atlas_core.reporting import result_charts
from atlas_core.reporting.result_words import figure
from atlas_core.reporting.tokens import TIER_LABEL, tokens
from atlas_core.services import explorer
from atlas_core.services.explorer import Picture
from atlas_core.services.overview import Overview
from pages.analysis.views import brush_forms
from pages.components import page


def charts(shown: Picture, filters: Filters, found: Overview, currency: str) -> list[dict[str, Any]]:
    """Return the histograms and then the bars, as the browser draws them."""
    numbers = [_histogram(name, shown, filters, found, currency) for name in explorer.NUMBERS]
    return numbers + [_words(name, shown, filters, colours) for name, colours in _colours().items()]


def _histogram(name: str, shown: Picture, filters: Filters, found: Overview, currency: str) -> dict[str, Any]:
    axis, about, spread = shown.axes[name], OUTPUTS[name], found.figures[name]
    words = {mark: figure(getattr(spread, mark), about.format, currency) for mark in ("p5", "median", "p95")}
    return {
        "kind": "range",
        "name": name,
        "label": about.label,
        "help": about.help,
        "note": f"{brush_forms.unit(name, currency)} · median {words['median']}",
        "alt": f"Histogram of {about.label}: p5 {words['p5']}, median {words['median']}, p95 {words['p95']}.",
        "form": brush_forms.form(name, currency),
        "edges": axis.edges if isinstance(axis, Scale) else (),
        "per": FINE,
        "whole": shown.whole[name].tolist(),
        "passing": shown.passing[name].tolist(),
        "median": spread.median,
        "brush": _range(filters, name),
    }


def _range(filters: Filters, name: str) -> tuple[float | None, float | None] | None:
    """Return the range that the filters leave of the column; None where they say nothing of it."""
    held = [(one.operator, one.value) for one in filters if one.column == name and not isinstance(one.value, tuple)]
    if not held:
        return None
    low = [value for operator, value in held if operator in (">=", ">", "=")]
    high = [value for operator, value in held if operator in ("<=", "<", "=")]
    return (max(low, default=None), min(high, default=None))


def _words(name: str, shown: Picture, filters: Filters, colours: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    held = shown.axes[name]
    places = {word: place for place, word in enumerate(held if isinstance(held, tuple) else ())}
    ordered = [word for word in (*colours, *(set(places) - set(colours))) if word in places]
    chosen = [one.value for one in filters if one.column == name and isinstance(one.value, tuple)]
    return {
        "kind": "words",
        "name": name,
        "label": "Viability" if name == "tier" else "What limits the senior loan",
        "help": OUTPUTS[name].help,
        "note": "",
        "words": [
            dict(zip(("word", "place", "label", "colour"), (word, places[word], *_named(word, colours)), strict=True))
            for word in ordered
        ],
        "per": 1,
        "whole": shown.whole[name].tolist(),
        "passing": shown.passing[name].tolist(),
        "chosen": [word for word in ordered if chosen and all(word in words for words in chosen)],
    }


def _named(word: str, colours: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    return colours.get(word, (result_charts.limit_label(word), tokens(page.theme_mode())["control"]))


def _colours() -> dict[str, dict[str, tuple[str, str]]]:
    """Return word → label and colour, by chart."""
    colour = tokens(page.theme_mode())
    limits = {word: (label, colour["tranche"]["senior"]) for word, label in result_charts.LIMIT_LABEL.items()}
    return {"tier": {word: (label, colour["tier"][word]) for word, label in TIER_LABEL.items()}, "binding": limits}
