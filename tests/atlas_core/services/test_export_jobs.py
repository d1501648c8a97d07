import pytest

from atlas_core.errors import InputError, RecordNotFoundError
from atlas_core.services import export_files, export_jobs, results
from atlas_core.services.export_files import Wanted
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")
PROJECT = "proj_1_london"


class Later:
    """A pool that works when it is told to."""

    def __init__(self):
        self.calls = []

    def submit(self, call, *given):
        self.calls.append((call, given))

    def work(self):
        while self.calls:
            call, given = self.calls.pop(0)
            call(*given)


@pytest.fixture
def pool(monkeypatch):
    later = Later()
    monkeypatch.setattr(export_jobs, "_pool", later)
    monkeypatch.setattr(export_jobs, "_jobs", {})
    return later


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def test_a_file_is_made_in_the_background_and_is_then_there_for_the_download(stores, admin, run, pool):
    job = export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("xlsx"))
    assert (job.state, job.done, job.rows) == ("waiting", 0, run["total"])
    assert export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("xlsx")) is job
    assert not export_files.is_made(run, Wanted("xlsx"))
    pool.work()
    assert (job.state, job.done) == ("ready", run["total"])
    assert export_files.is_made(run, Wanted("xlsx"))
    assert export_jobs.jobs(stores, admin, PROJECT) == [job]


def test_a_cancelled_job_leaves_nothing(stores, admin, run, pool, monkeypatch):
    waiting = export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("csv"))
    export_jobs.cancel(stores, admin, PROJECT, waiting.key)
    pool.work()
    running = export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("xlsx"))
    made = export_files.made

    def cancelled_on_the_way(stores, run, wanted, beat):
        export_jobs.cancel(stores, admin, PROJECT, running.key)
        return made(stores, run, wanted, beat)

    monkeypatch.setattr(export_files, "made", cancelled_on_the_way)
    pool.work()
    assert export_jobs.jobs(stores, admin, PROJECT) == []
    assert not list((results.cache_folder() / "exports").iterdir())


def test_who_lost_the_right_meanwhile_gets_no_file_and_is_told(stores, admin, run, pool, monkeypatch):
    first = export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("csv"))
    monkeypatch.setattr(export_jobs, "account_may", lambda *_: False)
    pool.work()
    assert (first.state, first.message) == ("failed", "Your account may no longer take results away.")


def test_a_person_has_three_files_in_the_making_and_sees_only_their_own(stores, admin, run, pool):
    for line in ("irr >= 1", "irr >= 2", "irr >= 3"):
        job = export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("csv", line))
    with pytest.raises(InputError, match="3 files in the making"):
        export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("csv"))
    quant = sign_in(stores, "quant")
    assert export_jobs.jobs(stores, quant, PROJECT) == []
    with pytest.raises(RecordNotFoundError):
        export_jobs.cancel(stores, quant, PROJECT, job.key)
    pool.work()
    assert [job.state for job in export_jobs.jobs(stores, admin, PROJECT)] == ["ready"] * 3


def test_what_cannot_be_made_is_refused_at_once(stores, admin, run, pool):
    for wanted in (Wanted("exe"), Wanted("csv", "owner >= 1"), Wanted("csv", "", ("owner",))):
        with pytest.raises(InputError):
            export_jobs.start(stores, admin, PROJECT, run["_id"], wanted)
    assert pool.calls == []


def test_a_server_that_ends_waits_for_no_file(stores, admin, run, pool):
    job = export_jobs.start(stores, admin, PROJECT, run["_id"], Wanted("csv"))
    export_jobs.end()
    pool.work()
    assert job.state == "cancelled"
    assert not export_files.is_made(run, Wanted("csv"))
