"""The rule tables in force: versions with who, when and why; a version never changes, and a run names its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from atlas_core.errors import (
    InputError,
    IntegrityError,
    Problem,
    RecordExistsError,
    RecordNotFoundError,
    StaleRecordError,
)
from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook, read
from atlas_core.permutation.rulebook.reading import Sheet, read_sheet
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.records import Record
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.rights import permit, reach
from atlas_core.services.stores import Stores

SHIPPED = 1
"""The version whose tables came with the program; it is stored once there is a second."""
SHIPPED_NOTE = "As shipped"
MAX_NOTE = 1_000
KIND = "rule tables"
OUTDATED = "does not fit this release; an admin mends or replaces it on the page Rule tables"


@dataclass(frozen=True)
class Version:
    """One version of the rule tables.

    Attributes
    ----------
    number : counts from 1, the tables as shipped
    hash : SHA-256 of the tables as they were saved
    book : the tables, as the engine takes them
    note : why they were changed
    who, name : address and name of who saved them; empty for the tables as shipped
    when : of saving; None for the tables as shipped
    restored : the version whose tables were taken back, if they were
    problems : what this release asks of the tables and they do not have, since they were saved by an earlier one; a
        table with a problem stands as shipped in `book`, and nothing is judged by the version
    """

    number: int
    hash: str
    book: RuleBook
    note: str = SHIPPED_NOTE
    who: str = ""
    name: str = ""
    when: datetime | None = None
    restored: int | None = None
    problems: tuple[Problem, ...] = ()


def current(stores: Stores) -> Version:
    """Return the version in force, as something can be judged by it.

    Raises
    ------
    InputError
        The version was saved by an earlier release and lacks what this one asks; it names what, and the way out.
    IntegrityError
        The tables are not those that were saved.
    """
    return _sound(latest(stores))


def latest(stores: Stores) -> Version:
    """Return the version in force with its problems, if any; nothing is judged by one that has some."""
    found = stores.rule_tables.latest()
    return _shipped() if found is None else _version(found)


def in_force(stores: Stores, actor: Actor) -> Version:
    """Return the version that a run started now is judged by, for who may read it; with its problems, if any."""
    permit(stores, actor, "rules.read")
    return latest(stores)


def stamp(stores: Stores) -> Record:
    """Return the fields by which a record names the version in force."""
    found = current(stores)
    return {"rules_version": found.number, "rules_hash": found.hash}


def of_run(stores: Stores, run: Record) -> RuleBook:
    """Return the tables a run was started for; raises as `load` does."""
    return load(stores, run.get("rules_version", SHIPPED), run.get("rules_hash")).book


def load(stores: Stores, version: int, expected_hash: str | None = None) -> Version:
    """Return a version after checking that its tables are, to the byte, those that were saved.

    Parameters
    ----------
    stores : where versions are kept
    version : its number
    expected_hash : the hash that a run was started for

    Raises
    ------
    IntegrityError
        The tables are not those that were saved, or not those the run was started for.
    InputError
        The version was saved by an earlier release and lacks what this one asks.
    RecordNotFoundError
        There is no such version.
    """
    found = _loaded(stores, version)
    if expected_hash is not None and found.hash != expected_hash:
        raise IntegrityError(f"Version {version} of the rule tables is not the one the run was started for.")
    return _sound(found)


def versions(stores: Stores, actor: Actor) -> Sequence[Version]:
    """Return all versions, the one in force first; those of earlier releases with their problems."""
    permit(stores, actor, "rules.read")
    found = [_version(record) for record in stores.rule_tables.list()]
    return found if any(version.number == SHIPPED for version in found) else [*found, _shipped()]


def save(
    stores: Stores, actor: Actor, document: Mapping[str, Any], seen_version: int, note: str, restored: int | None = None
) -> Version:
    """Store the tables as the next version, which is in force from then on, and return it.

    Parameters
    ----------
    document : {table: {source, date, rows}}, every table
    seen_version : the version that was edited; a change to an older one is refused
    note : why, required
    restored : the version whose tables these are

    Raises
    ------
    InputError
        A table breaks a rule, nothing was changed, or the note is missing or too long.
    StaleRecordError
        Somebody else saved first.
    """
    editor = permit(stores, actor, "rules.edit")
    before, why = latest(stores), _note(note)
    if before.number != seen_version:
        raise StaleRecordError(KIND, f"version {seen_version}")
    book = read(document)
    if book.hash == before.hash:
        raise InputError(Problem("rules", f"No value differs from version {before.number}; change one, then save."))
    if before.number == SHIPPED:
        _insert(stores, _shipped_record())
    made = _record(editor, book, before.number + 1, why) | ({"restored": restored} if restored else {})
    about, changes = f"version {made['version']}", {"content": [before.hash, book.hash]}
    try:
        with trail.act(stores, actor, "rules.edit", about):
            kept = _version(stores.rule_tables.insert(made))
            trail.record(stores, actor, "rules.edit", about=about, changes=changes)
    except RecordExistsError:
        raise StaleRecordError(KIND, f"version {seen_version}") from None
    return kept


def restore(stores: Stores, actor: Actor, version: int, note: str, seen_version: int) -> Version:
    """Store the tables of a version as the next one; raises as `save` does.

    What an earlier release saved comes back with the tables that do not fit this one as shipped.
    """
    permit(stores, actor, "rules.edit")
    return save(stores, actor, _loaded(stores, version).book.document(), seen_version, note, restored=version)


def may_edit(actor: Actor) -> bool:
    """Say whether the actor's role may change the tables; every save asks the database again."""
    return reach(actor.role, "rules.edit") is not None


