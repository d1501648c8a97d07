"""Which two axes and which figure the heat map shows, and which two figures stand against each other.

An address names them: `heat=senior_rate,ltv_cap,irr`, without a third word to count scenarios, and `scatter=irr,ltv`.
"""

from dataclasses import dataclass

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.summary import METRICS
from atlas_core.records import Record
from atlas_core.services.result_columns import swept

FIGURES = ("irr", "senior_dscr", "ltv", "npv", "senior_size", "payback_period")
"""Figures that can stand against each other: those with a histogram."""
MEASURES = ("viable", *METRICS)
"""Figures whose mean a heat map can show; the mean of `viable` is the share that is."""
SCATTER = ("irr", "ltv")
FIRST_MEASURE = "irr"
USUAL = ("senior_rate", "senior_dscr_target", "ltv_cap", "tenor")
"""Axes that a heat map takes first."""


@dataclass(frozen=True)
class Planes:
    """What the two pictures show.

    Attributes
    ----------
    heat : axis across, axis up, figure or nothing; empty where the run has fewer than two axes
    scatter : figure across, figure up
    """

    heat: tuple[str, ...] = ()
    scatter: tuple[str, str] = SCATTER


def offered(run: Record) -> list[str]:
    """Return the axes a heat map of the run can have, the usual ones first."""
    found = [name for name in swept(run["axes"]) if name not in OUTPUTS]
    return sorted(found, key=lambda name: USUAL.index(name) if name in USUAL else len(USUAL))


def chosen(run: Record, heat: str = "", scatter: str = "") -> Planes:
    """Return what an address asks for; where it says nothing, the first two axes with IRR, and IRR against LTV.

    Raises
    ------
    InputError
        An axis the run does not vary, a figure that no result has, or the same one twice.
    """
    axes = offered(run)
    if heat:
        across, up, measure = [*heat.split(","), "", ""][:3]
        _require("heat", across, axes)
        _require("heat", up, [name for name in axes if name != across])
        _require("heat", measure, [*MEASURES, ""])
        shown: tuple[str, ...] = (across, up, measure)
    else:
        shown = (*axes[:2], FIRST_MEASURE) if len(axes) > 1 else ()
    return Planes(shown, _figures(scatter) if scatter else SCATTER)


def _figures(scatter: str) -> tuple[str, str]:
    across, up = [*scatter.split(","), ""][:2]
    _require("scatter", across, FIGURES)
    _require("scatter", up, [name for name in FIGURES if name != across])
    return across, up


def _require(field: str, name: str, known: list[str] | tuple[str, ...]) -> None:
    if name not in known:
        listed = ", ".join(name for name in known if name) or "none: the run varies fewer than two inputs"
        raise InputError(Problem(field, f"“{name[:40]}” cannot stand here; take one of {listed}."))
