"""Examples of what is done with accounts, sessions, mails, networks and the audit record."""

from collections.abc import Mapping
from datetime import timedelta
from unittest import mock

from atlas_core.services import (
    accounts,
    sessions,
)
from atlas_core.services.access import (
    account_changes,
    api_tokens,
    attempts,
    audit,
    guessing,
    mails,
    must_change,
    network,
    open_sessions,
    own_account,
    people,
    preferences,
    profile,
    registration_desk,
    registration_steps,
    second_factor,
    visitors,
)
from atlas_core.services.access.steps import has_second_factor
from atlas_core.services.actor import Actor
from tests.atlas_core.services.access.registering import EMAIL
from tests.atlas_core.services.matrix.example import ACCOUNT, NOTHING, Example
from tests.atlas_core.services.matrix.world import FRESH, NOBODY, OTHER, PASSWORD, World
from tests.enrolment import code, enrol, offered_code

TOKEN = api_tokens.Wanted("a script", "read", 30)
ANOTHER = "another long enough password"


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
    if not has_second_factor(world.stores.users.get(account)):
        enrol(world.stores, account)
    return code(world.stores, account)


def _has_account(world: World, email: str) -> bool:
    return email in {user["_id"] for user in world.stores.users.list()}


def _remove(world: World, actor: Actor, email: str) -> bool:
    _code(world, email)
    return second_factor.remove(world.stores, email, actor)


def _revoke(world: World, actor: Actor, _: str) -> None:
    key, at = sessions.reference("a token"), sessions.now()
    token = {"_id": key, "user_email": actor.email or NOBODY, "name": "x", "scope": "read"}
    world.stores.api_tokens.insert(token | {"created_at": at, "expires_at": at + timedelta(days=1)})
    api_tokens.revoke(world.stores, actor, key)


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
    "access.people.set_organisation": Example(
        "users.manage", lambda w, a, email: people.set_organisation(w.stores, a, email, "Acme"), ACCOUNT, 1
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
    "access.api_tokens.create": Example(
        "account.own", lambda w, a, _: api_tokens.create(w.stores, a, TOKEN, PASSWORD), NOTHING, 1
    ),
    "access.api_tokens.list_tokens": Example(
        "account.own", lambda w, a, _: api_tokens.list_tokens(w.stores, a), NOTHING
    ),
    "access.api_tokens.revoke": Example("account.own", _revoke, NOTHING, 1),
    "access.preferences.read": Example("account.own", lambda w, a, _: preferences.read(w.stores, a), NOTHING),
    "access.preferences.save": Example(
        "account.own",
        lambda w, a, _: preferences.save(w.stores, a, preferences.Preferences(theme="dark"), ["projects"]),
        NOTHING,
        1,
    ),
    "access.profile.read": Example("account.own", lambda w, a, _: profile.read(w.stores, a), NOTHING),
    "access.profile.save": Example(
        "account.own", lambda w, a, _: profile.save(w.stores, a, {"full_name": "Another Name"}), NOTHING, 1
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
NETWORK: Mapping[str, Example] = {
    "access.network.list_rules": Example("network.manage", lambda w, a, _: network.list_rules(w.stores, a), NOTHING),
    "access.network.add": Example(
        "network.manage", lambda w, a, _: network.add(w.stores, a, "deny", "203.0.113.0/24", "why", None), NOTHING, 1
    ),
    "access.network.remove": Example(
        "network.manage", lambda w, a, _: network.remove(w.stores, a, w.closed_network), NOTHING, 1
    ),
    "access.visitors.list_addresses": Example(
        "network.manage", lambda w, a, _: visitors.list_addresses(w.stores, a), NOTHING
    ),
}