def _sound(version: Version) -> Version:
    if version.problems:
        raise InputError(list(version.problems), f"Version {version.number} of the rule tables {OUTDATED}")
    return version


def _loaded(stores: Stores, version: int) -> Version:
    try:
        return _version(stores.rule_tables.get(version))
    except RecordNotFoundError:
        if version != SHIPPED:
            raise
        return _shipped()


def _version(found: Record) -> Version:
    if _hash(found.get("tables")) != found["hash"]:
        raise IntegrityError(f"Version {found['version']} of the rule tables is not what was saved.")
    sheets: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for key, shipped in DEFAULT.sheets.items():
        try:
            # A table that came with a later release than this version stands as shipped.
            sheets[key] = read_sheet(TABLES[key], found["tables"].get(key, shipped))
        except InputError as error:
            sheets[key] = shipped
            problems += error.problems
    about = {name: found[name] for name in ("note", "who", "name", "when", "restored") if name in found}
    return Version(found["version"], found["hash"], RuleBook(sheets), problems=tuple(problems), **about)


def _hash(tables: Any) -> str | None:
    """Return the hash of stored tables; None where they are no tables at all."""
    try:
        return RuleBook(tables).hash
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _shipped() -> Version:
    return Version(SHIPPED, DEFAULT.hash, DEFAULT)


def _shipped_record() -> Record:
    tables = {"version": SHIPPED, "tables": DEFAULT.document(), "hash": DEFAULT.hash}
    return tables | {"note": SHIPPED_NOTE, "who": "", "name": "", "when": None}


def _insert(stores: Stores, record: Record) -> None:
    try:
        stores.rule_tables.insert(record)
    except RecordExistsError:
        if stores.rule_tables.get(record["version"])["hash"] != record["hash"]:
            raise


def _record(editor: Actor, book: RuleBook, number: int, note: str) -> Record:
    tables = {"version": number, "tables": book.document(), "hash": book.hash}
    by = {"who": editor.email, "name": editor.name or editor.email, "when": datetime.now(UTC)}
    return tables | by | {"note": note}


def _note(note: str) -> str:
    text = note.strip()
    if not text:
        raise InputError(Problem("note", "Note is required: say why the tables change."))
    if len(text) > MAX_NOTE:
        raise InputError(Problem("note", f"Note must have at most {MAX_NOTE:,} characters, got {len(text):,}."))
    return text
