"""What the services ask of storage: one protocol per collection, so that tests can give an in-memory twin.

Every method takes and returns plain documents and raises only `AtlasError`s: `InputError` for a key or a document
that may not be stored, `RecordNotFoundError`, `RecordExistsError`, `StaleRecordError` and, when the database does not
answer, `UnavailableError` (the outcome of a write is then unknown; a record's revision tells).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from atlas_core.records import Record
from atlas_core.services.access.secrets_at_rest import Vault
from atlas_core.services.access.stores import (
    AdminActions,
    ApiTokens,
    AuditIntents,
    Devices,
    Links,
    NetworkRules,
    Outbox,
    Registrations,
    RequestCounts,
    Sessions,
    SignInAttempts,
    Users,
    Visitors,
)


class Projects(Protocol):
    """Project records; `_id` is the project's id, `user_email` its owner."""

    def insert(self, record: Record) -> Record:
        """Store a new record as revision 1."""

    def get(self, project_id: str) -> Record:
        """Return the current revision."""

    def save(self, seen: Record) -> Record:
        """Replace revision `seen["revision"]` by the next; StaleRecordError if someone saved first."""

    def delete(self, project_id: str) -> None:
        """Remove the record for good."""

    def list(self, user_email: str | None = None) -> Sequence[Record]:
        """Return the records of one owner, or all, latest change (`updated_at`) first."""

    def shared_by(self, owners: Sequence[str]) -> Sequence[Record]:
        """Return the records these owners share (`sharing` read or edit), latest change first."""

    def trashed(self, before: datetime, user_email: str | None = None) -> Sequence[Record]:
        """Return the records of one owner, or all, deleted (`deleted_at`) by then, latest first."""


class ProjectRevisions(Protocol):
    """Every revision of every project; (`project_id`, `revision`) is unique, and one never changes."""

    def insert(self, record: Record) -> Record:
        """Store a revision under its project and number; RecordExistsError unless it is the same again."""

    def get(self, project_id: str, revision: int) -> Record:
        """Return one revision."""

    def list(self, project_id: str, limit: int = 100) -> Sequence[Record]:
        """Return the newest revisions of a project, newest first."""

    def forget(self, project_id: str) -> None:
        """Remove every revision of a project that was removed itself."""


class Portfolios(Protocol):
    """How accounts arranged the projects they see; `_id` is the e-mail address."""

    def insert(self, record: Record) -> Record:
        """Store an account's portfolio (`series`, `order`) as revision 1; RecordExistsError if it has one."""

    def find(self, user_email: str) -> Record | None:
        """Return the current revision, or None."""

    def save(self, seen: Record) -> Record:
        """Replace revision `seen["revision"]` by the next; StaleRecordError if someone saved first."""


class Snapshots(Protocol):
    """Approved copies of projects; (`project_id`, `version`) is unique, and a copy never changes."""

    def insert(self, record: Record) -> Record:
        """Store a copy: `project_id`, `version` and what belongs to it; `_id` is made from both."""

    def get(self, project_id: str, version: int) -> Record:
        """Return one version."""

    def latest(self, project_id: str) -> Record | None:
        """Return the highest version, or None."""

    def list(self, project_id: str) -> Sequence[Record]:
        """Return all versions, highest first."""

    def forget(self, project_id: str) -> None:
        """Remove all of a project that is removed itself."""


