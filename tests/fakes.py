"""In-memory twins of the repositories; one contract suite holds both to the same behaviour."""

import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bson

from atlas_core.errors import IntegrityError, NoSpaceError, RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services.access.secrets_at_rest import Vault
from atlas_core.services.stores import Stores
from atlas_core.storage import audit_filters, chain, documents, rules, schemas


class Table:
    """Documents by key, kept as BSON so that what comes out is what MongoDB would give."""

    def __init__(self, kind: str, collection: str) -> None:
        self.kind, self.collection = kind, collection
        self.lock = threading.RLock()
        self._rows: dict[str, bytes] = {}

    def insert(self, record: Record) -> Record:
        key = documents.key(f"{self.kind} id", record.get("_id"))
        with self.lock:
            before = self._rows.get(key)
            inserted = self.put(record)
            if before is not None and before != self._rows[key]:
                self._rows[key] = before
                raise RecordExistsError(self.kind, key)
            return inserted

    def put(self, record: Record) -> Record:
        if self.collection in schemas.SHAPES:
            schemas.check(self.collection, record)
        stored = documents.to_stored(record)
        self._rows[stored["_id"]] = bson.encode(stored)
        return self.get(stored["_id"])

    def find(self, key: object) -> Record | None:
        found = self._rows.get(documents.key(f"{self.kind} id", key))
        return None if found is None else documents.from_stored(bson.decode(found, documents.CODEC))

    def get(self, key: object) -> Record:
        if (found := self.find(key)) is None:
            raise RecordNotFoundError(self.kind, key)
        return found

    def save(self, seen: Record) -> Record:
        key, revision = documents.key(f"{self.kind} id", seen.get("_id")), documents.revision(seen)
        with self.lock:
            if self.get(key)["revision"] != revision:
                raise StaleRecordError(self.kind, key)
            return self.put(seen | {"revision": revision + 1})

    def delete(self, key: object) -> None:
        self._rows.pop(documents.key(f"{self.kind} id", key), None)

    def forget(self, project_id: object) -> None:
        wanted = documents.key("project_id", project_id)
        for row in self.select(lambda row: row["project_id"] == wanted):
            self.delete(row["_id"])

    def select(self, wanted: Callable[[Record], bool] = lambda _: True) -> list[Record]:
        with self.lock:
            rows = [self.get(key) for key in sorted(self._rows)]
        return [row for row in rows if wanted(row)]


class FakeProjects:
    def __init__(self) -> None:
        self._table = Table("project", "projects")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"revision": 1})

    def get(self, project_id: str) -> Record:
        return self._table.get(project_id)

    def save(self, seen: Record) -> Record:
        return self._table.save(seen)

    def delete(self, project_id: str) -> None:
        self._table.delete(project_id)

    def list(self, user_email: str | None = None) -> Sequence[Record]:
        owner = None if user_email is None else documents.key("user_email", user_email)
        return self._latest(lambda row: owner is None or row.get("user_email") == owner)

    def shared_by(self, owners: Sequence[str]) -> Sequence[Record]:
        keys = {documents.key("user_email", owner) for owner in owners}
        return self._latest(lambda row: row["user_email"] in keys and row.get("sharing") in rules.SHARED)

    def trashed(self, before: datetime, user_email: str | None = None) -> Sequence[Record]:
        owner = None if user_email is None else documents.key("user_email", user_email)
        rows = self._table.select(lambda row: "deleted_at" in row and row["deleted_at"] <= before)
        mine = [row for row in rows if owner in (None, row["user_email"])]
        return sorted(mine, key=lambda row: row["deleted_at"], reverse=True)

    def _latest(self, wanted: Callable[[Record], bool]) -> Sequence[Record]:
        oldest = datetime.min.replace(tzinfo=UTC)
        return sorted(self._table.select(wanted), key=lambda row: row.get("updated_at") or oldest, reverse=True)


class FakePortfolios:
    def __init__(self) -> None:
        self._table = Table("portfolio", "portfolios")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"revision": 1})

    def find(self, user_email: str) -> Record | None:
        return self._table.find(user_email)

    def save(self, seen: Record) -> Record:
        return self._table.save(seen)


