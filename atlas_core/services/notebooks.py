"""Run a notebook as an account: rights, parameters, a short session, stored outputs."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.exchange import notebook_run, notebooks
from atlas_core.exchange.notebook_run import Limits
from atlas_core.records import Record
from atlas_core.reporting import kept
from atlas_core.services import sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.notebook_kernel import LOCAL_ACCOUNT, lent
from atlas_core.services.rights import permit
from atlas_core.services.stores import Stores
from atlas_core.settings import load

COMPLETE, FAILED = "complete", "failed"


@contextmanager
def operator(stores: Stores, email: str = "") -> Iterator[Actor]:
    """Give the command line an account to act as: the one named, else the demo's quant."""
    with lent(stores, SYSTEM, email or LOCAL_ACCOUNT) as (_, actor):
        yield actor


def typed(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return a notebook's parameters, given as text, in their types."""
    return notebooks.typed(notebooks.path_of(name), texts)


def run(
    stores: Stores,
    actor: Actor,
    name: str,
    parameters: Mapping[str, Any],
    out: Path,
    stop: threading.Event | None = None,
) -> Record:
    """Run the notebook as the actor and return what came of it.

    Parameters
    ----------
    stores : where the session is lent
    actor : whose rights the notebook has
    name : one of the notebooks
    parameters : by name, of the types the notebook declares
    out : where the notebook with its outputs goes
    stop : set to end the run before its time

    Returns
    -------
    status, error, seconds, parameters, outputs by name, path

    Raises
    ------
    AccessError
    InputError
        There is no such notebook, a parameter is not the notebook's or of another type, or `out` cannot be a file.
    """
    present = permit(stores, actor, "notebook.run")
    notebook = notebooks.path_of(name)
    given = notebooks.checked(notebook, parameters)
    if out.is_dir() or out.resolve() == notebook:
        raise InputError(Problem("out", f"{out} is a folder or the notebook itself; name another file"))
    settings = load()
    public = {"ATLAS_DATA_DIR": str(settings.data_dir), "ATLAS_MAX_SCENARIOS": str(settings.max_scenarios)}
    out.unlink(missing_ok=True)  # what is there afterwards is this run's
    with lent(stores, present, present.email) as (token, _):
        handed = {"token": token, "mongodb_uri": settings.mongodb_uri}
        ran = notebook_run.execute(notebook, given, out, handed, public, Limits(stop=stop))
    trail.record(stores, present, "notebook.run", about=name)
    return {
        "notebook": name,
        "status": FAILED if ran.error else COMPLETE,
        "error": ran.error,
        "seconds": round(ran.seconds, 3),
        "parameters": given,
        "outputs": kept.read(out) if out.exists() else {},
        "path": str(out) if out.exists() else None,
        "account": present.email,
        "finished_at": sessions.now(),
    }
