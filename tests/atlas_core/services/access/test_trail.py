"""Every change and every refusal leaves exactly one entry; what is only read leaves none."""

import ast
import importlib
from pathlib import Path

import pytest

import atlas_core.services
from atlas_core.errors import AccessError, RecordNotFoundError, SessionEndedError
from atlas_core.services import exports, projects, results, rights, rule_tables, runs, sessions, snapshots, structures
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from tests.atlas_core.services.cast import SPONSOR, stored_project
from tests.atlas_core.services.running import SMALL, approved, complete_run
from tests.atlas_core.services.test_rule_tables import edited
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"
SERVICES = Path(atlas_core.services.__path__[0])


def entries_of(stores, act):
    """Return what the act added to the record, oldest first."""
    before = len(stores.admin_actions.latest(1_000))
    act()
    return list(stores.admin_actions.latest(1_000))[::-1][before:]


def the_entry(stores, act):
    (entry,) = entries_of(stores, act)
    return entry["action"], entry["result"], entry["object"], entry["changes"]


def refusal(stores, act, error=(AccessError, RecordNotFoundError)):
    def refused():
        with pytest.raises(error):
            act()

    return the_entry(stores, refused)[:3]


def test_a_project_made_saved_copied_archived_and_brought_back_is_five_entries(stores):
    owner, made = sign_in(stores, "sponsor"), {}

    def change(call):
        made["now"] = call()

    action, result, about, changes = the_entry(stores, lambda: change(lambda: projects.create(stores, owner)))
    first = made["now"]
    assert (action, result, about, changes["content"][0]) == ("project.create", "done", first["_id"], None)
    document = {"meta": {"projectTitle": "Renamed"}}
    entry = the_entry(stores, lambda: change(lambda: projects.save(stores, owner, first, document)))
    saved = made["now"]
    assert entry[:3] == ("project.save", "done", first["_id"])
    assert entry[3]["content"][0] == changes["content"][1] != entry[3]["content"][1]
    entry = the_entry(stores, lambda: change(lambda: projects.duplicate(stores, owner, saved["_id"])))
    assert entry[:3] == ("project.duplicate", "done", made["now"]["_id"])
    entry = the_entry(stores, lambda: projects.archive(stores, owner, saved["_id"]))
    assert entry == ("project.archive", "done", saved["_id"], {"status": ["draft", "archived"]})
    entry = the_entry(stores, lambda: projects.unarchive(stores, owner, saved["_id"]))
    assert entry == ("project.archive", "done", saved["_id"], {"status": ["archived", "draft"]})


def test_a_snapshot_is_one_entry_and_the_same_again_none(stores, admin):
    stored_project(stores)
    made = snapshots.snapshot(stores, admin, PROJECT)
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["object"]) == ("snapshot.make", made["_id"])
    assert entry["changes"] == {"content": [None, made["hash"]]}
    assert entries_of(stores, lambda: snapshots.snapshot(stores, admin, PROJECT)) == []


def test_a_run_started_paused_resumed_and_cancelled_is_four_entries(stores, admin):
    approved(stores, admin)
    action, result, about, changes = the_entry(stores, lambda: runs.start(stores, admin, PROJECT, SMALL))
    run = stores.runs.get(about)
    assert (action, result, changes) == ("run.start", "done", {"inputs": [None, run["inputs_hash"]]})
    assert entries_of(stores, lambda: runs.start(stores, admin, PROJECT, SMALL)) == []  # goes on already
    entry = the_entry(stores, lambda: runs.pause(stores, admin, PROJECT, about))
    assert entry == ("run.cancel", "done", about, {"state": ["queued", "paused"]})
    entry = the_entry(stores, lambda: runs.again(stores, admin, PROJECT, about))
    assert entry == ("run.start", "done", about, {"state": ["paused", "queued"]})
    entry = the_entry(stores, lambda: runs.cancel(stores, admin, PROJECT, about))
    assert entry == ("run.cancel", "done", about, {"state": ["queued", "cancelled"]})