class FakeUsers:
    def __init__(self) -> None:
        self._table = Table("user", "users")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"revision": 1})

    def get(self, email: str) -> Record:
        return self._table.get(email)

    def save(self, seen: Record) -> Record:
        return self._table.save(seen)

    def list(self) -> Sequence[Record]:
        return self._table.select()

    def of_organisation(self, key: str) -> Sequence[Record]:
        wanted = documents.key("organisation", key)
        return self._table.select(lambda row: row.get("organisation_key") == wanted)


class FakeSessions:
    def __init__(self) -> None:
        self._table = Table("session", "sessions")

    def insert(self, record: Record) -> Record:
        rules.token_hash(record.get("_id"))
        return self._table.insert(record | {"revoked_at": None})

    def get(self, token_hash: str) -> Record:
        found = self._table.get(rules.token_hash(token_hash))
        if found["revoked_at"] is not None:
            raise RecordNotFoundError("session", token_hash)
        return found

    def touch(self, token_hash: str, at: datetime) -> None:
        with self._table.lock:
            self._table.put(self.get(token_hash) | {"last_seen": at})

    def list(self, user_email: str) -> Sequence[Record]:
        owner = documents.key("user_email", user_email)
        rows = self._table.select(lambda row: row["user_email"] == owner and row["revoked_at"] is None)
        return sorted(rows, key=lambda row: row["last_seen"], reverse=True)

    def going(self, at: datetime, limit: int = 1000) -> Sequence[Record]:
        rows = self._table.select(lambda row: row["revoked_at"] is None and row.get("expires_at", at) > at)
        return sorted(rows, key=lambda row: row["last_seen"], reverse=True)[: rules.limit(limit)]

    def revoke(self, token_hash: str, at: datetime) -> None:
        with self._table.lock:
            found = self._table.find(rules.token_hash(token_hash))
            if found is not None and found["revoked_at"] is None:
                self._table.put(found | {"revoked_at": at})

    def revoke_all(self, user_email: str, at: datetime) -> int:
        owner = documents.key("user_email", user_email)
        with self._table.lock:
            rows = self._table.select(lambda row: row["user_email"] == owner and row["revoked_at"] is None)
            for row in rows:
                self._table.put(row | {"revoked_at": at})
        return len(rows)


class FakeDevices:
    def __init__(self) -> None:
        self._table = Table("device", "devices")

    def insert(self, record: Record) -> Record:
        rules.token_hash(record.get("_id"))
        return self._table.insert(record)

    def find(self, token_hash: str) -> Record | None:
        return self._table.find(rules.token_hash(token_hash))

    def list(self, user_email: str) -> Sequence[Record]:
        owner = documents.key("user_email", user_email)
        rows = self._table.select(lambda row: row["user_email"] == owner)
        return sorted(rows, key=lambda row: row["created_at"], reverse=True)

    def delete(self, token_hash: str) -> None:
        self._table.delete(rules.token_hash(token_hash))


class FakeApiTokens:
    def __init__(self) -> None:
        self._table = Table("API token", "api_tokens")

    def insert(self, record: Record) -> Record:
        rules.token_hash(record.get("_id"))
        return self._table.insert(record | {"last_used": None})

    def find(self, token_hash: str) -> Record | None:
        return self._table.find(rules.token_hash(token_hash))

    def list(self, user_email: str) -> Sequence[Record]:
        owner = documents.key("user_email", user_email)
        rows = self._table.select(lambda row: row["user_email"] == owner)
        return sorted(rows, key=lambda row: row["created_at"], reverse=True)

    def touch(self, token_hash: str, at: datetime) -> None:
        with self._table.lock:
            if found := self._table.find(rules.token_hash(token_hash)):
                self._table.put(found | {"last_used": at})

    def delete(self, token_hash: str) -> None:
        self._table.delete(rules.token_hash(token_hash))