class Runs(Protocol):
    """Runs: a queue with leases. `fence` grows with each claim; a writer of an older fence is refused."""

    def insert(self, record: Record) -> Record:
        """Queue a run: `_id`, `project_id` and its inputs; `number` counts per project, `fence` starts at 0."""

    def get(self, run_id: str) -> Record:
        """Return the run."""

    def list(self, project_id: str) -> Sequence[Record]:
        """Return the project's runs, newest first."""

    def latest_complete(self, project_id: str) -> Record | None:
        """Return the newest run of the project with state `complete`, or None."""

    def claim(self, worker: str, lease_seconds: float, only: Sequence[str] | None = None) -> Record | None:
        """Take a queued or interrupted run for this worker and return it as `running`, or None if there is none.

        Owners (`executed_by`) take turns: whoever was served longest ago is next, with their oldest run. `only` names
        the runs that may be taken.
        """

    def progress(
        self, run_id: str, worker: str, fields: Mapping[str, Any], *, fence: int, lease_seconds: float = 30
    ) -> Record:
        """Store fields (`done`, …) and renew the lease; StaleRecordError if the run is no longer this claim's."""

    def finish(self, run_id: str, worker: str, state: str, fields: Mapping[str, Any], *, fence: int) -> Record:
        """End the run as complete, cancelled, failed, interrupted or paused; StaleRecordError as in `progress`."""

    def cancel(self, run_id: str) -> Record:
        """Cancel a queued, interrupted or paused run at once; ask a running one to stop (`cancel_requested`)."""

    def pause(self, run_id: str) -> Record:
        """Pause a queued or interrupted run at once; ask a running one to stop (`pause_requested`)."""

    def interrupt_expired(self) -> int:
        """Mark running runs whose lease ran out as `interrupted` and return how many that were."""

    def requeue(self, run_id: str) -> Record:
        """Queue a paused, interrupted or failed run again; StaleRecordError in any other state."""

    def pin(self, run_id: str, pin: Record | None) -> Record:
        """Pin the run (`who`, `when`), or take its pin away; a pinned run is not deleted."""

    def note(self, run_id: str, note: Record) -> Record:
        """Add a note (`who`, `when`, `text`) to the run."""

    def delete(self, run_id: str, by: Record) -> Record:
        """Delete a run that has ended and has no pin, and return it; StaleRecordError in any other case.

        It is gone at once for `get` and `list`; its number is given to no other.
        """

    def leaving(self) -> Sequence[Record]:
        """Return deleted runs whose files may still be there."""

    def bury(self, run_id: str) -> None:
        """Forget a deleted run whose files are gone, its number aside."""


class Structures(Protocol):
    """Chosen structures; (`run`, `index`) is unique, and `_id` is made from both."""

    def insert(self, record: Record) -> Record:
        """Store a structure as revision 1; RecordExistsError if that row of the run was chosen before."""

    def get(self, structure_id: str) -> Record:
        """Return the current revision."""

    def find(self, run_id: str, index: int) -> Record | None:
        """Return the structure of a run's row, or None if that row was not chosen."""

    def save(self, seen: Record) -> Record:
        """Replace revision `seen["revision"]` by the next; StaleRecordError if someone saved first."""

    def list(self, project_id: str) -> Sequence[Record]:
        """Return the structures of a project, latest change (`when`) first."""

    def forget(self, project_id: str) -> None:
        """Remove all of a project that is removed itself."""


class SavedViews(Protocol):
    """Views of results that somebody saved under a name."""

    def insert(self, record: Record) -> Record:
        """Store a new view as revision 1."""

    def find(self, view_id: str) -> Record | None:
        """Return the current revision, or None."""

    def save(self, seen: Record) -> Record:
        """Replace revision `seen["revision"]` by the next; StaleRecordError if someone saved first."""

    def delete(self, seen: Record) -> bool:
        """Remove the revision that was seen; False if there is another one now, or none."""

    def list(self, project_id: str) -> Sequence[Record]:
        """Return the views of a project by name."""

    def forget(self, project_id: str) -> None:
        """Remove all of a project that is removed itself."""


class ViewDefaults(Protocol):
    """The view that a project's page opens with, for one account; for everybody where `user_email` is empty."""

    def put(self, project_id: str, user_email: str, view_id: str) -> Record:
        """Keep the view in place of an earlier one."""

    def find(self, project_id: str, user_email: str) -> Record | None:
        """Return what was kept (`view`), or None."""

    def delete(self, project_id: str, user_email: str) -> None:
        """Forget it if it is there."""

    def forget(self, project_id: str) -> None:
        """Remove all of a project that is removed itself."""


class ReportSchedules(Protocol):
    """Reports of saved views that are made again and again."""

    def insert(self, record: Record) -> Record:
        """Store a new schedule."""

    def get(self, report_id: str) -> Record:
        """Return the schedule."""

    def list(self, project_id: str, user_email: str) -> Sequence[Record]:
        """Return the account's schedules of a project, oldest first."""

    def of_view(self, view_id: str) -> Sequence[Record]:
        """Return everybody's schedules of a view."""

    def due(self, at: datetime, limit: int = 20) -> Sequence[Record]:
        """Return schedules whose time (`due_at`) has come, the longest due first."""

    def change(self, seen: Record, fields: Record) -> bool:
        """Set fields of a schedule that is as it was seen (`due_at`, `tries`); False if somebody else was first."""

    def delete(self, report_id: str) -> None:
        """Remove the schedule if it is there."""

    def forget(self, project_id: str) -> None:
        """Remove all of a project that is removed itself."""


