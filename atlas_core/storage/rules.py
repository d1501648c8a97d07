"""The small rules of the collections: how keys are made and how a run moves from state to state."""

import itertools
import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.storage import documents

DELETED = "deleted"
LIVE_STATES = ("queued", "running", "paused", "complete", "cancelled", "failed", "interrupted")
STATES = (*LIVE_STATES, DELETED)
DELETED_FROM = frozenset({"complete", "cancelled", "failed"})
END_STATES = frozenset({"complete", "cancelled", "failed", "interrupted", "paused"})
CLAIMED_FROM = frozenset({"queued", "interrupted"})
PAUSED_AT_ONCE = CLAIMED_FROM
CANCELLED_AT_ONCE = CLAIMED_FROM | {"paused"}
REQUEUED_FROM = frozenset({"interrupted", "failed", "paused"})
TAKEN, DONE = "taken", "done"
CHUNK_STATES = (TAKEN, DONE)
MEMORY = timedelta(days=7)
"""How long it is remembered whose runs were taken."""
LEDGER_FIELDS = frozenset(
    {"_id", "project_id", "number", "state", "worker", "fence", "lease_until", "queued_at", "started_at", "finished_at"}
    | {"claimed_at", "pinned", "notes", "deleted", "buried"}
)
"""Fields of a run that only its own state changes write, or who keeps runs in order; never its worker."""
REMAINS = ("_id", "project_id", "number", "state", "fence", "queued_at", "lease_until", "deleted")
"""What stays of a deleted run: a line that holds its number, which is given once."""
PENDING, MISSED, SUCCEEDED, PASSED, REFUSED = "pending", "missed", "succeeded", "passed", "refused"
FORGIVEN = "forgiven"
ATTEMPT_RESULTS = (PENDING, MISSED, SUCCEEDED, PASSED, REFUSED, FORGIVEN)
COUNTED_ATTEMPTS = (PENDING, MISSED, SUCCEEDED)
"""Results that say how long the next try must wait."""
NEWEST_ATTEMPTS = 64
"""How many tries are looked at: after so many misses the delay grows no more."""
RULE_TABLES = "rule_tables"
QUEUED, SENT, FAILED = "queued", "sent", "failed"
MAIL_STATES = (QUEUED, SENT, FAILED)
REGISTERED, VERIFIED, APPROVED, ACTIVE, REJECTED = "registered", "verified", "approved", "active", "rejected"
REGISTRATION_STATES = (REGISTERED, VERIFIED, APPROVED, ACTIVE, REJECTED)
NETWORK_EFFECTS = ("allow", "deny", "ban")
VISITOR_COUNTS = ("visits", "requests", "failures", "refused")
VISITOR_EMAILS = 20
"""How many of the accounts that signed in from an address are remembered."""
READ, RUN, WRITE = "read", "run", "write"
TOKEN_SCOPES = (READ, RUN, WRITE)
NOT_SHARED, TO_READ, TO_EDIT = "none", "read", "edit"
SHARED = (TO_READ, TO_EDIT)
SHARINGS = (NOT_SHARED, *SHARED)
STRUCTURE_STATES = ("shortlisted", "selected", "mandated", "released")
DAILY, WEEKLY = "daily", "weekly"
RHYTHMS = (DAILY, WEEKLY)
BY_MAIL, TO_TAKE = "mail", "download"
DELIVERIES = (BY_MAIL, TO_TAKE)
CHUNK_FIELDS = frozenset({"_id", "run", "number", "start", "stop", "state", "worker", "claim", "fence", "lease_until"})
MAX_LIMIT = 10_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_entries = itertools.count()


def token_hash(value: object) -> str:
    """Return the key of a session if it is a SHA-256 in hex; a token itself is never a key."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise InputError(Problem("session id", "session id must be the SHA-256 of a token in 64 hex digits"))
    return value


def attempt_id(number: object) -> str:
    """Return the key of a try to sign in: its number, or one of its own for number 0."""
    counted = _count("number", number, 0)
    return f"{counted:012d}" if counted else f"r{entry_id()}"


def mail_queued(at: object) -> Record:
    """Return the fields of a mail that waits to be sent."""
    return {"state": QUEUED, "tries": 0, "error": "", "due_at": at, "ended_at": None}


def network_rule_id(effect: object, network: object) -> str:
    """Return the key of a rule for a network: one of each effect."""
    if effect not in NETWORK_EFFECTS:
        raise InputError(Problem("effect", f"effect must be one of {', '.join(NETWORK_EFFECTS)}, got {effect!r:.80}"))
    return f"{effect} {documents.key('network', network)}"


def visitor_counts(counts: Mapping[str, Any]) -> Record:
    """Return what is added to the counts of an address; those not named stay as they are."""
    if unknown := counts.keys() - set(VISITOR_COUNTS):
        raise InputError(Problem(min(unknown), f"{min(unknown)} is no count of an address"))
    return {name: _count(name, counts.get(name, 0), 0) for name in VISITOR_COUNTS}


def snapshot_id(project_id: object, version: object) -> str:
    """Return the key of a snapshot."""
    return f"{documents.key('project_id', project_id)}_v{_count('version', version, 1)}"


def revision_id(project_id: object, revision: object) -> str:
    """Return the key of a revision of a project."""
    return f"{documents.key('project_id', project_id)}_r{_count('revision', revision, 1)}"


def rule_tables_key(version: object) -> Record:
    """Return the fields that make a setting a version of the rule tables."""
    return {"_id": f"{RULE_TABLES}:{_count('version', version, 1)}", "kind": RULE_TABLES}


def structure_id(run_id: object, index: object) -> str:
    """Return the key of a chosen structure: the row it is."""
    return f"{documents.key('run', run_id)}_{_count('index', index, 0)}"


def draft_id(user_email: object, project_id: object) -> str:
    """Return the key of a draft; JSON keeps two different pairs apart whatever they hold."""
    return json.dumps([documents.key("user_email", user_email), documents.key("project_id", project_id)])


def default_view_id(project_id: object, user_email: object) -> str:
    """Return the key of the view that a project's page opens with; an empty address stands for everybody."""
    if user_email != "":
        documents.key("user_email", user_email)
    return json.dumps([documents.key("project_id", project_id), user_email])