class FakeLinks:
    def __init__(self) -> None:
        self._table = Table("link", "links")

    def insert(self, record: Record) -> Record:
        rules.token_hash(record.get("_id"))
        return self._table.insert(record | {"used_at": None})

    def find(self, token_hash: str) -> Record | None:
        return self._table.find(rules.token_hash(token_hash))

    def use(self, token_hash: str, at: datetime) -> bool:
        with self._table.lock:
            found = self._table.find(rules.token_hash(token_hash))
            if found is None or found["used_at"] is not None:
                return False
            self._table.put(found | {"used_at": at})
            return True

    def list(self, kind: str, user_email: str) -> Sequence[Record]:
        owner = (documents.key("kind", kind), documents.key("user_email", user_email))
        rows = self._table.select(lambda row: (row["kind"], row["user_email"]) == owner and row["used_at"] is None)
        return sorted(rows, key=lambda row: row["created_at"], reverse=True)


class FakeRegistrations:
    def __init__(self) -> None:
        self._table = Table("registration", "registrations")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"revision": 1})

    def find(self, email: str) -> Record | None:
        return self._table.find(email)

    def save(self, seen: Record) -> Record:
        return self._table.save(seen)

    def list(self, limit: int = 1000) -> Sequence[Record]:
        rows = sorted(self._table.select(), key=lambda row: row["created_at"], reverse=True)
        return rows[: rules.limit(limit)]


class FakeOutbox:
    def __init__(self) -> None:
        self._table = Table("mail", "outbox")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | rules.mail_queued(record.get("created_at")))

    def get(self, mail_id: str) -> Record:
        return self._table.get(mail_id)

    def list(self, limit: int = 200) -> Sequence[Record]:
        rows = sorted(self._table.select(), key=lambda row: row["created_at"], reverse=True)
        return rows[: rules.limit(limit)]

    def latest(self, to: str, kind: str) -> Record | None:
        wanted = (documents.key("to", to), documents.key("kind", kind))
        return next((row for row in self.list(rules.MAX_LIMIT) if (row["to"], row["kind"]) == wanted), None)

    def due(self, at: datetime, limit: int = 20) -> Sequence[Record]:
        rows = self._table.select(lambda row: row["state"] == rules.QUEUED and row["due_at"] <= at)
        return sorted(rows, key=lambda row: row["due_at"])[: rules.limit(limit)]

    def change(self, seen: Record, fields: Record) -> bool:
        with self._table.lock:
            found, wanted = self._table.find(seen["_id"]), documents.as_read(documents.to_stored(seen))
            if found is None or any(found[name] != wanted[name] for name in ("state", "due_at")):
                return False
            self._table.put(found | documents.to_stored(fields))
            return True


class FakeSignInAttempts:
    def __init__(self) -> None:
        self._table = Table("sign-in attempt", "sign_in_attempts")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"_id": rules.attempt_id(record.get("number"))})

    def settle(self, attempt_id: str, result: str) -> None:
        with self._table.lock:
            found = self._table.find(attempt_id)
            if found is not None and found["result"] == rules.PENDING:
                self._table.put(found | {"result": result})

    def last_number(self) -> int:
        return max((row["number"] for row in self._table.select()), default=0)

    def of_account(self, account: str, device: str, since: datetime) -> Sequence[Record]:
        who, counted = (account, device), rules.COUNTED_ATTEMPTS
        return self._newest(
            lambda row: row["result"] in counted and (row["account"], row["device"]) == who and row["at"] > since
        )

    def misses_of(self, origin: str, since: datetime) -> Sequence[Record]:
        counted = (rules.PENDING, rules.MISSED)
        return self._newest(lambda row: row["origin"] == origin and row["result"] in counted and row["at"] > since)

    def recent(
        self, since: datetime, results: Sequence[str] = rules.ATTEMPT_RESULTS, limit: int = 1000
    ) -> Sequence[Record]:
        rows = self._table.select(lambda row: row["at"] > since and row["result"] in results)
        newest = sorted(rows, key=lambda row: (row["at"], row["number"]), reverse=True)
        return newest[: rules.limit(limit)]

    def forgive(self, attempt_id: str) -> bool:
        with self._table.lock:
            found = self._table.find(attempt_id)
            if found is None or found["result"] not in (rules.PENDING, rules.MISSED):
                return False
            self._table.put(found | {"result": rules.FORGIVEN})
            return True

    def _newest(self, wanted: Callable[[Record], bool]) -> Sequence[Record]:
        return sorted(self._table.select(wanted), key=lambda row: row["number"])[-rules.NEWEST_ATTEMPTS :]


