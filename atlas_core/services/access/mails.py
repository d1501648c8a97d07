"""Mails: written into the outbox, sent if there is a mail server, else read there by admins.

A mail may hold a one-time link. Once it was sent the link is blanked, and while it waits for a server admins do not
see it; only without a server, where the outbox is the one way to the person, an admin may open it, on record.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from atlas_core.errors import AtlasError, InputError, MailError, Problem, RecordExistsError
from atlas_core.exchange import smtp
from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.settings import load
from atlas_core.storage.rules import FAILED, QUEUED, SENT, mail_queued

READ, SEND = "outbox.read", "outbox.send"
SELDOM = timedelta(minutes=1)
"""A stranger gets one mail of a kind sent to an address in this time."""
STALE = timedelta(days=3)
"""A mail without a time of its own is not sent after that."""
FIRST_WAIT, LONGEST_WAIT, TRIES = timedelta(minutes=1), timedelta(hours=1), 10
BLANK = "[link removed after sending]"
HIDDEN = "[link, shown to the receiver alone]"

_IN_HAND = timedelta(minutes=2)  # longer than a server may take; then another sender tries


@dataclass(frozen=True)
class Mail:
    """One mail to be sent.

    Attributes
    ----------
    kind : what it is about, in a word
    to, subject, text : plain text
    secret : token in the text that opens something; empty if none does
    until : when sending it becomes pointless; None for STALE
    """

    kind: str
    to: str
    subject: str
    text: str
    secret: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Posted:
    """A mail of the outbox, as its page lists it."""

    key: str
    kind: str
    to: str
    subject: str
    state: str
    tries: int
    error: str
    created: datetime
    ended: datetime | None


def has_server() -> bool:
    """Say whether mails are sent; without a server they stay for admins to read."""
    return bool(load().smtp_url)


def is_due(stores: Stores, kind: str, to: str) -> bool:
    """Say whether a stranger may have another mail of the kind sent to the address."""
    last = stores.outbox.latest(to, kind)
    return last is None or sessions.now() - last["created_at"] >= SELDOM


def post(stores: Stores, mail: Mail, *, seldom: bool = False) -> bool:
    """Put a mail into the outbox; return False if it is `seldom` and one like it was written a moment ago.

    Raises
    ------
    InputError
        The address or the subject could not stand in a mail's head.
    """
    at = sessions.now()
    key = _turn(mail, at) if seldom else secrets.token_hex(32)
    smtp.composed("atlasnexus@localhost", smtp.Mail(key, mail.to, mail.subject, mail.text))
    record = {
        "_id": key,
        "kind": mail.kind,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "secret": mail.secret,
        "created_at": at,
        "until": mail.until or at + STALE,
    }
    if seldom and not is_due(stores, mail.kind, mail.to):
        return False
    try:
        stores.outbox.insert(record)
    except RecordExistsError:  # somebody else asked at the same moment
        return False
    return True


def deliver(stores: Stores, server: smtp.Server) -> int:
    """Try to send every mail that is due and return how many were sent."""
    return sum(_delivered(stores, server, mail) for mail in stores.outbox.due(sessions.now()))


def listed(stores: Stores, actor: Actor) -> list[Posted]:
    """Return the newest mails without their texts, newest first."""
    rights.authorise(stores, actor, READ)
    return [_shown(mail) for mail in stores.outbox.list()]


def read(stores: Stores, actor: Actor, key: str) -> str:
    """Return a mail's text, as far as admins may see it; that it was opened is on record."""
    present = rights.authorise(stores, actor, READ)
    mail = stores.outbox.get(key)
    trail.record(stores, present, READ, about=key, changes={"to": [None, mail["to"]], "kind": [None, mail["kind"]]})
    hidden = mail["secret"] and has_server()
    return str(mail["text"].replace(mail["secret"], HIDDEN) if hidden else mail["text"])


def send_again(stores: Stores, actor: Actor, key: str) -> None:
    """Queue a mail that could not be sent once more.

    Raises
    ------
    InputError
        It was sent, waits already, or is pointless by now.
    """
    present = rights.authorise(stores, actor, SEND)
    mail, at = stores.outbox.get(key), sessions.now()
    fresh = mail_queued(at)
    if mail["state"] != FAILED or mail["until"] <= at or not stores.outbox.change(mail, fresh):
        raise InputError(Problem("state", "Only a mail that failed and still has its use can be sent again"))
    trail.record(stores, present, SEND, about=key, changes={"state": [FAILED, QUEUED]})


def _delivered(stores: Stores, server: smtp.Server, mail: Record) -> bool:
    at = sessions.now()
    held = {"due_at": at + _IN_HAND, "tries": mail["tries"] + 1}
    if not stores.outbox.change(mail, held):
        return False
    outcome = _tried(server, mail | held, at)
    stores.outbox.change(mail | held, outcome)
    return bool(outcome["state"] == SENT)


def _tried(server: smtp.Server, mail: Record, at: datetime) -> Record:
    """Return the fields of a mail in hand after one try to send it."""
    if mail["until"] <= at:
        return {"state": FAILED, "error": mail["error"] or "It was not sent in time", "ended_at": at}
    try:
        smtp.send(server, smtp.Mail(mail["_id"], mail["to"], mail["subject"], mail["text"]))
    except AtlasError as error:
        given_up = mail["tries"] >= TRIES or not isinstance(error, MailError) or error.final
        if given_up:
            return {"state": FAILED, "error": str(error), "ended_at": at}
        return {"state": QUEUED, "error": str(error), "due_at": at + wait(mail["tries"])}
    text = mail["text"].replace(mail["secret"], BLANK) if mail["secret"] else mail["text"]
    return {"state": SENT, "error": "", "ended_at": sessions.now(), "text": text, "secret": ""}


def wait(tries: int) -> timedelta:
    """Return how long after so many tries in vain the next one comes: a minute, doubling to an hour."""
    return min(FIRST_WAIT * (1 << (tries - 1)), LONGEST_WAIT)


def _turn(mail: Mail, at: datetime) -> str:
    """Return the key of the one mail of this kind that the address gets in this minute."""
    minute = int(at.timestamp() // SELDOM.total_seconds())
    return hashlib.sha256(f"{mail.kind}\n{mail.to}\n{minute}".encode()).hexdigest()


def _shown(mail: Record) -> Posted:
    return Posted(
        key=mail["_id"],
        kind=mail["kind"],
        to=mail["to"],
        subject=mail["subject"],
        state=mail["state"],
        tries=mail["tries"],
        error=mail["error"],
        created=mail["created_at"],
        ended=mail["ended_at"],
    )
