"""A lost password: a link by mail, and with it a new password.

Asking changes nothing; the present password goes on working until the link is used. Whoever asks is told the same,
whether or not the address has an account. Reference: OWASP ASVS 5.0 §6.4.3.
"""

from atlas_core.errors import InputError, LinkError, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import passwords, sessions
from atlas_core.services.access import devices, letters, links, mails, registration_fields, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.links import INVITE, RESET
from atlas_core.services.access.steps import MUST_CHANGE
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

ASK, CHANGE = "account.forgot", "account.reset"

_PATIENCE = 20  # times that somebody else may save the account first


def ask(stores: Stores, typed: str, caller: Caller) -> None:
    """Send a reset link to the address if it has a usable account, at most one a minute.

    Raises
    ------
    InputError
        It is no address.
    """
    email = registration_fields.address(typed)
    sent = _usable(stores, email) is not None and mails.is_due(stores, letters.RESET, email) and _sent(stores, email)
    trail.record(stores, _of(email, "", caller), ASK, "done" if sent else "refused", about=email)


def look(stores: Stores, token: str) -> str:
    """Return the address whose password a link would set, and leave the link as it is.

    Raises
    ------
    LinkError
    """
    return str(_looked(stores, token)[1]["_id"])


def choose(stores: Stores, token: str, password: str, caller: Caller) -> None:
    """Set a new password by a link: every session ends, known devices are forgotten, other links are void.

    Raises
    ------
    LinkError
    InputError
        The password breaks a rule; the link goes on working.
    """
    kind, user = _looked(stores, token)
    email = user["_id"]
    chosen = passwords.chosen(password, email, user.get("full_name", ""))
    who = _of(email, user["role"], caller)
    with trail.act(stores, who, CHANGE, email):
        links.use(stores, kind, token)
        _save(stores, email, passwords.hashed(chosen))
        ended = stores.sessions.revoke_all(email, sessions.now())
        devices.forget(stores, email)
        for other in (RESET, INVITE):
            links.void(stores, other, email)
        trail.record(stores, who, CHANGE, about=email, changes={"sessions": [ended, 0]})
    mails.post(stores, letters.changed(email))


def _sent(stores: Stores, email: str) -> bool:
    token = links.issue(stores, RESET, email)
    return mails.post(stores, letters.reset(email, token), seldom=True)


def _looked(stores: Stores, token: str) -> tuple[links.Kind, Record]:
    """Return the kind of the link and the account it is for."""
    for kind in (RESET, INVITE):
        try:
            link = links.look(stores, kind, token)
        except LinkError:
            continue
        if (user := _usable(stores, link["user_email"])) is not None:
            return kind, user
    raise LinkError


def _usable(stores: Stores, email: str) -> Record | None:
    try:
        user = stores.users.get(email)
    except (RecordNotFoundError, InputError):
        return None
    return user if sessions.is_active(user) else None


def _save(stores: Stores, email: str, password_hash: str) -> None:
    for _ in range(_PATIENCE):
        user = _usable(stores, email)
        if user is None:
            raise LinkError
        kept = {name: value for name, value in user.items() if name != MUST_CHANGE}
        try:
            stores.users.save(kept | {"password_hash": password_hash})
        except StaleRecordError:
            continue
        return
    raise StaleRecordError("user", email)


def _of(email: str, role: str, caller: Caller) -> Actor:
    return Actor(email, role=role, session="", ip=caller.ip)