class FakeRequestCounts:
    def __init__(self) -> None:
        self._table = Table("request count", "request_counts")

    def add(self, key: str, until: datetime, patience: float = 4.5) -> int:  # noqa: ARG002  memory never waits
        with self._table.lock:
            found = self._table.find(key) or {"_id": key, "count": 0, "expires_at": until}
            return self._table.put(found | {"count": found["count"] + 1})["count"]


class FakeNetworkRules:
    def __init__(self) -> None:
        self._table = Table("network rule", "network_rules")

    def put(self, record: Record) -> Record:
        return self._table.put(record | {"_id": rules.network_rule_id(record.get("effect"), record.get("network"))})

    def find(self, rule_id: str) -> Record | None:
        return self._table.find(rule_id)

    def delete(self, rule_id: str) -> None:
        self._table.delete(rule_id)

    def list(self, patience: float = 4.5) -> Sequence[Record]:  # noqa: ARG002  memory never waits
        return sorted(self._table.select(), key=lambda row: row["created_at"], reverse=True)


class FakeVisitors:
    def __init__(self) -> None:
        self._table = Table("visitor", "visitors")

    def note(self, origin: str, at: datetime, counts: Record, pages: Sequence[str] = ()) -> None:
        added = rules.visitor_counts(counts)
        reached = [documents.key("page", page) for page in pages]
        with self._table.lock:
            start = {"_id": origin, "first_seen": at, "last_seen": at, "emails": [], "pages": []}
            found = self._table.find(origin) or start
            counted = {name: found.get(name, 0) + more for name, more in added.items()}
            pages = [*found["pages"], *(page for page in reached if page not in found["pages"])]
            self._table.put(found | counted | {"last_seen": max(found["last_seen"], at), "pages": pages})

    def signed_in(self, origin: str, email: str) -> None:
        account = documents.key("user_email", email)
        with self._table.lock:
            if found := self._table.find(origin):
                others = [one for one in found["emails"] if one != account]
                self._table.put(found | {"emails": [account, *others][: rules.VISITOR_EMAILS]})

    def find(self, origin: str) -> Record | None:
        return self._table.find(origin)

    def list(self, limit: int = 500) -> Sequence[Record]:
        rows = sorted(self._table.select(), key=lambda row: row["last_seen"], reverse=True)
        return rows[: rules.limit(limit)]


