"""All runs of a project: what each was run on, what it found, what it takes and what keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from atlas_core.records import Record
from atlas_core.reporting import axes_words, run_table
from atlas_core.reporting.formats import DASH, count, in_millions, money, percent, symbol
from atlas_core.reporting.result_words import drawn, duration, rules, rules_version, short_hash, size

NPV = "Best NPV"
HEADERS = (
    *("Run", "State", "Started", "By", "Axes", "Permutations", "Viable", "Tier 1", "Best IRR", NPV, "Kept", "Note"),
    *("Seconds", "Size", "Snapshot", "Rules"),
)


def frame(runs: Sequence[Record], structures: Sequence[int], outdated: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return the runs as a table; sizes in MB, best NPV in millions of the run's own currency.

    Parameters
    ----------
    runs : of one project
    structures : how many were chosen from each
    outdated : for each the keys of `run_table.OUTDATED` that are true of it
    """
    told = zip(runs, structures, outdated, strict=True)
    return pd.DataFrame([_row(run, chosen, marks) for run, chosen, marks in told], columns=list(HEADERS))


def npv_header(runs: Sequence[Record]) -> str:
    """Return the header of the best NPV with its unit; without a currency where the runs have several."""
    currencies = {run["currency"] for run in runs if run.get("summary")}
    return f"{NPV}, {symbol(currencies.pop()) if len(currencies) == 1 else ''}m"


def kept(run: Record, structures: int) -> str:
    """Return what keeps a run from being deleted: Pinned, 2 structures; empty for nothing."""
    chosen = f"{structures} structure{'' if structures == 1 else 's'}" if structures else ""
    return ", ".join(part for part in ("Pinned" if run.get("pinned") else "", chosen) if part)


def facts(run: Record) -> Mapping[str, str]:
    """Return what is known of one run, in words; unknown ones are a dash."""
    found: Mapping[str, Any] = run.get("summary") or {}
    content, stored = run.get("sha256"), run.get("bytes")
    return {
        "Permutations": count(run["total"]),
        "Scenarios": drawn(found.get("sample")) if found else DASH,
        "Viable": count(found.get("viable")),
        "Tier 1": count(found.get("tier1_count")),
        "Best equity IRR": percent(found.get("best_irr")),
        "Best NPV": money(found.get("max_npv"), run["currency"]),
        "Engine time": duration(run.get("seconds")),
        "Result file": size(stored),
        "Content": short_hash(content) if content else DASH,
        "Snapshot": f"version {run['snapshot_version']}",
        "Judged by": rules(run),
        "Engine": str(run["engine_version"]),
    }


def _row(run: Record, structures: int, outdated: Sequence[str]) -> tuple[object, ...]:
    found = run.get("summary") or {}
    notes = run.get("notes") or ()
    return (
        f"{run['number']:04d}",
        run_table.state(run, outdated),
        run.get("started_at") or run["created_at"],
        run["executed_by"],
        axes_words.in_short(run["axes"]),
        run["total"],
        found.get("viable"),
        found.get("tier1_count"),
        found.get("best_irr"),
        in_millions(found.get("max_npv")),
        kept(run, structures) or None,
        notes[-1]["text"] if notes else None,
        run.get("seconds"),
        in_millions(run.get("bytes")),
        f"v{run['snapshot_version']}",
        rules_version(run),
    )
