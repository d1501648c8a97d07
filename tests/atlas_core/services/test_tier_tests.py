from copy import deepcopy

import pyarrow as pa
import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.permutation.tiers import TIERS
from atlas_core.queries.result_file import open_result
from atlas_core.services import results, rule_tables, tier_tests
from tests.atlas_core.queries import made_up
from tests.atlas_core.services.running import complete_run
from tests.people import sign_in

GOOD = {"senior_dscr": 1.4, "ltv": 0.6, "irr": 16.0, "npv": 1.0}


def row(tier, **changes):
    return GOOD | {"tier": tier} | changes


def test_the_best_tier_shows_its_four_tests_with_the_room_left():
    found = tier_tests.tests(row("TIER_1"), TIERS)
    assert (found.title, found.note) == ("Tier 1", "the best tier")
    assert [(test.label, test.needed, test.passed) for test in found.tests] == [
        ("DSCR, minimum", 1.35, True), ("LTV, total debt", 0.65, True), ("Equity IRR", 15.0, True),
        ("Equity NPV", 0.0, True),
    ]  # fmt: skip
    assert [test.room for test in found.tests] == pytest.approx([0.05, 0.05, 1.0, 1.0])


def test_a_lower_tier_names_what_the_next_better_one_misses():
    found = tier_tests.tests(row("TIER_2", irr=13.0, ltv=0.7), TIERS)
    assert found.note == "Tier 1 missed by LTV, total debt and Equity IRR"
    assert all(test.passed for test in found.tests)
    assert len(found.tests) == 3


def test_nothing_viable_is_measured_against_the_lowest_tier():
    found = tier_tests.tests(row("NOT_VIABLE", irr=-1.0), TIERS)
    assert (found.title, found.note) == ("not viable", "tests of Tier 3")
    assert [test.passed for test in found.tests] == [True, True, False]


def test_a_missing_figure_fails_and_has_no_room():
    found = tier_tests.tests(row("NOT_VIABLE", irr=None), TIERS)
    assert (found.tests[2].room, found.tests[2].passed) == (None, False)


def test_rounding_in_the_last_digit_passes():
    assert tier_tests.tests(row("TIER_1", senior_dscr=1.35 - 1e-12), TIERS).tests[0].passed


def test_a_run_counts_who_passes_each_test(tmp_path):
    table = pa.table({
        "index": pa.array(range(3), pa.int64()), "senior_dscr": [1.15, 1.1, None], "ltv": [0.85, 0.9, 0.5],
        "irr": [8.0, 7.9, 20.0], "npv": [-1.0, 2.0, None],
    })  # fmt: skip
    with open_result(made_up.write(table, tmp_path / "r.parquet")) as result:
        found = {test.column: test for test in tier_tests.run_tests(result, TIERS[-1])}
    assert {name: test.passed for name, test in found.items()} == {"senior_dscr": 1, "ltv": 2, "irr": 2, "npv": 3}
    assert found["npv"].needed is None
    assert (found["senior_dscr"].spread.minimum, found["senior_dscr"].spread.nulls) == (1.1, 1)


def test_the_tests_agree_with_the_tiers_the_engine_gave(stores, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    admin = sign_in(stores, "admin")
    run = complete_run(stores, admin, "frankfurt")
    with results.opened(stores, admin, run) as result:
        rows = result.table().to_pylist()
    judged = tier_tests.tiers(stores, admin, run)
    for made in rows:
        found = tier_tests.tests(made, judged)
        assert all(test.passed for test in found.tests) == (made["tier"] != "NOT_VIABLE")
        assert ("missed by" in found.note) == (made["tier"] in {"TIER_2", "TIER_3"})


def test_the_tests_are_those_of_the_tables_that_judged_the_run(stores, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    admin = sign_in(stores, "admin")
    document = deepcopy(DEFAULT.document())
    document["tiers"]["rows"][0]["senior_dscr"] = 1.5
    rule_tables.save(stores, admin, document, 1, "lenders ask for more")
    run = complete_run(stores, admin, "frankfurt", {"seniorRate": [5.0]})
    rule_tables.restore(stores, admin, 1, "back", 2)
    assert tier_tests.tiers(stores, admin, run)[0].senior_dscr == 1.5
    with pytest.raises((AccessError, RecordNotFoundError)):
        tier_tests.tiers(stores, sign_in(stores, "sponsor"), run)