def entry_id() -> str:
    """Return a key for a log entry; keys of one process sort in the order they were made."""
    return f"act_{time.time_ns():020d}_{next(_entries):06d}_{os.getpid()}"


def limit(value: object) -> int:
    """Return how many records are asked for."""
    return min(_count("limit", value, 1), MAX_LIMIT)


def fence(value: object) -> int:
    """Return the fencing number of a claim."""
    return _count("fence", value, 0)


def queued() -> Record:
    """Return the fields of a run that waits."""
    return {
        "state": "queued",
        "queued_at": datetime.now(UTC),
        "worker": None,
        "lease_until": None,
        "cancel_requested": False,
        "pause_requested": False,
        "message": "",
        "started_at": None,
        "finished_at": None,
    }


def claimed(worker: str, lease_seconds: float, fencing: int) -> Record:
    """Return the fields of a run that a worker has just taken."""
    now = datetime.now(UTC)
    started = {"state": "running", "worker": worker, "fence": fencing, "started_at": now, "claimed_at": now}
    return started | {"finished_at": None, "message": ""} | leased(lease_seconds)


def next_in_line(waiting: Sequence[Record], served: Mapping[Any, datetime]) -> Record:
    """Return the first waiting run of the owner whose turn it is.

    Parameters
    ----------
    waiting : runs, the oldest first; at least one
    served : owner → when a run of theirs was taken last; owners that are not in it come first
    """
    never = datetime.min.replace(tzinfo=UTC)
    return min(waiting, key=lambda run: served.get(run.get("executed_by"), never))


def leased(seconds: float) -> Record:
    """Return the field that says until when the claim holds."""
    return {"lease_until": datetime.now(UTC) + timedelta(seconds=seconds)}


def ended(state: str) -> Record:
    """Return the fields of a run that stopped."""
    if state not in END_STATES:
        raise InputError(Problem("state", f"state must be one of {', '.join(sorted(END_STATES))}, got {state!r:.80}"))
    return {"state": state, "finished_at": datetime.now(UTC), "lease_until": None}


def deleted(by: Record) -> Record:
    """Return the fields of a run that is deleted; `by` says who did it and when."""
    return {"state": DELETED, "deleted": documents.to_stored(by), "buried": False}


def buried(run: Record) -> Record:
    """Return what stays of a deleted run once its files are gone."""
    return {name: run[name] for name in REMAINS} | {"buried": True}


def chunk_id(run_id: object, number: object) -> str:
    """Return the key of a chunk in the ledger."""
    return f"{documents.key('run id', run_id)}/{_count('number', number, 0):06d}"


def chunk_taken(worker: object, claim: object, lease_seconds: float) -> Record:
    """Return the fields of a chunk that a worker has just taken, its token aside."""
    holder = {"worker": documents.key("worker", worker), "claim": _count("claim", claim, 0)}
    return holder | {"state": TAKEN} | leased(lease_seconds)


def chunk_is_free(entry: Record, claim: int, now: datetime) -> bool:
    """Return whether a chunk may be taken: not done, and of an earlier claim of its run or silent past its lease."""
    return bool(entry["state"] == TAKEN and (entry["claim"] < claim or entry["lease_until"] < now))


def chunk_done(fields: Mapping[str, Any]) -> Record:
    """Return the fields of a chunk that is done."""
    if taken := CHUNK_FIELDS & fields.keys():
        raise InputError(Problem(min(taken), f"{min(taken)} is written by the chunk's own state changes only"))
    return documents.to_stored(fields) | {"state": DONE, "lease_until": None}


def run_fields(fields: Mapping[str, Any]) -> Record:
    """Return a worker's fields as stored; the ledger's own may not be among them."""
    if taken := LEDGER_FIELDS & fields.keys():
        raise InputError(Problem(min(taken), f"{min(taken)} is written by the run's own state changes only"))
    return documents.to_stored(fields)


def _count(name: str, value: object, low: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(Problem(name, f"{name} must be a whole number from {low}, got {value!r:.80}"))
    return value
