"""Everything the calls of the matrix are made with, prepared once in memory and put back before each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from atlas_core.records import Record
from atlas_core.services import drafts, rule_tables, runs, sessions, structures
from atlas_core.services.access import bearer, network
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from tests.atlas_core.services.access.registering import registered
from tests.atlas_core.services.running import SMALL, complete_run
from tests.atlas_core.services.test_rule_tables import edited
from tests.fakes import fake_stores
from tests.people import add_account, sign_in

PASSWORD = "a long enough password"
OTHER, GONE, NOBODY, FRESH = "other@test.example", "gone@test.example", "nobody@test.example", "fresh@test.example"
PROJECT, UNKNOWN = "proj_1_london", "proj_9_unknown"
WAITING, PAUSED = SMALL | {"debtTenorRange": [12, 14]}, SMALL | {"debtTenorRange": [11, 13]}
STRANGER = Actor("", "", "")


@dataclass(frozen=True)
class World:
    """The stores and what the calls name in them.

    Attributes
    ----------
    actors : kind of caller → who that is
    run, waiting, paused : runs of the project: complete, queued, paused
    snapshot, structure, draft, document : of the project
    mail : key of a mail that was written
    closed_network : reference of a rule for a network
    kept : what `put_back` brings back
    owned : owner and status → the project as it is stored then
    """

    stores: Stores
    actors: Mapping[str, Actor]
    run: Record
    waiting: Record
    paused: Record
    snapshot: Record
    structure: Record
    draft: drafts.Draft
    document: Record
    mail: str
    closed_network: str
    kept: Mapping[str, Any]
    owned: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def put_back(self) -> None:
        """Bring all stores to the state they were prepared in."""
        for name, state in self.kept.items():
            vars(getattr(self.stores, name)).update(_copied(state[0]))
            getattr(self.stores, name)._table._rows = dict(state[1])

    def own_project(self, owner: str, status: str) -> None:
        """Make the project somebody's and give it a status."""
        table, spelled = self.stores.projects._table, (owner, status)
        if spelled not in self.owned:
            table.put(table.get(PROJECT) | {"user_email": owner, "status": status})
            self.owned[spelled] = table._rows[PROJECT]
        table._rows[PROJECT] = self.owned[spelled]


def prepared() -> World:
    """Make people of every kind, and a project with everything that can be made of it."""
    stores = fake_stores()
    people = {role: sign_in(stores, role) for role in ("sponsor", "internal", "quant", "admin")}
    admin = people["admin"]
    run = complete_run(stores, admin, axes=SMALL)
    structure = structures.shortlist(stores, admin, PROJECT, run["_id"], 0)
    waiting = runs.start(stores, admin, PROJECT, WAITING)
    paused = runs.pause(stores, admin, PROJECT, runs.start(stores, admin, PROJECT, PAUSED)["_id"])
    rule_tables.save(stores, admin, edited(1.4), 1, "a second version")
    record = stores.projects.get(PROJECT)
    for email in (OTHER, GONE):
        add_account(stores, email, "sponsor", "active" if email == OTHER else "deleted")
    registered(stores)
    return World(
        stores=stores,
        actors=people | _others(stores, people),
        run=run,
        waiting=waiting,
        paused=paused,
        snapshot=stores.snapshots.latest(PROJECT),
        structure=structure,
        draft=drafts.Draft(record, record["project"]),
        document=record["project"],
        closed_network=network.add(stores, admin, "deny", "198.51.100.0/24", "why", None).reference,
        mail=stores.outbox.list()[0]["_id"],
        kept={name: _kept(store) for name, store in vars(stores).items() if hasattr(store, "_table")},
    )


def _others(stores: Stores, people: Mapping[str, Actor]) -> dict[str, Actor]:
    """Make those whom no role helps, and those who claim what they do not have."""
    disabled = sign_in(stores, "admin", "disabled@test.example")
    stores.users.save(stores.users.get(disabled.email) | {"status": "frozen"})  # its session is left open
    ended = sign_in(stores, "admin", "ended@test.example")
    sessions.end(stores, ended.session)
    sponsor, admin = people["sponsor"], people["admin"]
    quant = bearing(stores, people["quant"], "run")
    revoked = bearing(stores, admin, "write")
    stores.api_tokens.delete(revoked.session.partition(":")[2])
    return {
        "admin's token to read": bearing(stores, admin, "read"),
        "admin's token to write": bearing(stores, admin, "write"),
        "sponsor's token to write": bearing(stores, sponsor, "write"),
        "quant's token to run": quant,
        "admin's token that was revoked": revoked,
        "quant's token to run that claims to write": replace(quant, role="admin", scope="write"),
        "anonymous": STRANGER,
        "unverified": Actor("ann@bank.example", "sponsor", ""),
        "disabled": disabled,
        "sponsor who claims to be an admin": replace(sponsor, role="admin"),
        "admin whose session has ended": ended,
        "sponsor in an admin's session": replace(sponsor, session=admin.session),
        "sponsor as the admin": Actor(admin.email, "admin", sponsor.session),
        "one who claims to be the system": Actor("system", "system", sponsor.session),
    }


def bearing(stores: Stores, actor: Actor, scope: str) -> Actor:
    """Make a token of the account and return who comes with it."""
    token, at = bearer.made(), sessions.now()
    record = {"_id": sessions.reference(token), "user_email": actor.email, "name": "a script", "scope": scope}
    stores.api_tokens.insert(record | {"created_at": at, "expires_at": at + timedelta(days=30)})
    return bearer.admitted(stores, token, "")


def _kept(store: Any) -> tuple[dict[str, Any], dict[str, bytes]]:
    own = {name: value for name, value in vars(store).items() if name not in {"_table", "_key"}}
    return _copied(own), dict(store._table._rows)


def _copied(own: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.copy() if isinstance(value, dict | list) else value for name, value in own.items()}
