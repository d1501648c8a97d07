"""What the services ask of storage about accounts and access; `services.stores` says what all protocols promise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from atlas_core.records import Record
from atlas_core.storage.rules import ATTEMPT_RESULTS


class Users(Protocol):
    """User records; `_id` is the e-mail address in the spelling the service settled on."""

    def insert(self, record: Record) -> Record:
        """Store a new record as revision 1."""

    def get(self, email: str) -> Record:
        """Return the current revision."""

    def save(self, seen: Record) -> Record:
        """Replace revision `seen["revision"]` by the next; StaleRecordError if someone saved first."""

    def list(self) -> Sequence[Record]:
        """Return all users by address."""

    def of_organisation(self, key: str) -> Sequence[Record]:
        """Return the users whose `organisation_key` it is, by address; an empty key is nobody's and refused."""


class Sessions(Protocol):
    """Sessions; `_id` is the SHA-256 of the token (64 hex digits), so what is stored opens nothing."""

    def insert(self, record: Record) -> Record:
        """Store a new session: `_id`, `user_email`; one with `expires_at` goes by itself after that time."""

    def get(self, token_hash: str) -> Record:
        """Return a session that was not revoked; RecordNotFoundError for any other."""

    def list(self, user_email: str) -> Sequence[Record]:
        """Return the user's sessions that were not revoked, latest seen first."""

    def going(self, at: datetime, limit: int = 1000) -> Sequence[Record]:
        """Return everybody's sessions that were not revoked and whose time is not over, latest seen first."""

    def touch(self, token_hash: str, at: datetime) -> None:
        """Note when the session was last seen (`last_seen`)."""

    def revoke(self, token_hash: str, at: datetime) -> None:
        """End the session; ending an ended or unknown one changes nothing."""

    def revoke_all(self, user_email: str, at: datetime) -> int:
        """End every session of the user and return how many that were."""


class Devices(Protocol):
    """Known devices; `_id` is the SHA-256 of the token."""

    def insert(self, record: Record) -> Record:
        """Store a device: `_id`, `user_email`, `created_at`, and `expires_at`, after which it goes by itself."""

    def find(self, token_hash: str) -> Record | None:
        """Return the device, or None."""

    def list(self, user_email: str) -> Sequence[Record]:
        """Return the account's devices, newest first."""

    def delete(self, token_hash: str) -> None:
        """Forget the device if it is there."""


class ApiTokens(Protocol):
    """API tokens; `_id` is the SHA-256 of the token."""

    def insert(self, record: Record) -> Record:
        """Store a token, not used yet; it goes by itself at `expires_at`."""

    def find(self, token_hash: str) -> Record | None:
        """Return the token, or None."""

    def list(self, user_email: str) -> Sequence[Record]:
        """Return the account's tokens, newest first."""

    def touch(self, token_hash: str, at: datetime) -> None:
        """Note when the token was last used (`last_used`); one that is not there stays away."""

    def delete(self, token_hash: str) -> None:
        """Revoke the token if it is there."""


class Links(Protocol):
    """One-time links; `_id` is the SHA-256 of the token."""

    def insert(self, record: Record) -> Record:
        """Store an unused link: `kind`, `user_email`, `created_at`, and `expires_at`, after which it goes by itself."""

    def find(self, token_hash: str) -> Record | None:
        """Return the link, used or not, or None."""

    def use(self, token_hash: str, at: datetime) -> bool:
        """Mark the link as used; False if it was before, or is not there."""

    def list(self, kind: str, user_email: str) -> Sequence[Record]:
        """Return the account's unused links of the kind, newest first."""


class Registrations(Protocol):
    """Registrations; `_id` is the e-mail address in the spelling the service settled on; gone after `forget_at`."""

    def insert(self, record: Record) -> Record:
        """Store a new registration as revision 1; RecordExistsError if the address is taken."""

    def find(self, email: str) -> Record | None:
        """Return the current revision, or None."""

    def save(self, seen: Record) -> Record:
        """Replace revision `seen["revision"]` by the next; StaleRecordError if someone saved first."""

    def list(self, limit: int = 1000) -> Sequence[Record]:
        """Return the newest registrations, newest first."""


class Outbox(Protocol):
    """Mails, kept for 90 days."""

    def insert(self, record: Record) -> Record:
        """Store a mail as queued and due at once; RecordExistsError if the key is taken."""

    def get(self, mail_id: str) -> Record:
        """Return the mail."""

    def list(self, limit: int = 200) -> Sequence[Record]:
        """Return the newest mails, newest first."""

    def latest(self, to: str, kind: str) -> Record | None:
        """Return the newest mail of the kind to the address, or None."""

    def due(self, at: datetime, limit: int = 20) -> Sequence[Record]:
        """Return queued mails whose time (`due_at`) has come, the longest due first."""

    def change(self, seen: Record, fields: Record) -> bool:
        """Set fields of a mail that is as it was seen (`state`, `due_at`); False if somebody else was first."""