class FakeProjectRevisions:
    def __init__(self) -> None:
        self._table = Table("project revision", "project_revisions")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"_id": rules.revision_id(record.get("project_id"), record.get("revision"))})

    def get(self, project_id: str, revision: int) -> Record:
        return self._table.get(rules.revision_id(project_id, revision))

    def list(self, project_id: str, limit: int = 100) -> Sequence[Record]:
        wanted = documents.key("project_id", project_id)
        rows = self._table.select(lambda row: row["project_id"] == wanted)
        return sorted(rows, key=lambda row: row["revision"], reverse=True)[: rules.limit(limit)]

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeSnapshots:
    def __init__(self) -> None:
        self._table = Table("snapshot", "permutation_snapshots")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"_id": rules.snapshot_id(record.get("project_id"), record.get("version"))})

    def get(self, project_id: str, version: int) -> Record:
        return self._table.get(rules.snapshot_id(project_id, version))

    def latest(self, project_id: str) -> Record | None:
        return next(iter(self.list(project_id)), None)

    def list(self, project_id: str) -> Sequence[Record]:
        wanted = documents.key("project_id", project_id)
        rows = self._table.select(lambda row: row["project_id"] == wanted)
        return sorted(rows, key=lambda row: row["version"], reverse=True)

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeRuns:
    def __init__(self) -> None:
        self._table = Table("run", "runs")

    def insert(self, record: Record) -> Record:
        documents.key("run id", record.get("_id"))
        with self._table.lock:
            newest = next(iter(self._by_number(record.get("project_id", ""))), None)
            number = newest["number"] + 1 if newest else 1
            return self._table.insert(record | rules.queued() | {"number": number, "fence": 0})

    def get(self, run_id: str) -> Record:
        if (found := self._table.get(run_id))["state"] == rules.DELETED:
            raise RecordNotFoundError("run", run_id)
        return found

    def list(self, project_id: str) -> Sequence[Record]:
        return [row for row in self._by_number(project_id) if row["state"] != rules.DELETED]

    def _by_number(self, project_id: str) -> Sequence[Record]:
        wanted = documents.key("project_id", project_id)
        rows = self._table.select(lambda row: row["project_id"] == wanted)
        return sorted(rows, key=lambda row: row["number"], reverse=True)

    def latest_complete(self, project_id: str) -> Record | None:
        return next((row for row in self.list(project_id) if row["state"] == "complete"), None)

    def claim(self, worker: str, lease_seconds: float, only: Sequence[str] | None = None) -> Record | None:
        documents.key("worker", worker)
        with self._table.lock:
            waiting = self._table.select(lambda row: row["state"] in rules.CLAIMED_FROM)
            waiting = [row for row in waiting if only is None or row["_id"] in only]
            if not waiting:
                return None
            waiting.sort(key=lambda row: (row["queued_at"], row["number"]))
            taken = sorted(self._table.select(lambda row: "claimed_at" in row), key=lambda row: row["claimed_at"])
            first = rules.next_in_line(waiting, {row.get("executed_by"): row["claimed_at"] for row in taken})
            return self._table.put(first | rules.claimed(worker, lease_seconds, first["fence"] + 1))

    def progress(
        self, run_id: str, worker: str, fields: Mapping[str, Any], *, fence: int, lease_seconds: float = 30
    ) -> Record:
        changes = rules.run_fields(fields) | rules.leased(lease_seconds)
        with self._table.lock:
            return self._table.put(self._claimed(run_id, worker, fence) | changes)

    def finish(self, run_id: str, worker: str, state: str, fields: Mapping[str, Any], *, fence: int) -> Record:
        changes = rules.run_fields(fields) | rules.ended(state)
        with self._table.lock:
            return self._table.put(self._claimed(run_id, worker, fence) | changes)

    def cancel(self, run_id: str) -> Record:
        with self._table.lock:
            found = self.get(run_id)
            if found["state"] in rules.CANCELLED_AT_ONCE:
                return self._table.put(found | rules.ended("cancelled"))
            if found["state"] == "running":
                return self._table.put(found | {"cancel_requested": True})
            return found

    def pause(self, run_id: str) -> Record:
        with self._table.lock:
            found = self.get(run_id)
            if found["state"] in rules.PAUSED_AT_ONCE:
                return self._table.put(found | rules.ended("paused"))
            if found["state"] == "running":
                return self._table.put(found | {"pause_requested": True})
            return found

    def interrupt_expired(self) -> int:
        now = datetime.now(UTC)
        with self._table.lock:
            rows = self._table.select(lambda row: row["state"] == "running" and row["lease_until"] < now)
            for row in rows:
                self._table.put(row | rules.ended("interrupted"))
        return len(rows)

    def requeue(self, run_id: str) -> Record:
        with self._table.lock:
            found = self.get(run_id)
            if found["state"] not in rules.REQUEUED_FROM:
                raise StaleRecordError("run", run_id)
            return self._table.put(found | rules.queued())

    def pin(self, run_id: str, pin: Record | None) -> Record:
        with self._table.lock:
            return self._table.put(self.get(run_id) | {"pinned": pin})

    def note(self, run_id: str, note: Record) -> Record:
        with self._table.lock:
            found = self.get(run_id)
            return self._table.put(found | {"notes": [*found.get("notes", ()), note]})

    def delete(self, run_id: str, by: Record) -> Record:
        with self._table.lock:
            found = self.get(run_id)
            if found["state"] not in rules.DELETED_FROM or found.get("pinned"):
                raise StaleRecordError("run", run_id)
            return self._table.put(found | rules.deleted(by))

    def leaving(self) -> Sequence[Record]:
        return self._table.select(lambda row: row["state"] == rules.DELETED and not row["buried"])

    def bury(self, run_id: str) -> None:
        with self._table.lock:
            if (found := self._table.get(run_id))["state"] == rules.DELETED:
                self._table.put(rules.buried(found))

    def _claimed(self, run_id: str, worker: str, fence: int) -> Record:
        found = self.get(run_id)
        claim = ("running", documents.key("worker", worker), rules.fence(fence))
        if (found["state"], found["worker"], found["fence"]) != claim:
            raise StaleRecordError("run", run_id)
        return found


