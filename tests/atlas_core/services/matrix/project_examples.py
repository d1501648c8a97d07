"""Examples of what is done with projects, runs, results and rule tables."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from atlas_core.exchange import notebook_run
from atlas_core.records import Record
from atlas_core.services import (
    comparison,
    drafts,
    drivers,
    exports,
    notebook_kernel,
    notebooks,
    pipeline,
    portfolio,
    projects,
    remedies,
    results,
    revisions,
    rule_tables,
    runs,
    scenario_detail,
    scenario_export,
    series,
    sharing,
    snapshots,
    specification,
    standing,
    structures,
    tier_tests,
    tornado,
    trash,
    versions,
)
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from tests.atlas_core.services.matrix.example import NOTHING, Example
from tests.atlas_core.services.matrix.world import FRESH, PASSWORD, World
from tests.atlas_core.services.running import SMALL
from tests.atlas_core.services.test_rule_tables import edited

PUE = "power.pue"


def _run(world: World, project: str) -> Record:
    return world.run | {"project_id": project}


def _seen(world: World, project: str) -> Record:
    return world.draft.seen | {"_id": project}


def _draft(world: World, project: str) -> drafts.Draft:
    return drafts.Draft(_seen(world, project), _edited(world))


def _edited(world: World) -> Record:
    return world.document | {"meta": world.document["meta"] | {"projectTitle": "Another title"}}


def _opened(world: World, actor: Actor, project: str) -> int:
    with results.opened(world.stores, actor, _run(world, project)) as result:
        return result.count()


def _advice(world: World, actor: Actor, project: str) -> object:
    with mock.patch.object(remedies, "advise", return_value=None):  # its arithmetic takes a second
        return remedies.advice(world.stores, actor, _run(world, project), 0)


def _restored(world: World, actor: Actor, project: str) -> Record:
    revisions.keep(world.stores, world.draft.seen)
    return projects.restore(world.stores, actor, _seen(world, project), world.draft.seen["revision"])


def _unshare(world: World, actor: Actor, project: str) -> Record:
    for found in world.stores.projects.list():
        if found["_id"] == project:
            world.stores.projects.save(found | {"sharing": "read"})
    return sharing.share(world.stores, actor, project, "none")


def _folder(world: World, actor: Actor) -> str:
    """Put two series of the caller's there without an entry, and return the key of the first."""
    folders = [{"key": key, "title": key, "colour": "blue", "projects": []} for key in ("one", "two")]
    email = actor.email or "nobody"
    world.stores.portfolios.insert({"_id": email, "user_email": email, "series": folders, "order": []})
    return "one"


def _in_trash(world: World, project: str) -> str:
    """Put the project into the trash without an entry, or take it out: here what does not lie there is missing."""
    for found in world.stores.projects.list():
        if found["_id"] == project:
            marks = {"deleted_at": found["updated_at"], "deleted_by": found["user_email"], "deleted_from": "active"}
            turned = {"status": "active"} if found["status"] == "deleted" else marks | {"status": "deleted"}
            world.stores.projects.save(found | turned)
    return project


def _purged(world: World, actor: Actor, project: str) -> None:
    for run in (world.waiting, world.paused):
        world.stores.runs.cancel(run["_id"])
    trash.purge(world.stores, actor, _in_trash(world, project))


def _lent(world: World, actor: Actor, _: str) -> Actor:
    with notebook_kernel.lent(world.stores, actor, actor.email) as (_, held):
        return held


def _notebook(world: World, actor: Actor, _: str) -> Record:
    ran = notebook_run.Ran(0.1, "")
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(notebook_run, "execute", return_value=ran):
        return notebooks.run(world.stores, actor, "permutation_batch", {}, Path(folder) / "out.ipynb")


def _batch(world: World, actor: Actor, project: str) -> list[Record]:
    with mock.patch.object(notebook_kernel, "_present", return_value=[]):
        return notebook_kernel.batch(world.stores, actor, [(world.snapshot | {"project_id": project}, SMALL)])


