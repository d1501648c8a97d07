"""Entries as files: every one a line, and no text a formula."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from atlas_core.exchange import audit_files

AT = datetime(2026, 11, 24, 12, 30, 15, 250_000, tzinfo=UTC)
ENTRY = {
    "_id": "000000000007",
    "at": AT,
    "user_email": "ann@bank.example",
    "role": "admin",
    "action": "project.save",
    "object": "proj_1",
    "result": "done",
    "ip": "2001:db8::1",
    "session": "ab" * 32,
    "changes": {"content": ["old", "new"]},
    "prev": "cd" * 32,
    "mac": "ef" * 32,
    "nonce": "12",
}


def rows(entries):
    return list(csv.DictReader(io.StringIO(audit_files.as_csv(entries).content.decode("utf-8-sig"))))


def test_a_line_of_csv_tells_who_did_what_when_and_what_changed():
    (row,) = rows([ENTRY])
    assert (row["entry"], row["time_utc"]) == ("000000000007", "2026-11-24T12:30:15.250+00:00")
    assert (row["who"], row["action"], row["result"]) == ("ann@bank.example", "project.save", "done")
    assert json.loads(row["changes"]) == {"content": ["old", "new"]}
    assert (row["previous_seal"], row["seal"]) == (ENTRY["prev"], ENTRY["mac"])


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "－", "  =", "−"])
@pytest.mark.parametrize("field", ["user_email", "object", "ip", "role", "action", "session"])
def test_no_text_of_the_csv_begins_as_a_formula(lead, field):
    (row,) = rows([ENTRY | {field: f"{lead}cmd|'/c calc'!A1"}])
    heading = next(name for name, kept in audit_files.COLUMNS.items() if kept == field)
    assert row[heading].startswith("'")


def test_a_line_of_json_holds_everything_that_is_sealed():
    (line,) = audit_files.as_json_lines([ENTRY]).content.decode().splitlines()
    assert json.loads(line) == ENTRY | {"at": "2026-11-24T12:30:15.250+00:00"}


def test_without_entries_the_csv_has_its_headings_and_the_json_nothing():
    assert rows([]) == []
    assert audit_files.as_csv([]).content.decode("utf-8-sig").startswith("entry,time_utc,who")
    assert audit_files.as_json_lines([]).content == b""
