"""The audit record in plain words: what was done, how it ended, what it changed."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from atlas_core.reporting.formats import DASH
from atlas_core.reporting.result_words import short_hash

_SHA256 = re.compile(r"[0-9a-f]{64}")

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "account.forgot": "Ask for a link to a new password",
        "account.own": "Use the account page",
        "account.password": "Change the password",
        "account.preferences": "Change preferences",
        "account.profile": "Change the profile",
        "account.register": "Register",
        "account.resend": "Ask for the link of the registration again",
        "account.reset": "Choose a new password by link",
        "account.second_factor": "Change the second factor",
        "account.sessions": "End own sessions",
        "account.sign_in": "Sign in",
        "account.sign_out": "Sign out",
        "account.token_create": "Make an API token",
        "account.token_revoke": "Revoke an API token",
        "account.token_use": "Use an API token",
        "account.verify": "Prove the e-mail address",
        "attempts.clear": "Let somebody sign in before their time",
        "attempts.read": "Read tries to sign in",
        "audit.export": "Take the audit record away",
        "audit.read": "Read the audit record",
        "audit.verify": "Verify the audit record",
        "network.manage": "Change rules for networks",
        "notebook.run": "Run a notebook",
        "outbox.read": "Read a mail of the outbox",
        "outbox.send": "Send a mail again",
        "project.archive": "Archive a project or bring it back",
        "project.arrange": "Arrange projects in series",
        "project.create": "Create a project",
        "project.delete": "Move a project to the trash",
        "project.duplicate": "Copy a project",
        "project.list": "List projects",
        "project.open": "Open a project",
        "project.purge": "Remove a project for good",
        "project.restore": "Take a project out of the trash",
        "project.save": "Save a project",
        "project.share": "Share a project",
        "registrations.manage": "Decide a registration",
        "report.keep": "Schedule, make or end a report",
        "result.export": "Take a result away",
        "result.read": "Read a result",
        "retention.edit": "Change how many runs are kept",
        "rules.edit": "Change the rule tables",
        "rules.read": "Read the rule tables",
        "run.cancel": "Stop or pause a run",
        "run.delete": "Delete a run",
        "run.end": "End of a run",
        "run.keep": "Pin a run or write a note on it",
        "run.read": "Read runs",
        "run.start": "Start a run",
        "session.lend": "Lend a session",
        "sessions.manage": "End somebody's sessions",
        "snapshot.make": "Approve a project",
        "snapshot.read": "Read an approved project",
        "structure.choose": "Choose or move a structure",
        "structure.read": "Read chosen structures",
        "structure.released": "Read released structures",
        "users.manage": "Manage an account",
        "view.keep": "Save, change or delete a view",
        "view.lead": "Choose the view a project's page opens with",
        "view.read": "Open a saved view",
    }
)
RESULTS: Mapping[str, str] = MappingProxyType({"done": "Done", "refused": "Refused", "interrupted": "Interrupted"})
FIELDS: Mapping[str, str] = MappingProxyType(
    {"content": "Content (SHA-256)", "inputs": "Inputs (SHA-256)", "sha256": "File (SHA-256)"}
)


def action(name: str) -> str:
    """Return the action in words; one that has none yet is read from its name."""
    return ACTIONS.get(name) or name.replace(".", ": ").replace("_", " ").capitalize()


def result(name: str) -> str:
    """Return how it ended in a word."""
    return RESULTS.get(name, name)


def changes(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[str]]:
    """Return a table of what changed, before and after."""
    return {
        "What": [FIELDS.get(name) or name.replace("_", " ").capitalize() for name in changed],
        "Before": [_text(before) for before, _ in changed.values()],
        "After": [_text(after) for _, after in changed.values()],
    }


def brief(text: str) -> str:
    """Return a content hash by its first letters, anything else as it is."""
    return short_hash(text) if _SHA256.fullmatch(text) else text


def exactly(at: datetime) -> str:
    """Return the time to the second in UTC, as the record keeps it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def verdict(answer: Mapping[str, Any]) -> str:
    """Return in a sentence what verifying the record found."""
    count = f"{answer['entries']:,}"
    if answer["ok"]:
        return f"The record is whole: all {count} entries follow each other and carry their seals."
    problem = answer["problem"]
    return f"The record is damaged. First bad entry: {problem['entry']}, {problem['reason']}. {count} entries hold."


def _text(value: Any) -> str:
    if value is None or value == "":
        return DASH
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
