"""One call for every public service function that takes an actor: the matrix makes it as everybody.

A new function needs a line here: the action it is (a row of EXPECTED in `test_rights.py`), what its object is, a call
that somebody who may do it can make, and how many entries that leaves in the audit record.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from atlas_core.exchange import notebook_run
from atlas_core.records import Record
from atlas_core.services import (
    accounts,
    drafts,
    exports,
    notebook_kernel,
    notebooks,
    portfolio,
    projects,
    remedies,
    results,
    rule_tables,
    runs,
    scenario_detail,
    sessions,
    snapshots,
    specification,
    standing,
    structures,
    tier_tests,
)
from atlas_core.services.access import (
    account_changes,
    attempts,
    audit,
    guessing,
    mails,
    must_change,
    open_sessions,
    own_account,
    people,
    registration_desk,
    registration_steps,
    second_factor,
)
from atlas_core.services.actor import Actor
from tests.atlas_core.services.access.registering import EMAIL
from tests.atlas_core.services.matrix.world import FRESH, OTHER, PASSWORD, World
from tests.atlas_core.services.running import SMALL
from tests.atlas_core.services.test_rule_tables import edited
from tests.enrolment import code, enrol, offered_code

PROJECT, ACCOUNT, NOTHING = "project", "account", "nothing"
PUE = "power.pue"
ANOTHER = "another long enough password"

Call = Callable[[World, Actor, str], object]


@dataclass(frozen=True)
class Example:
    """A call of a function: `about` says what the third argument of `call` names, `entries` what a done call leaves."""

    action: str
    call: Call
    about: str = PROJECT
    entries: int = 0


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


def _send_again(world: World, actor: Actor, _: str) -> None:
    world.stores.outbox.change(world.stores.outbox.get(world.mail), {"state": "failed"})
    mails.send_again(world.stores, actor, world.mail)


def _prove_again(world: World, actor: Actor, _: str) -> None:
    with mock.patch.object(registration_steps, "ask_for_proof", return_value=True):
        registration_desk.resend(world.stores, actor, EMAIL)


def _end_others(world: World, actor: Actor, _: str) -> int:
    if _has_account(world, actor.email):
        sessions.start(world.stores, world.stores.users.get(actor.email))
    return own_account.end_others(world.stores, actor)


def _unfreeze(world: World, actor: Actor, email: str) -> people.Person:
    if email == OTHER:
        world.stores.users.save(world.stores.users.get(email) | {"status": "frozen"})
    return people.unfreeze(world.stores, actor, email)


def _end_session(world: World, actor: Actor, _: str) -> int:
    return open_sessions.end(world.stores, actor, world.actors["quant"].session)


def _end_sessions(world: World, actor: Actor, _: str) -> int:
    return open_sessions.end_all(world.stores, actor, world.actors["quant"].email)


def _let_in(world: World, actor: Actor, _: str) -> int:
    guessing.settle(world.stores, guessing.reserve(world.stores, guessing.Attempt(OTHER, "")), succeeded=False)
    return attempts.let_in(world.stores, actor, OTHER)


def _turn_on(world: World, actor: Actor, _: str) -> list[str]:
    sealed = second_factor.sealed(world.stores, actor.email)
    secret = second_factor.opened(world.stores, actor.email, sealed).secret
    return second_factor.turn_on(world.stores, actor, sealed, PASSWORD, offered_code(secret))


def _code(world: World, account: str) -> str:
    """Turn the account's second factor on, if there is such an account, and return a code of its app."""
    if not _has_account(world, account):
        return "000000"
    enrol(world.stores, account)
    return code(world.stores, account)


def _has_account(world: World, email: str) -> bool:
    return email in {user["_id"] for user in world.stores.users.list()}


def _remove(world: World, actor: Actor, email: str) -> bool:
    _code(world, email)
    return second_factor.remove(world.stores, email, actor)


