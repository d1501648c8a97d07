"""Every error the core raises on purpose.

AtlasError
├── InputError                 what somebody entered breaks a rule
│   └── DomainError            a calculator's argument is out of range
├── RecordNotFoundError        no such record, or not this caller's to see
├── RecordExistsError          a unique key is taken
├── StaleRecordError           somebody saved first
├── AccessError                the caller may not do this
│   ├── SignInError            the e-mail and password do not open a session
│   │   ├── ThrottledError     too many tries; the next may come later
│   │   └── StepNeededError    the password is right and not enough
│   ├── TooManyRequestsError   the address asks too often; the next request may come later
│   ├── AddressRefusedError    requests from this address are not answered
│   ├── LinkError              a one-time link opens nothing any more
│   └── SessionEndedError      nobody is signed in under this session any more
├── IntegrityError             stored bytes differ from what was written
├── MailError                  the mail server did not take a mail
├── NoSpaceError               the disk has too little room
│   └── QuotaError             stored results would take more than they may
├── ClusterError               the Dask cluster is away, or cannot compute this
└── UnavailableError           a part the core depends on does not answer
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType


class AtlasError(Exception):
    """Base of all errors with a message meant for users."""


@dataclass(frozen=True)
class Problem:
    """One broken rule: the path of the field (`section.key`) and a sentence that names label, rule and value."""

    field: str
    message: str


class InputError(AtlasError):
    """What somebody entered breaks a rule; nothing was stored."""

    def __init__(self, problems: list[Problem] | Problem, source: str = "") -> None:
        self.problems = [problems] if isinstance(problems, Problem) else problems
        self.source = source
        first, more = self.problems[0], len(self.problems) - 1
        text = ": ".join(part for part in (source, first.field, first.message) if part)
        super().__init__(f"{text} (and {more} more)" if more else text)


class DomainError(InputError):
    """A calculator's argument is out of range."""

    def __init__(self, name: str, rule: str, value: object) -> None:
        super().__init__(Problem(name, f"{name} {rule}, got {value!r}"))


class RecordNotFoundError(AtlasError):
    """No such record, or not one this caller may see: both answer alike."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"no {kind} {key}")


class RecordExistsError(AtlasError):
    """A unique key is taken."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key} exists already")


class StaleRecordError(AtlasError):
    """Somebody saved first; the caller's change was not stored."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key} was changed by someone else since it was opened; your change was not saved")


class AccessError(AtlasError):
    """The caller may not do this."""


class LinkError(AccessError):
    """A one-time link was used, has run out or is none of ours; nothing says which."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more: it was used already, has run out, or is not complete.")


class SignInError(AccessError):
    """The e-mail and password do not open a session."""


class ThrottledError(SignInError):
    """Too many tries: this one was not looked at, whatever the password."""

    def __init__(self, wait: timedelta) -> None:
        self.wait_seconds = max(1, ceil(wait.total_seconds()))
        super().__init__("Too many tries to sign in. Wait a while, then try again.")


class TooManyRequestsError(AccessError):
    """The address asks too often; this request was not looked at."""

    def __init__(self, wait: timedelta) -> None:
        self.wait_seconds = max(1, ceil(wait.total_seconds()))
        super().__init__("Too many requests from your address. Wait a minute, then try again.")


class AddressRefusedError(AccessError):
    """A rule keeps the address out; why is not said to whoever comes from it."""

    def __init__(self, until: datetime | None) -> None:
        span = f" until {until:%d %b %Y %H:%M} UTC" if until else ""
        super().__init__(f"Requests from your address are not answered{span}. An administrator can let it in again.")


class StepNeededError(SignInError):
    """The password is right and not enough: another step opens the session."""

    TEXTS = MappingProxyType(
        {
            "second-factor": "Send the code of the authenticator app, or a recovery code, as `code` too.",
            "change": "An administrator set this password. Sign in with a browser to choose your own.",
            "enrol": "This account needs a second factor. Sign in with a browser to set it up.",
        }
    )

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(self.TEXTS[step])


class SessionEndedError(AccessError):
    """Nobody is signed in under this session any more."""

    def __init__(self) -> None:
        super().__init__("Your session has ended. Sign in again.")


class IntegrityError(AtlasError):
    """Stored bytes differ from what was written."""


class NoSpaceError(AtlasError):
    """The disk has too little room; nothing was written."""

    def __init__(self, free: float, needed: float) -> None:
        self.free, self.needed = free, needed
        super().__init__(f"the disk has {free / 1e6:,.0f} MB free; storing this needs {needed / 1e6:,.0f} MB")


class QuotaError(NoSpaceError):
    """Stored results would take more than they may; nothing was written."""

    def __init__(self, free: float, needed: float) -> None:
        super().__init__(free, needed)
        self.args = (
            f"stored results may take {max(0.0, free) / 1e6:,.0f} MB more; this needs up to {needed / 1e6:,.0f} MB. "
            "Delete runs on the page Runs, or let an administrator raise ATLAS_RESULTS_QUOTA_MB",
        )


class ClusterError(AtlasError):
    """The Dask cluster is away, or cannot compute this; what was computed is kept."""

    def __init__(self, address: str, what: str) -> None:
        self.address = address
        super().__init__(f"the Dask scheduler {address} {what}")


class MailError(AtlasError):
    """The mail server did not take a mail; `final` if trying again will not help."""

    def __init__(self, what: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(what)


class UnavailableError(AtlasError):
    """A part the core depends on does not answer; trying again later may work."""
