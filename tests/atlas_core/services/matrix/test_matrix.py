"""Every caller × every public service function × every kind of object, against the rules as people wrote them."""

import importlib
import inspect
import pkgutil
import sys
import time
from collections import Counter
from itertools import product

import atlas_core.services
from atlas_core.errors import AccessError, AtlasError, RecordNotFoundError, SessionEndedError
from atlas_core.services import rights
from atlas_core.services.actor import ROLES
from tests.atlas_core.services.access.test_trail import WITHOUT_ACTION
from tests.atlas_core.services.matrix.example import ACCOUNT, NOTHING, PROJECT
from tests.atlas_core.services.matrix.examples import EXAMPLES
from tests.atlas_core.services.matrix.world import GONE, NOBODY, OTHER, UNKNOWN
from tests.atlas_core.services.matrix.world import PROJECT as PROJECT_ID
from tests.atlas_core.services.test_rights import EXPECTED

CALLERS = {
    "anonymous": None,
    "unverified": None,
    "sponsor": "sponsor",
    "internal": "internal",
    "quant": "quant",
    "admin": "admin",
    "disabled": None,
    "sponsor who claims to be an admin": "sponsor",
    "admin whose session has ended": None,
    "sponsor in an admin's session": None,
    "sponsor as the admin": None,
    "one who claims to be the system": None,
    "admin's token to read": "admin",
    "admin's token to write": "admin",
    "sponsor's token to write": "sponsor",
    "quant's token to run": "quant",
    "quant's token to run that claims to write": "quant",
    "admin's token that was revoked": None,
}
"""Kind of caller → the role whose rights it has; None for those who have none at all."""

_TO_READ = {
    *("project.list", "project.open", "snapshot.read", "run.read", "result.read", "result.export", "structure.read"),
    *("structure.released", "rules.read"),
}
_TO_RUN = {"run.start", "run.cancel", "run.read", "run.keep"}
_TO_WRITE = {
    *("project.create", "project.save", "project.duplicate", "project.archive", "snapshot.make", "structure.choose"),
    *("project.arrange", "notebook.run", *_TO_READ, *_TO_RUN),
}
COVERED = {
    "admin's token to read": _TO_READ,
    "admin's token to write": _TO_WRITE,
    "sponsor's token to write": _TO_WRITE,
    "quant's token to run": _TO_RUN,
    "quant's token to run that claims to write": _TO_RUN,
}
"""Who comes with an API token → what that token is good for: never accounts, rule tables or the record."""

OBJECTS = {
    NOTHING: ("nothing",),
    PROJECT: (
        *("own draft", "own active", "own completed", "own archived", "other's"),
        *("deleted", "other's deleted", "unknown"),
    ),
    ACCOUNT: ("own", "other's", "deleted", "unknown"),
}
POLLED = {"run.read"}
"""What an open page asks every second: asked in a session that has ended, it leaves no entry."""

GIVEN, DECLINED, REFUSED, ENDED, MISSING = "given", "declined", "refused", "ended", "missing"
MOST_SECONDS = 60.0


def expected(caller, example, whose):
    """Return what the rules say, in words: who may do what with whose record."""
    role = CALLERS[caller]
    if role is None:
        return ENDED
    reach = dict(zip(("sponsor", "internal", "quant", "admin"), EXPECTED[example.action], strict=True))[role]
    asked = {example.action, example.also} - {""}
    if reach == "no" or not asked <= COVERED.get(caller, asked):
        return REFUSED
    if whose == "unknown" or (example.about == PROJECT and "deleted" in whose):
        return MISSING
    if example.about == PROJECT and whose == "other's" and reach == "own":
        return MISSING
    return GIVEN


def stopping(caller, example):
    """Return the action at which the caller is refused: the second where a token covers the first alone."""
    covered = COVERED.get(caller, {example.action, example.also})
    return example.also if example.action in covered and example.also not in {"", *covered} else example.action


def aimed(world, caller, about, whose):
    """Set the object up and return what the call names."""
    owner = world.actors[caller].email
    if about == ACCOUNT:
        return {"own": owner, "other's": OTHER, "deleted": GONE, "unknown": NOBODY}[whose]
    if whose == "unknown":
        return UNKNOWN
    status = whose.rpartition(" ")[2] if whose not in {"other's", "nothing"} else "active"
    world.own_project(OTHER if whose.startswith("other's") else owner, status)
    return PROJECT_ID


