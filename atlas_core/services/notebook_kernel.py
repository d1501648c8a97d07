"""What a notebook starts with: the stores and the account it acts as, and a batch of runs."""

import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from atlas_core.errors import AccessError, AtlasError, InputError, Problem
from atlas_core.records import Record
from atlas_core.services import accounts, runs, sessions, snapshots, worker
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.demo import is_empty, seed
from atlas_core.services.rights import authorise, open_project, permit
from atlas_core.services.stores import Stores
from atlas_core.services.wiring import open_stores
from atlas_core.settings import Settings, load, notebook_pass

LOCAL_ACCOUNT = "quant@demo.atlas"
PASS_LIFETIME = sessions.NOTEBOOK
GRACE_SECONDS = 2.0
"""A run that no worker has taken by then is computed by the notebook itself."""
POLL_SECONDS = 0.1


def acting() -> tuple[Stores, Actor]:
    """Return the stores and the account this notebook acts as.

    Started by the service it reads the pass it was handed, once. Started by Papermill or Jupyter alone it acts as the
    demo's quant on the embedded database, and nowhere else.

    Raises
    ------
    AccessError
        There is no pass, and the database is a real one; or the pass has ended.
    """
    path = notebook_pass()
    return _local(load()) if path is None else _passed(path)


@contextmanager
def lent(stores: Stores, actor: Actor, email: str) -> Iterator[tuple[str, Actor]]:
    """Give a short session of the account, token and actor, that ends with the block.

    The account itself may ask for it, and the command line, which works on the database anyway.

    Raises
    ------
    AccessError
        Somebody else asks, or the account is not active.
    """
    if actor.email == email:
        permit(stores, actor, "notebook.run")
    else:
        authorise(stores, actor, "session.lend")
    user = stores.users.get(email)
    if not sessions.is_active(user):
        raise AccessError(accounts.REFUSED)
    token, held = sessions.start(stores, user, "notebook", PASS_LIFETIME)
    try:
        yield token, held
    finally:
        sessions.end(stores, held.session)


def chosen(stores: Stores, actor: Actor, wanted: Sequence[str]) -> list[Record]:
    """Return the approved snapshots of the projects named by title or id; of every approved project if none is named.

    Raises
    ------
    InputError
        A project is unknown or has no approved snapshot, or none has one.
    """
    choices = runs.choices(stores, actor)
    known = {choice.title: choice.project_id for choice in choices} | {
        choice.project_id: choice.project_id for choice in choices
    }
    if missing := [name for name in wanted if name not in known]:
        raise InputError(Problem("projects", f"there is no project {missing[0]!r:.80}"))
    ids = list(dict.fromkeys(known[name] for name in wanted or known))
    latest = [(snapshots.latest(stores, actor, project_id), project_id) for project_id in ids]
    if wanted and (lacking := [project_id for found, project_id in latest if found is None]):
        raise InputError(Problem("projects", f"project {lacking[0]} has no approved snapshot yet"))
    if not (approved := [found for found, _ in latest if found is not None]):
        raise InputError(Problem("projects", "no project has an approved snapshot yet; an admin makes it on the page"))
    return approved


def axes_of(stores: Stores, actor: Actor, snapshot: Record, axes: Mapping[str, object], rank_by: str) -> Record:
    """Return the axes to run: those given, else the project's own, ranked as asked."""
    own = open_project(stores, actor, "run.start", snapshot["project_id"]).get("axes") or {}
    found = dict(axes or own)
    if rank_by:
        found["options"] = {**dict(found.get("options") or {}), "rankBy": rank_by}
    return found


def batch(stores: Stores, actor: Actor, wanted: Sequence[tuple[Record, Record]]) -> list[Record]:
    """Run the axes over each snapshot's project and return the complete runs, in order.

    Parameters
    ----------
    stores : where runs are kept
    actor : whose runs they are
    wanted : (snapshot, axes)

    Raises
    ------
    AtlasError
        A run ended without a result.
    """
    started = [runs.start(stores, actor, snapshot["project_id"], axes) for snapshot, axes in wanted]
    stop = threading.Event()
    own = [run["_id"] for run in started]
    helper = threading.Thread(target=worker.work, args=(stores, f"notebook-{os.getpid()}", stop, own), daemon=True)
    began = time.monotonic()
    while (current := _present(stores, actor, started)) and any(not run_over(run) for run in current):
        waits = any(run["state"] == runs.QUEUED for run in current)
        if waits and helper.ident is None and time.monotonic() - began > GRACE_SECONDS:
            helper.start()
        time.sleep(POLL_SECONDS)
    stop.set()
    if helper.ident is not None:
        helper.join()
    for run in current:
        if run["state"] != runs.COMPLETE:
            raise AtlasError(f"run {run['number']} of {run['project_id']} is {run['state']}: {run['message']}")
    return current


def run_over(run: Record) -> bool:
    """Return whether nothing more comes of the run by itself."""
    return run["state"] not in runs.ACTIVE | {runs.INTERRUPTED}


def _present(stores: Stores, actor: Actor, started: Sequence[Record]) -> list[Record]:
    return [runs.get(stores, actor, run["project_id"], run["_id"]) for run in started]


def _passed(path: Path) -> tuple[Stores, Actor]:
    handed = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    stores = open_stores(replace(load(), mongodb_uri=handed["mongodb_uri"]))
    actor = accounts.resolve(stores, handed["token"])
    if actor is None:
        raise AccessError("The notebook's session has ended.")
    return stores, actor


def _local(settings: Settings) -> tuple[Stores, Actor]:
    if settings.production or not settings.embedded:
        command = "python -m atlas_core notebook NAME"
        raise AccessError(f"A notebook alone runs on the embedded database only. Run it by `{command}`.")
    stores = open_stores(settings)
    if settings.demo and is_empty(stores):
        seed(stores, settings)
    user = stores.users.get(LOCAL_ACCOUNT)
    if not sessions.is_active(user):
        raise AccessError(accounts.REFUSED)
    authorise(stores, SYSTEM, "session.lend")
    return stores, sessions.start(stores, user, "notebook", PASS_LIFETIME)[1]