class Chunks(Protocol):
    """The ledger of the chunks of runs; `fence` grows each time a chunk is taken."""

    def take(self, span: Record, worker: str, claim: int, lease_seconds: float) -> Record | None:
        """Take a chunk that is new, of an earlier claim of its run, or past its lease; None if done or held."""

    def done(self, taken: Record, fields: Mapping[str, Any]) -> Record:
        """End a taken chunk (`rows`, `bytes`, `sha256`, …); StaleRecordError if it was taken by another since."""

    def list(self, run_id: str) -> Sequence[Record]:
        """Return the run's entries by number."""

    def runs(self) -> Sequence[str]:
        """Return the runs that have entries."""

    def forget(self, run_id: str) -> None:
        """Remove the run's entries."""


class Drafts(Protocol):
    """Unsaved form entries, one per user and project; the keys inside `values` may be paths."""

    def get(self, user_email: str, project_id: str) -> Record | None:
        """Return the draft, or None."""

    def put(self, user_email: str, project_id: str, draft: Record) -> Record:
        """Store the draft in place of an earlier one."""

    def delete(self, user_email: str, project_id: str) -> None:
        """Remove the draft if there is one."""

    def forget(self, project_id: str) -> None:
        """Remove all of a project that is removed itself."""


class Results(Protocol):
    """Result files; an id is written once, and every read is checked against length and SHA-256."""

    def put(self, file_id: str, data: bytes | Path, metadata: Record) -> str:
        """Store bytes, or a file's, and return their SHA-256; the same bytes again change nothing."""

    def read(self, file_id: str) -> bytes:
        """Return the bytes; IntegrityError if they are not those written."""

    def fetch(self, file_id: str, target: Path) -> Path:
        """Write the bytes to a local file without holding them in memory; checked as `read`."""

    def info(self, file_id: str) -> Record:
        """Return what is known of the file: `_id`, `length`, `sha256`, `uploaded_at`, `metadata`."""

    def require_room(self, length: int) -> bool:
        """Raise NoSpaceError unless so many bytes fit; return whether that is known, as of a local server only."""

    def stored_bytes(self) -> int:
        """Return how many bytes all files have together."""

    def delete(self, file_id: str) -> None:
        """Remove the file if there is one."""

    def sweep(self, older_than_seconds: float = 3600) -> int:
        """Remove the chunks that uploads cut off longer ago left behind; return how many."""


class Values(Protocol):
    """Settings kept in the database: small documents by name."""

    def get(self, name: str) -> Record | None:
        """Return the document, or None."""

    def put(self, name: str, fields: Record) -> Record:
        """Store the document in place of an earlier one."""


class RuleTables(Protocol):
    """Versions of the rule tables; `version` is unique, and a version never changes."""

    def insert(self, record: Record) -> Record:
        """Store a version: `version`, `tables` and what belongs to it; RecordExistsError if the number is taken."""

    def get(self, version: int) -> Record:
        """Return one version."""

    def latest(self) -> Record | None:
        """Return the highest version, or None."""

    def list(self) -> Sequence[Record]:
        """Return all versions, highest first."""


@dataclass(frozen=True)
class Stores:
    """Everything the services keep, and how to let go of it."""

    projects: Projects
    portfolios: Portfolios
    users: Users
    sessions: Sessions
    devices: Devices
    api_tokens: ApiTokens
    links: Links
    registrations: Registrations
    outbox: Outbox
    sign_in_attempts: SignInAttempts
    request_counts: RequestCounts
    network_rules: NetworkRules
    visitors: Visitors
    project_revisions: ProjectRevisions
    snapshots: Snapshots
    runs: Runs
    structures: Structures
    saved_views: SavedViews
    view_defaults: ViewDefaults
    report_schedules: ReportSchedules
    chunks: Chunks
    drafts: Drafts
    results: Results
    settings: Values
    rule_tables: RuleTables
    admin_actions: AdminActions
    audit_intents: AuditIntents
    vault: Vault
    close: Callable[[], None]

    def check(self) -> None:
        """Read one document for real; raise UnavailableError if the database does not answer."""
        self.settings.get("health")
