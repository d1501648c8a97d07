from datetime import UTC, datetime

import pandas as pd

from atlas_core.reporting.run_table import HEADERS, frame, state

AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)


def run(**changes):
    made = {
        "number": 3,
        "snapshot_version": 2,
        "rules_version": 4,
        "total": 243,
        "state": "complete",
        "executed_by": "a@b.c",
    }
    return made | {"created_at": AT, "started_at": AT} | changes


def test_a_complete_run_shows_its_outcome():
    summary = {"viable": 12, "tier1_count": 3, "best_irr": 15.2}
    row = frame([run(summary=summary, seconds=0.3)], approved_version=2).iloc[0]
    assert list(row.index) == list(HEADERS)
    assert list(row) == ["0003", AT, "v2", "v4", 243, 12, 3, 15.2, 0.3, "a@b.c", "Complete"]


def test_a_result_of_an_older_snapshot_is_stale_but_a_failed_run_is_failed():
    assert state(run(), approved_version=3) == "Stale"
    assert state(run(state="failed"), approved_version=3) == "Failed"


def test_a_run_that_waits_has_no_outcome_yet():
    row = frame([run(state="queued", started_at=None)], approved_version=2).iloc[0]
    assert row["Started"] == AT
    assert pd.isna(row["Viable"])
    assert pd.isna(row["Seconds"])
