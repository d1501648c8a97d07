"""The connection to MongoDB and what must stand there before anything is stored."""

from datetime import UTC

from pymongo import IndexModel, MongoClient, timeout
from pymongo.database import Database
from pymongo.errors import ConfigurationError, InvalidURI, OperationFailure

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.storage import schemas
from atlas_core.storage.faults import typed

DATABASE = "atlasnexus"
"""Used when the address names no database."""
OPERATION_SECONDS = 4.5
"""Everything the driver does for one call, retries included: a person hears within 5 s that the database is away."""
PREPARE_SECONDS = 60.0
NAMESPACE_EXISTS = 48
DAY_SECONDS = 86_400
MAILS_SECONDS = 90 * DAY_SECONDS
VISITORS_SECONDS = 90 * DAY_SECONDS
INDEXES = {
    "projects": [
        IndexModel([("user_email", 1), ("updated_at", -1)]),
        IndexModel([("updated_at", -1)]),
        IndexModel([("deleted_at", -1)], sparse=True),
    ],
    "users": [IndexModel([("organisation_key", 1)], sparse=True)],
    "sessions": [
        IndexModel([("user_email", 1)]),
        IndexModel([("last_seen", -1)]),
        IndexModel([("expires_at", 1)], expireAfterSeconds=0),
    ],
    "admin_actions": [
        IndexModel([("user_email", 1), ("action", 1), ("_id", -1)]),
        *(IndexModel([(name, 1), ("_id", -1)]) for name in ("object", "action", "result", "ip")),
        IndexModel([("at", -1)]),
        IndexModel([("intent", 1)], sparse=True),
    ],
    "audit_intents": [IndexModel([("at", 1)])],
    "devices": [
        IndexModel([("user_email", 1), ("created_at", -1)]),
        IndexModel([("expires_at", 1)], expireAfterSeconds=0),
    ],
    "api_tokens": [
        IndexModel([("user_email", 1), ("created_at", -1)]),
        IndexModel([("expires_at", 1)], expireAfterSeconds=0),
    ],
    "links": [
        IndexModel([("user_email", 1), ("kind", 1)]),
        IndexModel([("expires_at", 1)], expireAfterSeconds=0),
    ],
    "registrations": [
        IndexModel([("created_at", -1)]),
        IndexModel([("forget_at", 1)], expireAfterSeconds=0),
    ],
    "outbox": [
        IndexModel([("state", 1), ("due_at", 1)]),
        IndexModel([("to", 1), ("kind", 1), ("created_at", -1)]),
        IndexModel([("created_at", 1)], expireAfterSeconds=MAILS_SECONDS),
    ],
    "sign_in_attempts": [
        IndexModel([("number", -1)]),
        IndexModel([("account", 1), ("device", 1), ("number", -1)]),
        IndexModel([("origin", 1), ("number", -1)]),
        IndexModel([("at", 1)], expireAfterSeconds=DAY_SECONDS),
    ],
    "request_counts": [IndexModel([("expires_at", 1)], expireAfterSeconds=0)],
    "network_rules": [IndexModel([("expires_at", 1)], expireAfterSeconds=0)],
    "visitors": [IndexModel([("last_seen", -1)], expireAfterSeconds=VISITORS_SECONDS)],
    "project_revisions": [IndexModel([("project_id", 1), ("revision", -1)], unique=True)],
    "permutation_snapshots": [IndexModel([("project_id", 1), ("version", -1)], unique=True)],
    "runs": [
        IndexModel([("project_id", 1), ("number", -1)], unique=True),
        IndexModel([("state", 1), ("queued_at", 1)]),
        IndexModel([("claimed_at", -1)]),
    ],
    "structures": [IndexModel([("project_id", 1), ("when", -1)])],
    "run_chunks": [IndexModel([("run", 1), ("number", 1)], unique=True)],
    "saved_views": [IndexModel([("project_id", 1), ("name", 1)])],
    "report_schedules": [
        IndexModel([("project_id", 1), ("user_email", 1), ("created_at", 1)]),
        IndexModel([("view", 1)]),
        IndexModel([("due_at", 1)]),
    ],
    "drafts": [IndexModel([("project_id", 1)])],
    "view_defaults": [IndexModel([("project_id", 1)])],
    "settings": [IndexModel([("kind", 1), ("version", -1)])],
    "fs.files": [IndexModel([("filename", 1), ("uploadDate", 1)])],
    "fs.chunks": [IndexModel([("files_id", 1), ("n", 1)], unique=True)],
}


def connect(uri: str) -> Database[Record]:
    """Return the database the address names; nothing is sent before the first read.

    The write concern stands on the client, since uploads to GridFS take no other: a write is acknowledged once a
    majority of the servers has it in its journal.

    Raises
    ------
    InputError
        The address cannot be read.
    """
    try:
        client: MongoClient[Record] = MongoClient(
            uri,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            serverSelectionTimeoutMS=3_000,
            connectTimeoutMS=3_000,
            timeoutMS=int(OPERATION_SECONDS * 1_000),
            retryWrites=True,
            retryReads=True,
            tz_aware=True,
            tzinfo=UTC,
            appname="atlasnexus",
        )
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise InputError(Problem("MONGODB_URI", "MONGODB_URI is not a MongoDB address")) from error
    return client.get_default_database(DATABASE)


def prepare(database: Database[Record]) -> None:
    """Make the collections, their validators and indexes where they are missing or differ; safe to repeat."""
    with typed("database", database.name):
        database["settings"].find_one({"_id": "health"})  # one that is away is told at once, not after a minute
    with typed("database", database.name), timeout(PREPARE_SECONDS):
        for name in schemas.SHAPES:
            _validated(database, name)
        for name, indexes in INDEXES.items():
            database[name].create_indexes(indexes)


def close(database: Database[Record]) -> None:
    """Let go of the connections."""
    database.client.close()


def _validated(database: Database[Record], name: str) -> None:
    wanted = schemas.validator(name)
    try:
        database.command("create", name, validator=wanted)
    except OperationFailure as error:
        if error.code != NAMESPACE_EXISTS:
            raise
    else:
        return
    if database[name].options().get("validator") != wanted:
        database.command("collMod", name, validator=wanted)