class FakeStructures:
    def __init__(self) -> None:
        self._table = Table("structure", "structures")

    def insert(self, record: Record) -> Record:
        key = rules.structure_id(record.get("run"), record.get("index"))
        return self._table.insert(record | {"_id": key, "revision": 1})

    def get(self, structure_id: str) -> Record:
        return self._table.get(structure_id)

    def find(self, run_id: str, index: int) -> Record | None:
        return self._table.find(rules.structure_id(run_id, index))

    def save(self, seen: Record) -> Record:
        return self._table.save(seen)

    def list(self, project_id: str) -> Sequence[Record]:
        wanted = documents.key("project_id", project_id)
        rows = self._table.select(lambda row: row["project_id"] == wanted)
        return sorted(rows, key=lambda row: row["when"], reverse=True)

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeSavedViews:
    def __init__(self) -> None:
        self._table = Table("view", "saved_views")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"revision": 1})

    def find(self, view_id: str) -> Record | None:
        return self._table.find(view_id)

    def save(self, seen: Record) -> Record:
        return self._table.save(seen)

    def delete(self, seen: Record) -> bool:
        revision = documents.revision(seen)
        with self._table.lock:
            found = self._table.find(seen["_id"])
            if found is None or found["revision"] != revision:
                return False
            self._table.delete(seen["_id"])
            return True

    def list(self, project_id: str) -> Sequence[Record]:
        wanted = documents.key("project_id", project_id)
        return sorted(self._table.select(lambda row: row["project_id"] == wanted), key=lambda row: row["name"])

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeViewDefaults:
    def __init__(self) -> None:
        self._table = Table("default view", "view_defaults")

    def put(self, project_id: str, user_email: str, view_id: str) -> Record:
        owned = {"project_id": project_id, "user_email": user_email, "view": documents.key("view", view_id)}
        return self._table.put(owned | {"_id": rules.default_view_id(project_id, user_email)})

    def find(self, project_id: str, user_email: str) -> Record | None:
        return self._table.find(rules.default_view_id(project_id, user_email))

    def delete(self, project_id: str, user_email: str) -> None:
        self._table.delete(rules.default_view_id(project_id, user_email))

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeReportSchedules:
    def __init__(self) -> None:
        self._table = Table("report", "report_schedules")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record)

    def get(self, report_id: str) -> Record:
        return self._table.get(report_id)

    def list(self, project_id: str, user_email: str) -> Sequence[Record]:
        owned = (documents.key("project_id", project_id), documents.key("user_email", user_email))
        rows = self._table.select(lambda row: (row["project_id"], row["user_email"]) == owned)
        return sorted(rows, key=lambda row: row["created_at"])

    def of_view(self, view_id: str) -> Sequence[Record]:
        wanted = documents.key("view", view_id)
        return self._table.select(lambda row: row["view"] == wanted)

    def due(self, at: datetime, limit: int = 20) -> Sequence[Record]:
        rows = self._table.select(lambda row: row["due_at"] <= at)
        return sorted(rows, key=lambda row: row["due_at"])[: rules.limit(limit)]

    def change(self, seen: Record, fields: Record) -> bool:
        with self._table.lock:
            found, wanted = self._table.find(seen["_id"]), documents.as_read(documents.to_stored(seen))
            if found is None or any(found[name] != wanted[name] for name in ("due_at", "tries")):
                return False
            self._table.put(found | documents.to_stored(fields))
            return True

    def delete(self, report_id: str) -> None:
        self._table.delete(report_id)

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeChunks:
    def __init__(self) -> None:
        self._table = Table("chunk", "run_chunks")

    def take(self, span: Record, worker: str, claim: int, lease_seconds: float) -> Record | None:
        key = rules.chunk_id(span.get("run"), span.get("number"))
        taken = rules.chunk_taken(worker, claim, lease_seconds)
        with self._table.lock:
            if (found := self._table.find(key)) is None:
                return self._table.insert(dict(span) | taken | {"_id": key, "fence": 1})
            if not rules.chunk_is_free(found, claim, datetime.now(UTC)):
                return None
            return self._table.put(found | taken | {"fence": found["fence"] + 1})

    def done(self, taken: Record, fields: Mapping[str, Any]) -> Record:
        changes = rules.chunk_done(fields)
        with self._table.lock:
            found = self._table.get(taken.get("_id"))
            if (found["worker"], found["fence"]) != (taken["worker"], taken["fence"]):
                raise StaleRecordError("chunk", taken["_id"])
            return found if found["state"] == rules.DONE else self._table.put(found | changes)

    def list(self, run_id: str) -> Sequence[Record]:
        wanted = documents.key("run id", run_id)
        return self._table.select(lambda row: row["run"] == wanted)

    def runs(self) -> Sequence[str]:
        return sorted({row["run"] for row in self._table.select()})

    def forget(self, run_id: str) -> None:
        with self._table.lock:
            for row in self.list(run_id):
                self._table.delete(row["_id"])


