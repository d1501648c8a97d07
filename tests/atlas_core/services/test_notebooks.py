"""Who may run a notebook, and what is lent to it."""

from types import SimpleNamespace

import pytest

from atlas_core.errors import AccessError, InputError, SessionEndedError
from atlas_core.exchange import notebook_run
from atlas_core.exchange.notebooks import FOLDER
from atlas_core.services import accounts, notebook_kernel, notebooks, runs, sessions
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.rights import permit
from tests.atlas_core.services.running import SMALL, approved
from tests.people import add_account, sign_in


@pytest.fixture
def started(monkeypatch, own_folder):
    """Stand in for the process and note what it was handed."""
    monkeypatch.setenv("SECRET_KEY", "hidden" * 8)
    noted = SimpleNamespace(calls=[])

    def execute(notebook, given, out, pass_, public, _limits):
        noted.calls.append((notebook.stem, given, pass_, public))
        return notebook_run.Ran(1.0, "")

    monkeypatch.setattr(notebook_run, "execute", execute)
    return noted


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_only_quants_and_admins_run_notebooks(stores, started, tmp_path, role):
    with pytest.raises(AccessError):
        notebooks.run(stores, sign_in(stores, role), "permutation_batch", {}, tmp_path / "out.ipynb")
    assert started.calls == []


@pytest.mark.parametrize("role", ["quant", "admin"])
def test_the_session_lent_to_a_notebook_is_its_accounts_and_ends_with_it(stores, started, tmp_path, role):
    actor = sign_in(stores, role)
    answer = notebooks.run(stores, actor, "permutation_batch", {"top": 3}, tmp_path / "out.ipynb")
    assert (answer["status"], answer["account"], answer["parameters"]) == ("complete", actor.email, {"top": 3})
    _, given, handed, public = started.calls[0]
    assert given == {"top": 3}
    assert accounts.resolve(stores, handed["token"]) is None
    assert handed["token"] not in str(public)
    assert "hidden" not in str(public)
    assert permit(stores, actor, "run.read") == actor


def test_a_lent_session_is_short(stores):
    actor = sign_in(stores, "quant")
    with notebook_kernel.lent(stores, actor, actor.email) as (token, held):
        assert accounts.resolve(stores, token) == held
        record = stores.sessions.get(held.session)
        assert record["expires_at"] - record["created_at"] == sessions.NOTEBOOK
    with pytest.raises(SessionEndedError):
        permit(stores, held, "run.read")


def test_nobody_but_the_command_line_borrows_somebodys_session(stores):
    add_account(stores, "ann@test.example", "quant")
    add_account(stores, "gone@test.example", "quant", status="disabled")
    for role in ("sponsor", "internal", "quant", "admin"):
        with (
            pytest.raises(AccessError),
            notebook_kernel.lent(stores, sign_in(stores, role), "ann@test.example"),
        ):
            pass
    with notebook_kernel.lent(stores, SYSTEM, "ann@test.example") as (_, actor):
        assert actor.role == "quant"
    with pytest.raises(AccessError), notebook_kernel.lent(stores, SYSTEM, "gone@test.example"):
        pass


@pytest.mark.parametrize(("name", "given"), [("nothing", {}), ("permutation_batch", {"x": 1})])
def test_what_is_not_there_is_refused_before_anything_starts(stores, started, tmp_path, name, given):
    with pytest.raises(InputError):
        notebooks.run(stores, sign_in(stores, "quant"), name, given, tmp_path / "out.ipynb")
    assert started.calls == []


def test_the_notebook_itself_and_folders_are_not_written_over(stores, started, tmp_path):
    quant = sign_in(stores, "quant")
    for out in (tmp_path, FOLDER / "permutation_batch.ipynb", FOLDER / ".." / "notebooks" / "permutation_batch.ipynb"):
        with pytest.raises(InputError, match="name another file"):
            notebooks.run(stores, quant, "permutation_batch", {}, out)
    assert (FOLDER / "permutation_batch.ipynb").exists()
    assert started.calls == []


def test_alone_a_notebook_touches_no_real_database(monkeypatch, tmp_path):
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:1/?directConnection=true")
    monkeypatch.delenv(notebook_run.PASS, raising=False)
    with pytest.raises(AccessError, match="embedded database only"):
        notebook_kernel.acting()


def test_a_notebook_computes_its_own_runs_and_nobody_elses(stores, monkeypatch):
    monkeypatch.setattr(notebook_kernel, "GRACE_SECONDS", 0.0)
    admin, quant = sign_in(stores, "admin"), sign_in(stores, "quant")
    snapshot = approved(stores, admin)
    waiting = runs.start(stores, admin, snapshot["project_id"], SMALL | {"cpi": 3})
    (run,) = notebook_kernel.batch(stores, quant, [(snapshot, SMALL)])
    assert run["state"] == runs.COMPLETE
    assert runs.get(stores, admin, snapshot["project_id"], waiting["_id"])["state"] == runs.QUEUED


def test_a_batch_takes_approved_projects_only_and_computes_what_no_worker_takes(stores, monkeypatch):
    monkeypatch.setattr(notebook_kernel, "GRACE_SECONDS", 0.0)
    admin, quant = sign_in(stores, "admin"), sign_in(stores, "quant")
    with pytest.raises(InputError, match="no project has an approved snapshot"):
        notebook_kernel.chosen(stores, quant, [])
    snapshot = approved(stores, admin)
    assert notebook_kernel.chosen(stores, quant, []) == notebook_kernel.chosen(stores, quant, [snapshot["title"]])
    axes = notebook_kernel.axes_of(stores, quant, snapshot, SMALL, "senior")
    (run,) = notebook_kernel.batch(stores, quant, [(snapshot, axes)])
    assert (run["state"], run["total"], run["summary"]["rank_by"]) == (runs.COMPLETE, 4, "senior")
    assert run["executed_by"] == quant.email


def test_nobody_gets_a_session_by_naming_an_account_as_their_own(stores):
    admin = sign_in(stores, "admin", "ann@test.example")
    with pytest.raises(AccessError), notebook_kernel.lent(stores, Actor(admin.email, "admin", ""), admin.email):
        pass