PROJECTS: Mapping[str, Example] = {
    "projects.get": Example("project.open", lambda w, a, p: projects.get(w.stores, a, p)),
    "projects.approved_version": Example("project.open", lambda w, a, p: projects.approved_version(w.stores, a, p)),
    "projects.create": Example("project.create", lambda w, a, _: projects.create(w.stores, a), NOTHING, 1),
    "projects.save": Example(
        "project.save", lambda w, a, p: projects.save(w.stores, a, _seen(w, p), _edited(w)), entries=1
    ),
    "projects.conflicts": Example(
        "project.open", lambda w, a, p: projects.conflicts(w.stores, a, _seen(w, p), _edited(w))
    ),
    "projects.duplicate": Example("project.duplicate", lambda w, a, p: projects.duplicate(w.stores, a, p), entries=1),
    "projects.archive": Example("project.archive", lambda w, a, p: projects.archive(w.stores, a, p), entries=1),
    "projects.unarchive": Example("project.archive", lambda w, a, p: projects.unarchive(w.stores, a, p), entries=1),
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
    "remedies.advice": Example("result.read", lambda w, a, p: remedies.advice(w.stores, a, _run(w, p), 0)),
    "tier_tests.tiers": Example("result.read", lambda w, a, p: tier_tests.tiers(w.stores, a, _run(w, p))),
    "standing.standing": Example("run.read", lambda w, a, p: standing.standing(w.stores, a, p)),
    "exports.export": Example(
        "result.export", lambda w, a, p: exports.export(w.stores, a, p, w.run["_id"], "csv"), entries=1
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
    "notebook_kernel.chosen": Example("run.read", lambda w, a, _: notebook_kernel.chosen(w.stores, a, []), NOTHING),
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
PEOPLE: Mapping[str, Example] = {
    "accounts.add_user": Example(
        "users.manage", lambda w, a, _: accounts.add_user(w.stores, FRESH, PASSWORD, "sponsor", actor=a), NOTHING, 1
    ),
    "accounts.set_role": Example(
        "users.manage", lambda w, a, email: accounts.set_role(w.stores, email, "internal", a), ACCOUNT, 1
    ),
    "accounts.disable": Example("users.manage", lambda w, a, email: accounts.disable(w.stores, email, a), ACCOUNT, 1),
    "accounts.list_users": Example("users.manage", lambda w, a, _: accounts.list_users(w.stores, a), NOTHING),
    "access.people.find": Example("users.manage", lambda w, a, _: people.find(w.stores, a, people.Search()), NOTHING),
    "access.people.get": Example("users.manage", lambda w, a, email: people.get(w.stores, a, email), ACCOUNT),
    "access.people.history": Example("users.manage", lambda w, a, email: people.history(w.stores, a, email), NOTHING),
    "access.people.count_projects": Example(
        "users.manage", lambda w, a, email: people.count_projects(w.stores, a, email), NOTHING
    ),
    "access.people.set_role": Example(
        "users.manage", lambda w, a, email: people.set_role(w.stores, a, email, "internal"), ACCOUNT, 1
    ),
    "access.people.freeze": Example(
        "users.manage", lambda w, a, email: people.freeze(w.stores, a, email, "left"), ACCOUNT, 1
    ),
    "access.people.unfreeze": Example("users.manage", _unfreeze, ACCOUNT, 1),
    "access.people.delete": Example("users.manage", lambda w, a, email: people.delete(w.stores, a, email), ACCOUNT, 1),
    "access.account_changes.apply": Example(
        "users.manage",
        lambda w, a, email: account_changes.apply(
            w.stores, a, account_changes.Seen(email), account_changes.OPEN, lambda user: user | {"role": "internal"}
        ),
        ACCOUNT,
        1,
    ),
    "access.open_sessions.listed": Example(
        "sessions.manage", lambda w, a, _: open_sessions.listed(w.stores, a), NOTHING
    ),
    "access.open_sessions.end": Example("sessions.manage", _end_session, NOTHING, 1),
    "access.open_sessions.end_all": Example("sessions.manage", _end_sessions, NOTHING, 1),
    "access.attempts.recent": Example("attempts.read", lambda w, a, _: attempts.recent(w.stores, a), NOTHING),
    "access.attempts.waiting": Example("attempts.read", lambda w, a, _: attempts.waiting(w.stores, a), NOTHING),
    "access.attempts.let_in": Example("attempts.clear", _let_in, NOTHING, 1),
    "access.must_change.set_password": Example(
        "users.manage", lambda w, a, email: must_change.set_password(w.stores, email, ANOTHER, a), ACCOUNT, 1
    ),
    "access.second_factor.remove": Example("users.manage", _remove, ACCOUNT, 1),
    "access.registration_desk.listed": Example(
        "registrations.manage", lambda w, a, _: registration_desk.listed(w.stores, a), NOTHING
    ),
    "access.registration_desk.approve": Example(
        "registrations.manage", lambda w, a, _: registration_desk.approve(w.stores, a, EMAIL, "sponsor"), NOTHING, 1
    ),
    "access.registration_desk.reject": Example(
        "registrations.manage", lambda w, a, _: registration_desk.reject(w.stores, a, EMAIL, "no bank"), NOTHING, 1
    ),
    "access.registration_desk.mark_verified": Example(
        "registrations.manage", lambda w, a, _: registration_desk.mark_verified(w.stores, a, EMAIL), NOTHING, 1
    ),
    "access.registration_desk.resend": Example("registrations.manage", _prove_again, NOTHING, 1),
    "access.mails.listed": Example("outbox.read", lambda w, a, _: mails.listed(w.stores, a), NOTHING),
    "access.mails.read": Example("outbox.read", lambda w, a, _: mails.read(w.stores, a, w.mail), NOTHING, 1),
    "access.mails.send_again": Example("outbox.send", _send_again, NOTHING, 1),
    "access.audit.find": Example("audit.read", lambda w, a, _: audit.find(w.stores, a, audit.Query()), NOTHING),
    "access.audit.export": Example(
        "audit.export", lambda w, a, _: audit.export(w.stores, a, audit.Query(), "csv"), NOTHING, 1
    ),
    "access.audit.verify": Example("audit.verify", lambda w, a, _: audit.verify(w.stores, a), NOTHING),
}
OWN: Mapping[str, Example] = {
    "access.own_account.open_sessions": Example(
        "account.own", lambda w, a, _: own_account.open_sessions(w.stores, a), NOTHING
    ),
    "access.own_account.end_session": Example(
        "account.own", lambda w, a, _: own_account.end_session(w.stores, a, a.session), NOTHING, 1
    ),
    "access.own_account.end_others": Example("account.own", _end_others, NOTHING, 1),
    "access.own_account.change_password": Example(
        "account.own", lambda w, a, _: own_account.change_password(w.stores, a, PASSWORD, ANOTHER), NOTHING, 1
    ),
    "access.second_factor.state": Example("account.own", lambda w, a, _: second_factor.state(w.stores, a), NOTHING),
    "access.second_factor.offer": Example("account.own", lambda w, a, _: second_factor.offer(w.stores, a), NOTHING),
    "access.second_factor.turn_on": Example("account.own", _turn_on, NOTHING, 1),
    "access.second_factor.turn_off": Example(
        "account.own",
        lambda w, a, _: second_factor.turn_off(w.stores, a, PASSWORD, _code(w, a.email)),
        NOTHING,
        1,
    ),
    "access.second_factor.new_codes": Example(
        "account.own",
        lambda w, a, _: second_factor.new_codes(w.stores, a, PASSWORD, _code(w, a.email)),
        NOTHING,
        1,
    ),
}
EXAMPLES: Mapping[str, Example] = {**PROJECTS, **ENGINE, **SPECIFICATION, **PEOPLE, **OWN}
"""Module and name of the function below `atlas_core.services` → a call of it."""
