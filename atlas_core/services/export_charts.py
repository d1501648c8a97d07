"""The charts of an exported workbook: how the rows in it spread over figures, tiers and limits."""

from itertools import pairwise

from atlas_core.exchange.chart_sheet import Bars
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.queries.distribution import Histogram, histograms, shares
from atlas_core.queries.filters import Filters
from atlas_core.queries.result_file import ResultFile
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services.overview import FIGURES, LIMIT, TIER


def charts(result: ResultFile, conditions: Filters, currency: str) -> list[Bars]:
    """Return one chart for each key figure, one of the tiers, one of what limits the senior loan."""
    figures = [name for name in FIGURES if name in result.kinds]
    spread = histograms(result, figures, TIER, conditions)
    drawn = [_figure(name, spread[name], currency) for name in figures]
    tiers = tuple((TIER_LABEL.get(word, word), rows) for word, rows in shares(result, TIER, conditions).items())
    limits = tuple((limit_label(word), rows) for word, rows in shares(result, LIMIT, conditions).items())
    return [*drawn, Bars("Tier", "text", ("Tier",), tiers), Bars("Senior limit", "text", ("Limit",), limits)]


def _figure(name: str, found: Histogram, currency: str) -> Bars:
    column = OUTPUTS[name]
    unit = currency if column.format == "money" else column.unit
    counts = [sum(bins) for bins in zip(*found.groups.values(), strict=True)]
    rows = tuple((low, high, count) for (low, high), count in zip(pairwise(found.edges), counts, strict=False))
    return Bars(f"{column.label} [{unit}]" if unit else column.label, column.format, ("From", "To"), rows)
