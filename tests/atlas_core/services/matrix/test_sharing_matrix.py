"""Every function for a project × colleagues and strangers × every way of sharing, against the rules in words.

The rules: colleagues of the owner open, copy and arrange a project that is shared to read, and save one that is shared
to edit. They never archive it, pass it on, or see what was released to its owner; nobody else gains anything.
"""

from collections import Counter
from itertools import product

from tests.atlas_core.services.matrix.example import PROJECT as FOR_PROJECT
from tests.atlas_core.services.matrix.examples import EXAMPLES
from tests.atlas_core.services.matrix.test_matrix import GIVEN, MISSING, REFUSED, outcome
from tests.atlas_core.services.matrix.world import OTHER, PROJECT, UNKNOWN
from tests.atlas_core.services.test_rights import EXPECTED

ROLES = ("sponsor", "internal", "quant", "admin")
TOKEN = "sponsor's token to write"
CALLERS = {**{role: role for role in ROLES}, TOKEN: "sponsor"}
"""Kind of caller → role."""

BY_TOKEN = {
    *("project.open", "project.save", "project.duplicate", "project.archive", "project.arrange"),
    "structure.released",
}
"""What the token is good for with projects: who else sees one is said by a person."""

SHARED = {
    "none": set(),
    "read": {"project.open", "project.arrange", "project.duplicate"},
    "edit": {"project.open", "project.arrange", "project.duplicate", "project.save"},
}
OBJECTS = {
    "not shared": ("Acme", "Acme", "active", "none"),
    "shared to read": ("Acme", "Acme", "active", "read"),
    "shared to edit": ("Acme", "Acme", "active", "edit"),
    "archived and shared to edit": ("Acme", "Acme", "archived", "edit"),
    "deleted and shared to edit": ("Acme", "Acme", "deleted", "edit"),
    "shared in another organisation": ("Acme", "Acme Holding", "active", "edit"),
    "shared by one without organisation": ("Acme", "", "active", "edit"),
    "shared while both have no organisation": ("", "", "active", "edit"),
}
"""What is asked for → organisation of the caller, of the owner, status and way of sharing."""


def expected(caller, example, whose):
    """Return what the rules say, in words."""
    mine, owners, status, sharing = OBJECTS[whose]
    reach = dict(zip(ROLES, EXPECTED[example.action], strict=True))[CALLERS[caller]]
    if reach == "no" or (caller == TOKEN and example.action not in BY_TOKEN):
        return REFUSED
    if status == "deleted":
        return MISSING
    colleagues = mine == owners != ""
    return GIVEN if reach == "all" or (colleagues and example.action in SHARED[sharing]) else MISSING


def belonging(world, email, organisation):
    fields = {"organisation": organisation, "organisation_key": organisation.lower()} if organisation else {}
    world.stores.users.save(world.stores.users.get(email) | fields)


def fault(world, name, caller, whose):
    """Try one cell and return what is wrong with it."""
    world.put_back()
    actor, (mine, owners, status, sharing) = world.actors[caller], OBJECTS[whose]
    belonging(world, actor.email, mine)
    belonging(world, OTHER, owners)
    found = world.stores.projects.get(PROJECT)
    world.stores.projects._table.put(found | {"user_email": OTHER, "status": status, "sharing": sharing})
    before = len(world.stores.admin_actions._table._rows)
    ended, said = outcome(lambda: EXAMPLES[name].call(world, actor, PROJECT))
    told = [entry["result"] for entry in world.stores.admin_actions.latest(10)]
    told = told[: len(world.stores.admin_actions._table._rows) - before]
    wanted = expected(caller, EXAMPLES[name], whose)
    if ended != wanted:
        return f"{ended} ({said}) where the rules say {wanted}"
    if wanted == MISSING and said.replace(PROJECT, UNKNOWN) != f"no project {UNKNOWN}":
        return f"says {said}"
    entries = ["done"] * EXAMPLES[name].entries if wanted == GIVEN else ["refused"]
    return f"left {told} where {entries} are due" if told != entries else ""


def test_every_cell_of_sharing_is_as_the_rules_say(world):
    names = [name for name, example in EXAMPLES.items() if example.about == FOR_PROJECT]
    counted, faults = Counter(), []
    for caller, name, whose in product(CALLERS, names, OBJECTS):
        wrong = fault(world, name, caller, whose)
        counted[expected(caller, EXAMPLES[name], whose)] += 1
        if wrong:
            faults.append(f"{caller} · {name} · {whose}: {wrong}")
    assert faults == []
    assert min(counted[word] for word in (GIVEN, REFUSED, MISSING)) > 100
