"""The runs of a project as a table."""

from collections.abc import Sequence

import pandas as pd

from atlas_core.records import Record
from atlas_core.reporting.result_words import rules_version

HEADERS = (
    "Run",
    "Started",
    "Snapshot",
    "Rules",
    "Permutations",
    "Viable",
    "Tier 1",
    "Best IRR",
    "Seconds",
    "By",
    "State",
)
STALE = "Stale"


def frame(runs: Sequence[Record], approved_version: int | None) -> pd.DataFrame:
    """Return the runs with their outcome; a result of an older snapshot than the approved one is stale."""
    rows = [_row(run, approved_version) for run in runs]
    return pd.DataFrame(rows, columns=list(HEADERS))


def state(run: Record, approved_version: int | None) -> str:
    """Return the state of a run in one word."""
    if run["state"] == "complete" and run["snapshot_version"] != approved_version:
        return STALE
    return str(run["state"]).capitalize()


def _row(run: Record, approved_version: int | None) -> tuple[object, ...]:
    found = run.get("summary") or {}
    return (
        f"{run['number']:04d}",
        run.get("started_at") or run["created_at"],
        f"v{run['snapshot_version']}",
        rules_version(run),
        run["total"],
        found.get("viable"),
        found.get("tier1_count"),
        found.get("best_irr"),
        run.get("seconds"),
        run["executed_by"],
        state(run, approved_version),
    )
