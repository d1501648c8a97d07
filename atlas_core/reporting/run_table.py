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
OUTDATED = {"snapshot": "Stale", "rules": "Older rules"}
"""What a result differs in from one of a run started now, and the word for it."""


def frame(runs: Sequence[Record], outdated: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return the runs with their outcome; `outdated` holds for each the keys of OUTDATED that are true of it."""
    rows = [_row(run, marks) for run, marks in zip(runs, outdated, strict=True)]
    return pd.DataFrame(rows, columns=list(HEADERS))


def state(run: Record, outdated: Sequence[str] = ()) -> str:
    """Return the state of a run in a word, or what a complete one is outdated in."""
    return ", ".join(OUTDATED[mark] for mark in outdated).capitalize() or str(run["state"]).capitalize()


def outdated_in_words(run: Record, outdated: Sequence[str], approved_version: int | None, rules_number: int) -> str:
    """Return what a result was computed on or judged by, what holds now, and the way out."""
    parts = {
        "snapshot": f"computed on snapshot version {run['snapshot_version']}; approved is version {approved_version}",
        "rules": f"judged by rule tables {rules_version(run) or 'not named'}; in force is v{rules_number}",
    }
    return f"This result was {', and '.join(parts[mark] for mark in outdated)}. Run it again to bring it up to date."


def _row(run: Record, outdated: Sequence[str]) -> tuple[object, ...]:
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
        state(run, outdated),
    )