class SignInAttempts(Protocol):
    """Tries to sign in, kept for a day; `_id` is made from the number, and a number is given once."""

    def insert(self, record: Record) -> Record:
        """Store a try under its `number`; RecordExistsError if that is taken. Number 0 counts nothing."""

    def settle(self, attempt_id: str, result: str) -> None:
        """Say how a pending try ended; one that ended before stays as it is."""

    def last_number(self) -> int:
        """Return the highest number given, 0 before the first."""

    def of_account(self, account: str, device: str, since: datetime) -> Sequence[Record]:
        """Return the account's newest tries from the device after `since`, in order of their numbers.

        Those refused or `passed` do not count and are left out.
        """

    def misses_of(self, origin: str, since: datetime) -> Sequence[Record]:
        """Return the address's newest pending and missed tries after `since`, in order of their numbers."""

    def recent(self, since: datetime, results: Sequence[str] = ATTEMPT_RESULTS, limit: int = 1000) -> Sequence[Record]:
        """Return the newest tries after `since` that ended so, newest first."""

    def forgive(self, attempt_id: str) -> bool:
        """Let a pending or missed try count no longer; return whether it did."""


class RequestCounts(Protocol):
    """Counts of requests; the key says of what."""

    def add(self, key: str, until: datetime, patience: float = 4.5) -> int:
        """Count one more and return the count; it goes by itself after `until`. `patience` [s] is the longest wait."""


class NetworkRules(Protocol):
    """Rules for networks; one per `effect` and `network`, from which `_id` is made."""

    def put(self, record: Record) -> Record:
        """Store a rule in place of an earlier one of its effect for its network; it goes by itself at `expires_at`."""

    def find(self, rule_id: str) -> Record | None:
        """Return the rule, or None."""

    def delete(self, rule_id: str) -> None:
        """Remove the rule if it is there."""

    def list(self, patience: float = 4.5) -> Sequence[Record]:
        """Return all rules, newest first. `patience` [s] is the longest wait."""


class Visitors(Protocol):
    """Addresses that requests came from, kept for 90 days; `_id` is the address as `guessing.origin` gives it."""

    def note(self, origin: str, at: datetime, counts: Record, pages: Sequence[str] = ()) -> None:
        """Add to the address's counts (`visits`, `requests`, `failures`, `refused`) and to its `pages`."""

    def signed_in(self, origin: str, email: str) -> None:
        """Put the account first among the 20 last that signed in from the address, if the address was noted."""

    def find(self, origin: str) -> Record | None:
        """Return the address's record, or None."""

    def list(self, limit: int = 500) -> Sequence[Record]:
        """Return the addresses seen last, latest first."""


class AdminActions(Protocol):
    """The log of actions: it grows, and nothing here changes or removes an entry."""

    def append(self, entry: Record) -> Record:
        """Store an entry (`user_email`, `action`, `result`, `at`, …); `_id`, `seq`, `prev`, `mac` are made here."""

    def latest(self, limit: int = 100) -> Sequence[Record]:
        """Return the newest entries, newest first."""

    def concerning(self, email: str, limit: int = 50) -> Sequence[Record]:
        """Return the newest entries about the account or of what it did, newest first."""

    def last(self, email: str, action: str) -> Record | None:
        """Return the newest time the account did the action, as its entry; None if it never did."""

    def find(self, wanted: Record, before: str = "", limit: int = 100) -> Sequence[Record]:
        """Return the newest chained entries that meet the filters and stand before the entry, newest first.

        Filters: `action`, `result`, `intent` whole, `user_email`, `object`, `ip` by how they begin, `since`, `until`.
        """

    def verify(self) -> Record:
        """Return `entries`, `first`, `last`, `unchained`, `ok` and `problem`: None, or the first bad `entry`, `reason`.

        Entries from before the chain are counted as `unchained` and carry no seal.
        """


class AuditIntents(Protocol):
    """What somebody is about to do and has no entry yet."""

    def insert(self, record: Record) -> Record:
        """Store an intent (`user_email`, `action`, `object`, `at`, …); `_id` is made here."""

    def delete(self, intent_id: str) -> None:
        """Remove the intent if it is there."""

    def take(self, seen: Record, at: datetime) -> bool:
        """Move an intent that is as it was seen to another time; False if somebody else was first."""

    def list(self, before: datetime) -> Sequence[Record]:
        """Return the intents of before that time, oldest first."""