PROJECTS: Mapping[str, Example] = {
    "projects.get": Example("project.open", lambda w, a, p: projects.get(w.stores, a, p)),
    "projects.approved_version": Example("project.open", lambda w, a, p: projects.approved_version(w.stores, a, p)),
    "projects.create": Example("project.create", lambda w, a, _: projects.create(w.stores, a), NOTHING, 1),
    "projects.save": Example(
        "project.save", lambda w, a, p: projects.save(w.stores, a, _seen(w, p), _edited(w)), entries=1
    ),
    "projects.restore": Example("project.save", _restored, entries=1),
    "versions.history": Example("project.open", lambda w, a, p: versions.history(w.stores, a, p)),
    "versions.difference": Example("project.open", lambda w, a, p: versions.difference(w.stores, a, p, 1, 1)),
    "versions.result_standing": Example("run.read", lambda w, a, p: versions.result_standing(w.stores, a, p)),
    "projects.conflicts": Example(
        "project.open", lambda w, a, p: projects.conflicts(w.stores, a, _seen(w, p), _edited(w))
    ),
    "projects.duplicate": Example("project.duplicate", lambda w, a, p: projects.duplicate(w.stores, a, p), entries=1),
    "projects.archive": Example("project.archive", lambda w, a, p: projects.archive(w.stores, a, p), entries=1),
    "projects.unarchive": Example("project.archive", lambda w, a, p: projects.unarchive(w.stores, a, p), entries=1),
    "sharing.access": Example("project.open", lambda w, a, p: sharing.access(w.stores, a, p)),
    "sharing.share": Example("project.share", _unshare, entries=1),
    "pipeline.move": Example("project.save", lambda w, a, p: pipeline.move(w.stores, a, p, "7. On Site"), entries=1),
    "series.kept": Example("project.list", lambda w, a, _: series.kept(w.stores, a), NOTHING),
    "series.create": Example(
        "project.arrange", lambda w, a, _: series.create(w.stores, a, "Nordics", "blue"), NOTHING, 1
    ),
    "series.change": Example(
        "project.arrange", lambda w, a, _: series.change(w.stores, a, _folder(w, a), "Baltics", "red"), NOTHING, 1
    ),
    "series.remove": Example("project.arrange", lambda w, a, _: series.remove(w.stores, a, _folder(w, a)), NOTHING, 1),
    "series.shift": Example("project.arrange", lambda w, a, _: series.shift(w.stores, a, _folder(w, a), 1), NOTHING, 1),
    "series.put": Example("project.arrange", lambda w, a, p: series.put(w.stores, a, p, _folder(w, a)), entries=1),
    "series.arrange": Example("project.arrange", lambda w, a, _: series.arrange(w.stores, a, ["a"]), NOTHING, 1),
    "trash.delete": Example("project.delete", lambda w, a, p: trash.delete(w.stores, a, p), entries=1),
    "trash.listed": Example("project.restore", lambda w, a, _: trash.listed(w.stores, a), NOTHING),
    "trash.restore": Example("project.restore", lambda w, a, p: trash.restore(w.stores, a, _in_trash(w, p)), entries=1),
    "trash.purge": Example("project.purge", _purged, entries=4),
    "portfolio.list_projects": Example("project.list", lambda w, a, _: portfolio.list_projects(w.stores, a), NOTHING),
    "drafts.open_draft": Example("project.open", lambda w, a, p: drafts.open_draft(w.stores, a, p)),
    "drafts.enter": Example("project.save", lambda w, a, p: drafts.enter(w.stores, a, _draft(w, p), PUE, "1.3")),
    "drafts.enter_many": Example(
        "project.save", lambda w, a, p: drafts.enter_many(w.stores, a, _draft(w, p), {PUE: "1.3"})
    ),
    "drafts.follow_preset": Example(
        "project.save", lambda w, a, p: drafts.follow_preset(w.stores, a, _draft(w, p), PUE)
    ),
    "drafts.save": Example("project.save", lambda w, a, p: drafts.save(w.stores, a, _draft(w, p)), entries=1),
    "drafts.save_resolved": Example(
        "project.save",
        lambda w, a, p: drafts.save_resolved(w.stores, a, _draft(w, p), _seen(w, p), ["meta.projectTitle"]),
        entries=1,
    ),
    "drafts.discard": Example("project.open", lambda w, a, p: drafts.discard(w.stores, a, p)),
}
ENGINE: Mapping[str, Example] = {
    "snapshots.snapshot": Example("snapshot.make", lambda w, a, p: snapshots.snapshot(w.stores, a, p)),
    "snapshots.latest": Example("snapshot.read", lambda w, a, p: snapshots.latest(w.stores, a, p)),
    "snapshots.is_ahead": Example(
        "snapshot.read", lambda w, a, p: snapshots.is_ahead(w.stores, a, w.snapshot | {"project_id": p})
    ),
    "runs.choices": Example("run.read", lambda w, a, _: runs.choices(w.stores, a), NOTHING),
    "runs.estimate": Example("run.read", lambda w, a, p: runs.estimate(w.stores, a, p, 100)),
    "runs.start": Example("run.start", lambda w, a, p: runs.start(w.stores, a, p, SMALL), entries=1),
    "runs.list_runs": Example("run.read", lambda w, a, p: runs.list_runs(w.stores, a, p)),
    "runs.get": Example("run.read", lambda w, a, p: runs.get(w.stores, a, p, w.run["_id"])),
    "runs.progress": Example("run.read", lambda w, a, p: runs.progress(w.stores, a, p, w.run["_id"])),
    "runs.await_small": Example("run.read", lambda w, a, p: runs.await_small(w.stores, a, _run(w, p))),
    "runs.cancel": Example("run.cancel", lambda w, a, p: runs.cancel(w.stores, a, p, w.waiting["_id"]), entries=1),
    "runs.pause": Example("run.cancel", lambda w, a, p: runs.pause(w.stores, a, p, w.waiting["_id"]), entries=1),
    "runs.resume": Example("run.start", lambda w, a, p: runs.resume(w.stores, a, p, w.paused["_id"]), entries=1),
    "runs.again": Example("run.start", lambda w, a, p: runs.again(w.stores, a, p, w.run["_id"]), entries=1),
    "results.find_run": Example("result.read", lambda w, a, p: results.find_run(w.stores, a, p)),
    "results.opened": Example("result.read", _opened),
    "scenario_detail.detail": Example(
        "result.read", lambda w, a, p: scenario_detail.detail(w.stores, a, _run(w, p), 0)
    ),
    "comparison.side_by_side": Example(
        "result.read", lambda w, a, p: comparison.side_by_side(w.stores, a, _run(w, p), [0])
    ),
    "comparison.bridge": Example(
        "result.read", lambda w, a, p: comparison.bridge(w.stores, a, _run(w, p), (0, 1), "irr")
    ),
    "drivers.drivers": Example("result.read", lambda w, a, p: drivers.drivers(w.stores, a, _run(w, p), "irr")),
    "tornado.tornado": Example("result.read", lambda w, a, p: tornado.tornado(w.stores, a, _run(w, p), 0)),
    "remedies.advice": Example("result.read", _advice),
    "tier_tests.tiers": Example("result.read", lambda w, a, p: tier_tests.tiers(w.stores, a, _run(w, p))),
    "standing.standing": Example("run.read", lambda w, a, p: standing.standing(w.stores, a, p)),
    "scenario_export.scenario_export": Example(
        "result.export",
        lambda w, a, p: scenario_export.scenario_export(w.stores, a, p, w.run["_id"], 0),
        entries=1,
    ),
    "exports.export": Example(
        "result.export", lambda w, a, p: exports.export(w.stores, a, p, w.run["_id"], Wanted("csv")), entries=1
    ),
    "structures.shortlist": Example(
        "structure.choose", lambda w, a, p: structures.shortlist(w.stores, a, p, w.run["_id"], 1), entries=1
    ),
    "structures.move": Example(
        "structure.choose",
        lambda w, a, _: structures.move(w.stores, a, w.structure["_id"], "selected", revision=1),
        NOTHING,
        1,
    ),
    "structures.list_structures": Example("structure.read", lambda w, a, p: structures.list_structures(w.stores, a, p)),
    "structures.find": Example("structure.read", lambda w, a, p: structures.find(w.stores, a, _run(w, p), 0)),
    "structures.released": Example("structure.released", lambda w, a, p: structures.released(w.stores, a, p)),
    "notebooks.run": Example("notebook.run", _notebook, NOTHING, 1),
    "notebook_kernel.lent": Example("notebook.run", _lent, NOTHING),
    "notebook_kernel.chosen": Example(
        "run.read", lambda w, a, _: notebook_kernel.chosen(w.stores, a, []), NOTHING, also="snapshot.read"
    ),
    "notebook_kernel.axes_of": Example(
        "run.start", lambda w, a, p: notebook_kernel.axes_of(w.stores, a, w.snapshot | {"project_id": p}, {}, "")
    ),
    "notebook_kernel.batch": Example("run.start", _batch, entries=1),
    "rule_tables.in_force": Example("rules.read", lambda w, a, _: rule_tables.in_force(w.stores, a), NOTHING),
    "rule_tables.versions": Example("rules.read", lambda w, a, _: rule_tables.versions(w.stores, a), NOTHING),
    "rule_tables.save": Example(
        "rules.edit", lambda w, a, _: rule_tables.save(w.stores, a, edited(1.5), 2, "why"), NOTHING, 1
    ),
    "rule_tables.restore": Example(
        "rules.edit", lambda w, a, _: rule_tables.restore(w.stores, a, 1, "back", 2), NOTHING, 1
    ),
}
SPECIFICATION: Mapping[str, Example] = {
    "specification.load_users": Example("users.manage", lambda w, a, _: specification.load_users(w.stores, a), NOTHING),
    "specification.save_user": Example(
        "users.manage",
        lambda w, a, _: specification.save_user(w.stores, a, {"email": FRESH, "password": PASSWORD, "role": "sponsor"}),
        NOTHING,
        1,
    ),
    "specification.load_projects": Example(
        "project.list", lambda w, a, _: specification.load_projects(w.stores, a, a.email), NOTHING
    ),
    "specification.save_projects": Example(
        "project.save",
        lambda w, a, p: specification.save_projects(w.stores, a, [_seen(w, p) | {"project": _edited(w)}]),
        entries=1,
    ),
    "specification.save_permutation_snapshot": Example(
        "snapshot.make", lambda w, a, p: specification.save_permutation_snapshot(w.stores, a, p)
    ),
    "specification.get_permutation_snapshot": Example(
        "snapshot.read", lambda w, a, p: specification.get_permutation_snapshot(w.stores, a, p)
    ),
    "specification.save_permutation_results": Example(
        "run.start", lambda w, a, p: specification.save_permutation_results(w.stores, a, p, SMALL), entries=1
    ),
    "specification.load_permutation_results": Example(
        "result.read", lambda w, a, p: specification.load_permutation_results(w.stores, a, p)
    ),
}
