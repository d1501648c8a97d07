from dataclasses import asdict

import pytest

from atlas_core.errors import AccessError, InputError, IntegrityError, RecordNotFoundError
from atlas_core.permutation.ranking import OBJECTIVES
from atlas_core.permutation.run import permute
from atlas_core.queries.filters import parse
from atlas_core.services import results, runs
from atlas_core.services.overview import fails, overview, tier_histograms
from tests.atlas_core.services.cast import case, stored_project
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def test_the_latest_complete_run_is_found_by_default(stores, admin, run):
    runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})  # waits, so it has no result
    assert results.find_run(stores, admin, PROJECT)["_id"] == run["_id"]
    assert results.find_run(stores, admin, PROJECT, run["_id"])["_id"] == run["_id"]


@pytest.mark.parametrize("rank_by", OBJECTIVES)
def test_rows_in_the_order_of_the_ranking_begin_with_the_summarys_best(stores, admin, rank_by):
    axes = case("frankfurt")["axes"]
    run = complete_run(stores, admin, "frankfurt", axes | {"options": axes["options"] | {"rankBy": rank_by}})
    with results.opened(stores, admin, run) as result:
        rows = result.page((), results.ranked(run), limit=10)
    assert rows["index"].to_pylist() == run["summary"]["best"]


def test_a_project_without_a_result_has_none(stores, admin):
    stored_project(stores)
    assert results.find_run(stores, admin, PROJECT) is None


def test_a_run_without_a_result_says_in_which_state_it_is(stores, admin, run):
    waiting = runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})
    with pytest.raises(InputError, match="it is queued"):
        results.find_run(stores, admin, PROJECT, waiting["_id"])


def test_a_run_of_another_project_reads_like_none(stores, admin, run):
    stored_project(stores, "frankfurt")
    with pytest.raises(RecordNotFoundError):
        results.find_run(stores, admin, "proj_1_frankfurt", run["_id"])


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_only_roles_with_the_engine_read_results(stores, run, role):
    other = sign_in(stores, role)
    with pytest.raises((AccessError, RecordNotFoundError)):
        results.find_run(stores, other, PROJECT)
    with pytest.raises((AccessError, RecordNotFoundError)), results.opened(stores, other, run):
        pass


def test_the_file_is_fetched_once_and_named_by_its_content(stores, admin, run, monkeypatch):
    first = results.local_file(stores, run)
    assert first.name == f"{run['sha256']}.parquet"
    assert first.read_bytes() == stores.results.read(run["result_file"])
    monkeypatch.setattr(stores.results, "fetch", None)
    assert results.local_file(stores, run) == first


def test_a_changed_local_copy_is_fetched_again(stores, admin, run):
    path = results.local_file(stores, run)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    assert results.local_file(stores, run).read_bytes() == whole


def test_a_damaged_stored_file_is_never_opened(stores, admin, run):
    stores.results.damage(run["result_file"])
    with pytest.raises(IntegrityError):
        results.local_file(stores, run)
    assert list(results.cache_folder().iterdir()) == []


def test_a_file_that_is_not_the_runs_is_never_opened(stores, admin, run):
    with pytest.raises(IntegrityError, match="not what its worker published"):
        results.local_file(stores, run | {"sha256": "0" * 64})


def test_rows_come_as_the_engine_made_them(stores, admin, run):
    with results.opened(stores, admin, run) as result:
        assert result.table().equals(permute(case("london")["project"], SMALL).select(list(result.kinds)))


def test_the_overview_agrees_with_the_summary(stores, admin):
    run = complete_run(stores, admin, "frankfurt")
    with results.opened(stores, admin, run) as result:
        found, some = overview(result), overview(result, parse("tier in TIER_1 and irr >= 16"))
        missed, spans = fails(result), tier_histograms(result)
        told = overview(result, metrics=run["summary"]["metrics"])
    summary = run["summary"]
    assert (found.total, found.passing, found.viable) == (540, 540, summary["viable"])
    assert [found.tiers[tier] for tier in ("TIER_1", "TIER_2", "TIER_3")] == [
        summary["tier1_count"], summary["tier2_count"], summary["tier3_count"],
    ]  # fmt: skip
    for name, spread in found.figures.items():
        metric = summary["metrics"][name]
        assert (spread.median, spread.p5, spread.p95) == pytest.approx((metric["median"], metric["p5"], metric["p95"]))
        assert spread.nulls == metric["null_count"]
        assert asdict(told.figures[name]) == pytest.approx(asdict(spread))
    assert {name: rows / 540 for name, rows in found.limits.items()} == pytest.approx(summary["binding"])
    assert {name: rows / 540 for name, rows in missed.items()} == pytest.approx(summary["fail_reasons"])
    assert 0 < some.passing == sum(some.tiers.values()) < found.tiers["TIER_1"]
    assert some.figures["irr"].minimum >= 16
    for histogram in spans.values():
        assert sum(histogram.everything) + histogram.spread.nulls == 540
        assert sum(sum(counts) for counts in histogram.groups.values()) == histogram.spread.count