class FakeDrafts:
    def __init__(self) -> None:
        self._table = Table("draft", "drafts")

    def get(self, user_email: str, project_id: str) -> Record | None:
        return self._table.find(rules.draft_id(user_email, project_id))

    def put(self, user_email: str, project_id: str, draft: Record) -> Record:
        owned = {"_id": rules.draft_id(user_email, project_id), "user_email": user_email, "project_id": project_id}
        return self._table.put(draft | owned)

    def delete(self, user_email: str, project_id: str) -> None:
        self._table.delete(rules.draft_id(user_email, project_id))

    def forget(self, project_id: str) -> None:
        self._table.forget(project_id)


class FakeResults:
    """Result files in a dictionary; `damage` and `leave_orphan` play what a disk and a killed writer do."""

    def __init__(self) -> None:
        self._table = Table("result file", "fs.files")
        self._bytes: dict[str, bytes] = {}
        self._orphans: list[datetime] = []
        self.free_bytes: int | None = None

    def put(self, file_id: str, data: bytes | Path, metadata: Record) -> str:
        content = data.read_bytes() if isinstance(data, Path) else data
        sha256 = hashlib.sha256(content).hexdigest()
        with self._table.lock:
            stored = self._table.find(file_id)
            if stored is not None and stored["sha256"] != sha256:
                raise RecordExistsError("result file", file_id)
            if stored is None:
                self.require_room(len(content))
                self._table.insert(
                    {"_id": file_id, "length": len(content), "sha256": sha256, "uploaded_at": datetime.now(UTC)}
                    | {"metadata": dict(metadata) | {"sha256": sha256}}
                )
                self._bytes[file_id] = content
        return sha256

    def read(self, file_id: str) -> bytes:
        stored = self._table.get(file_id)
        content = self._bytes[file_id]
        if len(content) != stored["length"] or hashlib.sha256(content).hexdigest() != stored["sha256"]:
            raise IntegrityError(f"result file {file_id} is not what was written")
        return content

    def fetch(self, file_id: str, target: Path) -> Path:
        target.write_bytes(self.read(file_id))
        return target

    def require_room(self, length: int) -> bool:
        if self.free_bytes is not None and self.free_bytes < length:
            raise NoSpaceError(self.free_bytes, length)
        return self.free_bytes is not None

    def info(self, file_id: str) -> Record:
        return self._table.get(file_id)

    def delete(self, file_id: str) -> None:
        self._table.delete(file_id)
        self._bytes.pop(file_id, None)

    def stored_bytes(self) -> int:
        return sum(row["length"] for row in self._table.select())

    def sweep(self, older_than_seconds: float = 3600) -> int:
        limit = datetime.now(UTC) - timedelta(seconds=older_than_seconds)
        old = [at for at in self._orphans if at <= limit]
        self._orphans = [at for at in self._orphans if at > limit]
        return len(old)

    def damage(self, file_id: str) -> None:
        content = self._bytes[file_id]
        self._bytes[file_id] = bytes([content[0] ^ 1]) + content[1:]

    def leave_orphan(self, at: datetime) -> None:
        self._orphans.append(at)


class FakeValues:
    def __init__(self) -> None:
        self._table = Table("setting", "settings")

    def get(self, name: str) -> Record | None:
        return self._table.find(name)

    def put(self, name: str, fields: Record) -> Record:
        return self._table.put(fields | {"_id": documents.key("setting id", name)})