def test_a_structure_chosen_and_moved_and_a_file_taken_are_an_entry_each(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    action, _, about, changes = the_entry(
        stores, lambda: structures.shortlist(stores, admin, PROJECT, run["_id"], 0, "a note")
    )
    assert (action, changes) == ("structure.choose", {"status": [None, "shortlisted"]})
    entry = the_entry(stores, lambda: structures.move(stores, admin, about, "selected", revision=1))
    assert entry == ("structure.choose", "done", about, {"status": ["shortlisted", "selected"]})
    entry = the_entry(stores, lambda: exports.export(stores, admin, PROJECT, run["_id"], Wanted("csv")))
    assert entry[:2] == ("result.export", "done")
    assert entry[2].startswith(run["_id"])


def test_rule_tables_saved_and_taken_back_are_an_entry_each(stores, admin):
    shipped = rule_tables.current(stores).hash
    action, _, about, changes = the_entry(stores, lambda: rule_tables.save(stores, admin, edited(1.4), 1, "why"))
    assert (action, about, changes["content"][0]) == ("rules.edit", "version 2", shipped)
    action, _, about, _ = the_entry(stores, lambda: rule_tables.restore(stores, admin, 1, "back", 2))
    assert (action, about) == ("rules.edit", "version 3")


def test_reading_leaves_no_entry(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)

    def read():
        projects.get(stores, admin, PROJECT)
        runs.list_runs(stores, admin, PROJECT)
        results.find_run(stores, admin, PROJECT, run["_id"])
        structures.list_structures(stores, admin, PROJECT)
        rule_tables.versions(stores, admin)

    assert entries_of(stores, read) == []


def test_a_role_that_may_not_anothers_project_and_one_that_is_not_there_are_an_entry_each(stores):
    stored_project(stores)
    stranger = sign_in(stores, "sponsor", "other@test.example")
    told = refusal(stores, lambda: runs.start(stores, stranger, PROJECT, SMALL))
    assert told == ("run.start", "refused", "")
    told = refusal(stores, lambda: projects.get(stores, stranger, PROJECT))
    assert told == ("project.open", "refused", PROJECT)
    told = refusal(stores, lambda: projects.get(stores, stranger, "proj_none"))
    assert told == ("project.open", "refused", "proj_none")


def test_a_call_in_an_ended_session_is_an_entry_but_a_forgotten_page_that_asks_every_second_is_none(stores):
    stored_project(stores)
    owner = sign_in(stores, "admin")
    sessions.end(stores, owner.session)
    told = refusal(stores, lambda: projects.archive(stores, owner, PROJECT), SessionEndedError)
    assert told == ("project.archive", "refused", "")

    def ask():
        with pytest.raises(SessionEndedError):
            runs.list_runs(stores, owner, PROJECT)

    assert entries_of(stores, ask) == []


def test_an_entry_names_the_role_of_the_session_not_the_one_claimed(stores):
    stored_project(stores)
    sponsor = sign_in(stores, "sponsor", SPONSOR)
    forged = Actor(sponsor.email, "admin", sponsor.session)
    refusal(stores, lambda: snapshots.snapshot(stores, forged, PROJECT))
    assert stores.admin_actions.latest(1)[0]["role"] == "sponsor"


def functions():
    """Give every function of the services by module and name, with what it calls."""
    for path in sorted(SERVICES.rglob("*.py")):
        module = "atlas_core.services." + ".".join(path.relative_to(SERVICES).with_suffix("").parts)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
                yield (module, node.name), node, calls


def asks(module, call):
    """Say whether a call asks for an action that the table knows."""
    if ast.unparse(call.func).split(".")[-1] not in {"permit", "authorise", "open_project"} or len(call.args) < 3:
        return False
    action = call.args[2]
    # A name is a constant of the module; an argument passed on asks for nothing by itself.
    named = (
        action.value if isinstance(action, ast.Constant) else getattr(importlib.import_module(module), action.id, "")
    )
    assert named in rights.TABLE or not named, named
    return bool(named)


def called(module, call):
    """Return module and name of a function of the services that is called, as far as its text tells."""
    *owner, name = ast.unparse(call.func).split(".")
    space = importlib.import_module(module)
    found = getattr(getattr(space, owner[0], None), name, None) if owner else getattr(space, name, None)
    return (getattr(found, "__module__", ""), name)


WITHOUT_ACTION = {
    "accounts.sign_out": "ends the caller's own session",
    "access.bearer.renew": "is read by the check",
    "access.devices.remember": "part of signing in",
    "access.trail.act": "is the record",
    "access.trail.record": "is the record",
    "rights.permit": "is the check",
    "rights.authorise": "is the check",
    "rights.open_project": "is the check",
    "sessions.renew": "is read by the check",
}
"""Functions that take an actor and need no action, and why."""


def test_a_public_service_function_for_an_actor_asks_for_an_action_of_the_table():
    known = {key: (node, calls) for key, node, calls in functions()}
    asking = {key for key, (_, calls) in known.items() if any(asks(key[0], call) for call in calls)}
    while True:
        more = {
            key
            for key, (_, calls) in known.items()
            if key not in asking and any(called(key[0], call) in asking for call in calls)
        }
        if not more:
            break
        asking |= more
    public = {
        key
        for key, (node, _) in known.items()
        if not key[1].startswith("_") and {"stores", "actor"} <= {argument.arg for argument in node.args.args}
    }
    assert len(public) > 50
    silent = {f"{module.removeprefix('atlas_core.services.')}.{name}" for module, name in public - asking}
    assert silent == set(WITHOUT_ACTION)