def outcome(call):
    """Make the call and return how it ended, and the words it ended with."""
    try:
        call()
    except SessionEndedError as error:
        return ENDED, str(error)
    except AccessError as error:
        return REFUSED, str(error)
    except RecordNotFoundError as error:
        return MISSING, str(error)
    except AtlasError as error:
        return DECLINED, str(error)
    return GIVEN, ""


def fits(wanted, found, about, whose):
    """Say whether an outcome is what was expected; an account may be beyond a change for reasons of its own."""
    return found == wanted or (wanted == GIVEN and found == DECLINED and about == ACCOUNT and whose != "other's")


def fault(world, caller, name, whose):
    """Try one cell and return what is wrong with it, and what was said."""
    example, actor = EXAMPLES[name], world.actors[caller]
    world.put_back()
    key = aimed(world, caller, example.about, whose)
    before = len(world.stores.admin_actions._table._rows)
    found, said = outcome(lambda: example.call(world, actor, key))
    entries = list(world.stores.admin_actions.latest(10))[: len(world.stores.admin_actions._table._rows) - before]
    wanted = expected(caller, example, whose)
    told = [(entry["user_email"], entry["action"], entry["result"]) for entry in entries]
    if not fits(wanted, found, example.about, whose):
        return f"{found} ({said}) where the rules say {wanted}", said
    if found == GIVEN and whose in {"nothing", "own active", "other's"} and len(told) != example.entries:
        return f"left {told} where {example.entries} entries are due", said
    refusal = (
        [] if found == ENDED and example.action in POLLED else [(actor.email, stopping(caller, example), "refused")]
    )
    if found in {REFUSED, ENDED} or (found == MISSING and example.about == PROJECT):
        return (f"left {told} where {refusal} is due" if told != refusal else ""), said
    return "", said


def public_functions():
    """Give every public function of the services that takes an actor."""
    for found in pkgutil.walk_packages(atlas_core.services.__path__, "atlas_core.services."):
        if found.ispkg:
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            own = inspect.isfunction(inspect.unwrap(value)) if callable(value) else False
            if own and not name.startswith("_") and value.__module__ == found.name:
                arguments = inspect.signature(value).parameters
                if {"stores", "actor"} <= set(arguments):
                    yield f"{found.name.removeprefix('atlas_core.services.')}.{name}"


def test_every_public_function_for_an_actor_has_an_example_and_every_example_a_function():
    public = set(public_functions()) - set(WITHOUT_ACTION)
    assert public - set(EXAMPLES) == set(), (
        "add a line to tests/atlas_core/services/matrix/access_examples.py or project_examples.py"
    )
    assert set(EXAMPLES) - public == set(), "these examples are of functions that are gone"


def test_the_table_says_what_the_rules_say():
    words = {"own": rights.OWN, "all": rights.ANY}
    as_written = {
        action: {role: words[reach] for role, reach in zip(ROLES, reaches, strict=True) if reach != "no"}
        for action, reaches in EXPECTED.items()
    }
    assert as_written == {
        action: {role: reach for role, reach in reaches.items() if role in ROLES}
        for action, reaches in rights.TABLE.items()
    }


def test_every_cell_is_as_the_rules_say(world, capsys):
    began, faults, counted, answers = time.perf_counter(), [], Counter(), {}
    for caller, name in product(CALLERS, EXAMPLES):
        for whose in OBJECTS[EXAMPLES[name].about]:
            wrong, said = fault(world, caller, name, whose)
            counted[expected(caller, EXAMPLES[name], whose)] += 1
            answers[caller, name, whose] = said.replace(PROJECT_ID, UNKNOWN)
            if wrong:
                faults.append(f"{caller} · {name} · {whose}: {wrong}")
    seconds = time.perf_counter() - began
    with capsys.disabled():
        cells = ", ".join(f"{count} {word}" for word, count in sorted(counted.items()))
        sys.stdout.write(f"\nmatrix: {counted.total()} cells in {seconds:.1f} s: {cells}\n")
    assert faults == []
    assert counted.total() >= 2_000
    assert min(counted[word] for word in (GIVEN, REFUSED, ENDED, MISSING)) > 100
    assert seconds < MOST_SECONDS
    # What is refused reads, to the letter, like what is not there.
    for (caller, name, whose), said in answers.items():
        if expected(caller, EXAMPLES[name], whose) == MISSING and EXAMPLES[name].about == PROJECT:
            assert said == answers[caller, name, "unknown"]
