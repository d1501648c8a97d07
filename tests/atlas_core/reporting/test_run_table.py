from datetime import UTC, datetime

import pandas as pd

from atlas_core.reporting.run_table import HEADERS, frame, outdated_in_words, state

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
    row = frame([run(summary=summary, seconds=0.3)], [()]).iloc[0]
    assert list(row.index) == list(HEADERS)
    assert list(row) == ["0003", AT, "v2", "v4", 243, 12, 3, 15.2, 0.3, "a@b.c", "Complete"]


def test_a_result_says_what_it_is_outdated_in_and_a_failed_run_is_failed():
    assert state(run(), ["snapshot"]) == "Stale"
    assert state(run(), ["rules"]) == "Older rules"
    assert state(run(), ["snapshot", "rules"]) == "Stale, older rules"
    assert state(run()) == "Complete"
    assert state(run(state="failed")) == "Failed"


def test_an_outdated_result_names_its_versions_those_of_now_and_the_way_out():
    assert outdated_in_words(run(), ["rules"], 2, 5) == (
        "This result was judged by rule tables v4; in force is v5. Run it again to bring it up to date."
    )
    both = outdated_in_words(run(), ["snapshot", "rules"], 3, 5)
    assert "computed on snapshot version 2; approved is version 3, and judged by rule tables v4" in both
    assert "judged by rule tables not named; in force is v5" in outdated_in_words(
        {"snapshot_version": 2}, ["rules"], 2, 5
    )


def test_a_run_that_waits_has_no_outcome_yet():
    row = frame([run(state="queued", started_at=None)], [()]).iloc[0]
    assert row["Started"] == AT
    assert pd.isna(row["Viable"])
    assert pd.isna(row["Seconds"])
