"""The table of all runs holds the figures of their records, and none where there are none."""

from datetime import UTC, datetime

from atlas_core.reporting import all_runs

AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
WAITING = {
    "number": 3, "state": "queued", "created_at": AT, "executed_by": "quant@test.example", "axes": {"cpi": [2, 3]},
    "total": 243, "snapshot_version": 2, "rules_version": 1, "currency": "EUR", "engine_version": "kernel-6",
}  # fmt: skip
SUMMARY = {"viable": 120, "tier1_count": 40, "best_irr": 15.25, "max_npv": 12_500_000.0, "sample": None}
DONE = WAITING | {
    "number": 2, "state": "complete", "summary": SUMMARY, "seconds": 0.5, "bytes": 2_000_000, "sha256": "ab12cd34" * 8,
    "notes": [{"text": "first"}, {"text": "for the lender"}], "pinned": {"who": "a", "when": AT},
}  # fmt: skip


def test_each_run_is_a_row_with_what_it_found_takes_and_is_kept_by():
    table = all_runs.frame([WAITING, DONE], [0, 2], [(), ("snapshot",)])
    assert tuple(table.columns) == all_runs.HEADERS
    waiting, done = table.to_dict("records")
    assert (done["Run"], done["State"], done["Best NPV"], done["Size"]) == ("0002", "Stale", 12.5, 2.0)
    assert (done["Kept"], done["Note"], done["Viable"]) == ("Pinned, 2 structures", "for the lender", 120)
    assert (waiting["Run"], waiting["State"], waiting["Axes"]) == ("0003", "Queued", "CPI 2, 3\u202f%")
    assert table[["Viable", "Best IRR", "Best NPV", "Seconds", "Size", "Kept", "Note"]].iloc[0].isna().all()


def test_the_best_npv_names_its_currency_only_where_all_runs_have_one():
    assert all_runs.npv_header([WAITING | {"currency": "GBP"}, DONE]) == "Best NPV, €m"
    assert all_runs.npv_header([DONE, DONE | {"currency": "GBP"}]) == "Best NPV, m"
    assert all_runs.npv_header([]) == "Best NPV, m"


def test_the_facts_of_a_run_are_words_and_unknown_ones_a_dash():
    facts = all_runs.facts(DONE)
    assert (facts["Best NPV"], facts["Result file"], facts["Content"]) == ("€12.5m", "2.0\u202fMB", "ab12 cd34")
    assert (facts["Scenarios"], facts["Judged by"]) == ("Full grid", "rule tables v1")
    unknown = all_runs.facts(WAITING)
    assert {unknown[name] for name in ("Viable", "Best NPV", "Engine time", "Result file", "Content")} == {"–"}
