"""What is said of a run as a whole: the full grid or a sample of it, and how its best scenarios are found."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from atlas_core.permutation.ranking import DEFAULT, OBJECTIVES
from atlas_core.permutation.sampling import METHODS, MOST_SEED, SEED

COMPOSITE = "composite"
WEIGHTS = {
    "senior": "senior raise",
    "wacc": "WACC",
    "day1": "day-1 cash",
    "dscr": "senior DSCR",
    "rating": "rating",
}
_WEIGHT_HELP = (
    "Share of this part in the composite score. What is entered must add up to 1, and a part left empty then weighs "
    "nothing. With nothing entered the weights of the rule tables hold."
)
FULL_GRID = "Full grid"
FIRST_COUNT = 10_000


def edit(key: str, start: Mapping[str, Any]) -> dict[str, Any]:
    """Show the controls and return the options `sample`, `rankBy` and `weights`; None where the usual holds.

    Parameters
    ----------
    key : names the snapshot and what its axes started from
    start : the options at hand
    """
    given = start.get("sample") or {}
    choice, number, seed, rank = st.columns(4, gap="small")
    methods = [FULL_GRID, *METHODS]
    method = choice.selectbox(
        "Scenarios",
        methods,
        index=methods.index(given.get("method", "lhs")) if given else 0,
        format_func=lambda name: METHODS.get(name, name),
        key=f"sample_method_{key}",
        help="A sample draws scenarios from a space too large to compute whole; the seed makes it repeatable.",
    )
    full = method == FULL_GRID
    count = _whole(number, "Draws", key, given.get("count", FIRST_COUNT), disabled=full)
    first = _whole(seed, "Seed", key, given.get("seed", SEED), disabled=full)
    rank_by = _rank_by(rank, key, start.get("rankBy"))
    return {
        "sample": None if full else {"method": method, "count": count, "seed": first},
        "rankBy": rank_by,
        "weights": _weights(key, start.get("weights")) if rank_by == COMPOSITE else start.get("weights"),
    }


def _weights(key: str, given: Mapping[str, float] | None) -> dict[str, float] | None:
    """Show the weights of the composite score; None while none is entered: those of the rule tables hold."""
    entered = {
        part: place.number_input(
            f"Weight: {label}",
            min_value=0.0,
            max_value=1.0,
            value=None if given is None else float(given.get(part, 0)),
            step=0.05,
            placeholder="rule tables",
            key=f"weight_{part}_{key}",
            help=_WEIGHT_HELP,
        )
        for place, (part, label) in zip(st.columns(len(WEIGHTS), gap="small"), WEIGHTS.items(), strict=True)
    }
    made = {part: value for part, value in entered.items() if value is not None}
    return made or None


def _whole(place: Any, label: str, key: str, value: float, *, disabled: bool) -> int:
    least = 1 if label == "Draws" else 0
    return int(
        place.number_input(
            label,
            min_value=least,
            max_value=MOST_SEED,
            value=int(value),
            step=1,
            disabled=disabled,
            key=f"sample_{label.lower()}_{key}",
        )
    )


def _rank_by(place: Any, key: str, given: str | None) -> str | None:
    objectives = list(OBJECTIVES)
    chosen = place.selectbox(
        "Rank by",
        objectives,
        index=objectives.index(given or DEFAULT),
        format_func=lambda name: OBJECTIVES[name].label,
        key=f"rank_by_{key}",
        help="The best scenarios of the summary and the first order of the results. Ties: senior DSCR, then IRR.",
    )
    return None if chosen == DEFAULT and given is None else chosen
