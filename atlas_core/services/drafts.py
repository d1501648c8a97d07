"""Unsaved entries of the project form, kept on the server so that navigation and a reload lose nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.changes import Change
from atlas_core.fields.project import Completion, complete
from atlas_core.fields.spec import Value
from atlas_core.records import Record
from atlas_core.services import edits, entries, projects, rights
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores


@dataclass(frozen=True)
class Draft:
    """A project as its editor sees it.

    Attributes
    ----------
    seen : the stored record the entries are based on
    document : sections of inputs with the entries in
    typed : texts that could not be read, by path; shown again as typed
    """

    seen: Record
    document: Record
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def project_id(self) -> str:
        """Return the project's id."""
        return str(self.seen["_id"])

    def completion(self) -> Completion:
        """Return the project completed, with unreadable texts among the problems."""
        found = complete(without(self.document, self.typed))
        others = [problem for problem in found.problems if problem.field not in self.typed]
        return replace(found, problems=self.unreadable() + others)

    def unreadable(self) -> list[Problem]:
        """Return a problem for each text that could not be read."""
        return [Problem(path, _complaint(path, text)) for path, text in self.typed.items()]

    def saved_figures(self) -> dict[str, Value]:
        """Return the calculated block of the record the draft is based on."""
        return complete(self.seen["project"]).calculated

    def changes(self) -> list[Change]:
        """Return the inputs that differ from the record the draft is based on."""
        return edits.edits(self.seen["project"], without(self.document, self.typed))

    def is_changed(self) -> bool:
        """Return whether anything would be lost if the draft went."""
        return bool(self.typed) or bool(self.changes())


def open_draft(stores: Stores, actor: Actor, project_id: str) -> Draft:
    """Return the actor's draft of the project; without one, the stored project."""
    record = rights.open_project(stores, actor, "project.open", project_id)
    kept = stores.drafts.get(actor.email, project_id)
    if kept is None:
        return Draft(record, record["project"])
    return Draft(record | kept["seen"], kept["document"], kept["values"])


def enter(stores: Stores, actor: Actor, draft: Draft, path: str, entry: Any) -> Draft:
    """Return the draft with one entry more, kept on the server; a text that cannot be read is kept as typed."""
    return enter_many(stores, actor, draft, {path: entry})


def enter_many(stores: Stores, actor: Actor, draft: Draft, made: Mapping[str, Any]) -> Draft:
    """Return the draft with several entries, by path, kept on the server in one go."""
    latest = _latest(stores, actor, draft)
    for path, entry in made.items():
        latest = _with_entry(latest, path, entry)
    return _keep(stores, actor, latest)


def follow_preset(stores: Stores, actor: Actor, draft: Draft, path: str) -> Draft:
    """Return the draft with the field at `path` following its preset again, kept on the server."""
    latest = _latest(stores, actor, draft)
    typed = {other: text for other, text in latest.typed.items() if other != path}
    return _keep(stores, actor, replace(latest, document=entries.follow_preset(latest.document, path), typed=typed))


def save(stores: Stores, actor: Actor, draft: Draft) -> Draft:
    """Store the draft as the project's next revision and return the draft of that revision: nothing unsaved.

    A draft without a change makes no revision; it is returned as it is.

    Raises
    ------
    StaleRecordError
        Someone saved first; the draft stays.
    InputError
        A text cannot be read or a value breaks a rule; the draft stays.
    """
    latest = _latest(stores, actor, draft)
    if unreadable := latest.unreadable():
        raise InputError(unreadable)
    if not latest.is_changed():
        return latest
    saved = projects.save(stores, actor, latest.seen, latest.document)
    return Draft(saved, saved["project"])


def save_resolved(stores: Stores, actor: Actor, draft: Draft, theirs: Record, keep_mine: Sequence[str]) -> Draft:
    """Store what two people entered, the actor's values at `keep_mine` and the other's elsewhere; return its draft.

    Raises
    ------
    StaleRecordError
        Someone saved after `theirs` as well; the draft stays.
    InputError
        As in `save`.
    """
    if unreadable := draft.unreadable():
        raise InputError(unreadable)
    document = edits.resolved(theirs["project"], draft.document, keep_mine)
    saved = projects.save(stores, actor, theirs, document)
    return Draft(saved, saved["project"])


def discard(stores: Stores, actor: Actor, project_id: str) -> None:
    """Forget the actor's entries; the stored project stays."""
    rights.open_project(stores, actor, "project.open", project_id)
    stores.drafts.delete(actor.email, project_id)


def without(document: Record, paths: Mapping[str, str]) -> Record:
    """Return the document with nothing at the paths: an unreadable entry has no value."""
    kept = {section: dict(values) for section, values in document.items()}
    for path in paths:
        section, key = path.split(".")
        kept.setdefault(section, {})[key] = None
    return kept


def _with_entry(draft: Draft, path: str, entry: Any) -> Draft:
    typed = {other: text for other, text in draft.typed.items() if other != path}
    value = entries.as_value(entry)
    if isinstance(entry, str):
        try:
            value = entries.read(INPUTS[path], entry)
        except InputError:
            return replace(draft, typed=typed | {path: entry})
    completed = complete(without(draft.document, typed)).project
    return replace(draft, document=entries.entered(draft.document, path, value, completed), typed=typed)


def _latest(stores: Stores, actor: Actor, draft: Draft) -> Draft:
    """Return the draft as the server has it: entries made in another window are kept, not overwritten."""
    record = rights.open_project(stores, actor, "project.save", draft.project_id)
    kept = stores.drafts.get(actor.email, draft.project_id)
    if kept is None or kept["seen"]["revision"] != draft.seen["revision"]:
        return draft
    return Draft(record | kept["seen"], kept["document"], kept["values"])


def _keep(stores: Stores, actor: Actor, draft: Draft) -> Draft:
    seen = {name: draft.seen[name] for name in ("_id", "revision", "project", "updated_at", "updated_by")}
    stores.drafts.put(
        actor.email, draft.project_id, {"seen": seen, "document": draft.document, "values": dict(draft.typed)}
    )
    return draft


def _complaint(path: str, text: str) -> str:
    spec = INPUTS[path]
    try:
        entries.read(spec, text)
    except InputError as error:
        return f"{spec.label}: {error.problems[0].message}"
    return f"{spec.label} was not read"
