"""Examples of what is asked of results, and of what is done with the runs they are of."""

from collections.abc import Mapping
from unittest import mock

from atlas_core.records import Record
from atlas_core.services import (
    break_even,
    explorer,
    export_jobs,
    matched_runs,
    quota,
    result_rows,
    result_table,
    results,
    retention,
    run_keeping,
    term_sheet,
)
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from tests.atlas_core.services.matrix.example import NOTHING, Example
from tests.atlas_core.services.matrix.world import World


def _deleted(world: World, actor: Actor, project: str) -> None:
    world.stores.runs.cancel(world.waiting["_id"])
    run_keeping.delete(world.stores, actor, project, world.waiting["_id"])


def _both(world: World, project: str) -> list[Record]:
    return [world.run | {"project_id": project}] * 2


def _export_started(world: World, actor: Actor, project: str) -> None:
    with mock.patch.object(export_jobs, "_pool"), mock.patch.dict(export_jobs._jobs, clear=True):
        export_jobs.start(world.stores, actor, project, world.run["_id"], Wanted("csv"))


def _export_cancelled(world: World, actor: Actor, project: str) -> None:
    job = export_jobs.Job(actor.email, world.run | {"project_id": project}, Wanted("csv"), 1)
    with mock.patch.dict(export_jobs._jobs, {job.key: job}, clear=True):
        export_jobs.cancel(world.stores, actor, project, job.key)


EXPLORER: Mapping[str, Example] = {
    "explorer.picture": Example(
        "result.read", lambda w, a, p: explorer.picture(w.stores, a, w.run | {"project_id": p})
    ),
    "explorer.cube": Example("result.read", lambda w, a, p: explorer.cube(w.stores, a, p, w.run["_id"], "irr")),
    "export_jobs.start": Example("result.export", _export_started, entries=1),
    "export_jobs.jobs": Example("result.export", lambda w, a, p: export_jobs.jobs(w.stores, a, p)),
    "export_jobs.cancel": Example("result.export", _export_cancelled, entries=1),
    "break_even.break_even": Example(
        "result.read", lambda w, a, p: break_even.break_even(w.stores, a, w.run | {"project_id": p}, 0)
    ),
    "matched_runs.complete_runs": Example("result.read", lambda w, a, p: matched_runs.complete_runs(w.stores, a, p)),
    "matched_runs.matched": Example("result.read", lambda w, a, p: matched_runs.matched(w.stores, a, *_both(w, p))),
    "matched_runs.differences": Example(
        "result.read", lambda w, a, p: matched_runs.differences(w.stores, a, *_both(w, p))
    ),
    "result_rows.rows": Example("result.read", lambda w, a, p: result_rows.rows(w.stores, a, p, w.run["_id"])),
    "results.require_run": Example("result.read", lambda w, a, p: results.require_run(w.stores, a, p, w.run["_id"])),
    "result_table.arrow": Example("result.read", lambda w, a, p: result_table.arrow(w.stores, a, p, w.run["_id"])),
    "term_sheet.term_sheet": Example(
        "result.export",
        lambda w, a, p: term_sheet.term_sheet(w.stores, a, p, w.run["_id"], 0, "docx"),
        entries=1,
    ),
}
RUNS: Mapping[str, Example] = {
    "run_keeping.listed": Example("run.read", lambda w, a, p: run_keeping.listed(w.stores, a, p)),
    "run_keeping.pin": Example(
        "run.keep", lambda w, a, p: run_keeping.pin(w.stores, a, p, w.run["_id"], pinned=True), entries=1
    ),
    "run_keeping.note": Example(
        "run.keep", lambda w, a, p: run_keeping.note(w.stores, a, p, w.run["_id"], "a note"), entries=1
    ),
    "run_keeping.delete": Example("run.delete", _deleted, entries=1),
    "retention.kept": Example("run.read", lambda w, a, _: retention.kept(w.stores, a), NOTHING),
    "retention.set_kept": Example("retention.edit", lambda w, a, _: retention.set_kept(w.stores, a, 20), NOTHING, 1),
    "quota.space": Example("run.read", lambda w, a, _: quota.space(w.stores, a), NOTHING),
}