class FakeRuleTables:
    def __init__(self) -> None:
        self._table = Table("rule tables", "settings")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | rules.rule_tables_key(record.get("version")))

    def get(self, version: int) -> Record:
        return self._table.get(rules.rule_tables_key(version)["_id"])

    def latest(self) -> Record | None:
        return next(iter(self.list()), None)

    def list(self) -> Sequence[Record]:
        return sorted(self._table.select(), key=lambda row: row["version"], reverse=True)


class FakeAdminActions:
    def __init__(self) -> None:
        self._table = Table("admin action", "admin_actions")
        self._key = chain.derived_key("a secret of the tests")
        self._mark: chain.Mark | None = None

    def append(self, entry: Record) -> Record:
        with self._table.lock:
            last = next(reversed(self._table.select()), None)
            own = {"nonce": secrets.token_hex(8)} | ({} if last else {"unchained": 0})
            stored = self._table.insert(chain.follow(self._key, entry, last, own))
            self._mark = chain.Mark(stored["seq"], stored["mac"])
            return stored

    def latest(self, limit: int = 100) -> Sequence[Record]:
        return self._table.select()[::-1][: rules.limit(limit)]

    def concerning(self, email: str, limit: int = 50) -> Sequence[Record]:
        account = documents.key("user_email", email)
        rows = self._table.select(lambda row: account in (row.get("object"), row.get("user_email")))
        return rows[::-1][: rules.limit(limit)]

    def last(self, email: str, action: str) -> Record | None:
        wanted = (documents.key("user_email", email), action, "done")
        told = ("user_email", "action", "result")
        rows = self._table.select(lambda row: tuple(row.get(name) for name in told) == wanted)
        return next(reversed(rows), None)

    def find(self, wanted: Record, before: str = "", limit: int = 100) -> Sequence[Record]:
        rows = self._table.select(lambda row: row["_id"] < (before or chain.END) and audit_filters.meets(row, wanted))
        return rows[::-1][: rules.limit(limit)]

    def verify(self) -> Record:
        return chain.verify(self._key, self._table.select(), self._mark, 0)


class FakeAuditIntents:
    def __init__(self) -> None:
        self._table = Table("intent", "audit_intents")

    def insert(self, record: Record) -> Record:
        return self._table.insert(record | {"_id": rules.entry_id()})

    def delete(self, intent_id: str) -> None:
        self._table.delete(intent_id)

    def take(self, seen: Record, at: datetime) -> bool:
        with self._table.lock:
            found = self._table.find(seen["_id"])
            if found is None or found["at"] != seen["at"]:
                return False
            self._table.put(found | {"at": at})
            return True

    def list(self, before: datetime) -> Sequence[Record]:
        return sorted(self._table.select(lambda row: row["at"] < before), key=lambda row: (row["at"], row["_id"]))


def fake_stores() -> Stores:
    """Give a set of empty stores in memory."""
    return Stores(
        projects=FakeProjects(),
        project_revisions=FakeProjectRevisions(),
        portfolios=FakePortfolios(),
        users=FakeUsers(),
        sessions=FakeSessions(),
        devices=FakeDevices(),
        api_tokens=FakeApiTokens(),
        links=FakeLinks(),
        registrations=FakeRegistrations(),
        outbox=FakeOutbox(),
        sign_in_attempts=FakeSignInAttempts(),
        request_counts=FakeRequestCounts(),
        network_rules=FakeNetworkRules(),
        visitors=FakeVisitors(),
        snapshots=FakeSnapshots(),
        runs=FakeRuns(),
        structures=FakeStructures(),
        saved_views=FakeSavedViews(),
        view_defaults=FakeViewDefaults(),
        report_schedules=FakeReportSchedules(),
        chunks=FakeChunks(),
        drafts=FakeDrafts(),
        results=FakeResults(),
        settings=FakeValues(),
        rule_tables=FakeRuleTables(),
        admin_actions=FakeAdminActions(),
        audit_intents=FakeAuditIntents(),
        vault=Vault("the secret of the tests' installation"),
        close=lambda: None,
    )
