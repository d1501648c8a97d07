"""The strict reading of a project document: known sections, known keys, right types."""

from collections.abc import Mapping
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import BY_KEY, INPUTS, SECTIONS, did_you_mean, paths_of
from atlas_core.fields.kinds import RuleError, accept, printable, shown
from atlas_core.fields.spec import Section

RECORD_KEYS = frozenset({
    "_id", "id", "user_email", "revision", "status", "title", "created_at", "updated_at", "updated_by", "calculated",
    "problems_count", "axes", "organisation", "sharing", "sources",
    "act",
})  # fmt: skip
"""Keys a stored record has beside its sections; they are dropped."""
MOST_HINTS = 20
"""Looking for near names takes time; a document with more mistakes than this is not a slip of the pen."""

Sections = dict[str, dict[str, Any]]


def read(document: Any, source: str = "") -> Sections:
    """Return the sections of a project with every value in its stored form.

    Parameters
    ----------
    document : a project document, or a stored record with the document under `project`
    source : where it comes from, for the message; a file name, a sheet

    Returns
    -------
    every section in order, each with the keys the document has; derived keys and the record's own are dropped

    Raises
    ------
    InputError
        Unknown section or key, wrong type, NaN or infinity; every one of them is listed.
    """
    if not isinstance(document, Mapping):
        raise InputError(Problem("project", f"must be an object of sections, got {shown(document)}"), source)
    reader = _Reader()
    answer = reader.project(_unwrapped(document))
    if reader.problems:
        raise InputError(reader.problems, source)
    return answer


def _unwrapped(document: Mapping[Any, Any]) -> Mapping[Any, Any]:
    inner = document.get("project")
    if isinstance(inner, Mapping) and all(key in RECORD_KEYS for key in document if key != "project"):
        return inner
    return document


def _elsewhere(name: Any) -> str:
    paths = [path for path in paths_of(name) if path in INPUTS] if isinstance(name, str) else []
    return f"; it stands in {paths[0].split('.')[0]}" if len(paths) == 1 else ""


class _Reader:
    """Reads section by section and collects what is wrong on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def project(self, document: Mapping[Any, Any]) -> Sections:
        known = tuple(section.key for section in SECTIONS)
        for name in document:
            if name not in BY_KEY and name not in RECORD_KEYS:
                hint = self._hint(name, known) or f"; there are {', '.join(known)}"
                self._note(printable(name), f"is no section of a project{hint}")
        return {section.key: self.section(section, document.get(section.key, {})) for section in SECTIONS}

    def section(self, section: Section, entered: Any) -> dict[str, Any]:
        if not isinstance(entered, Mapping):
            self._note(section.key, f"{section.label} must be an object of fields, got {shown(entered)}")
            return {}
        inputs = {spec.key: spec for spec in section.specs if not spec.derived}
        former = {old: spec.key for spec in inputs.values() for old in spec.legacy}
        dropped = {name for spec in section.specs if spec.derived for name in (spec.key, spec.calculated)}
        answer: dict[str, Any] = {}
        for name, value in entered.items():
            key = former.get(name, name)
            path = f"{section.key}.{printable(name)}"
            if key != name and key in entered:
                self._note(path, f"is the former name of {key}, which stands beside it; keep one")
            elif key in inputs:
                try:
                    answer[key] = accept(inputs[key], value)
                except RuleError as error:
                    self._note(path, f"{inputs[key].label} {error}")
            elif key not in dropped:
                self._note(path, f"is no field of {section.label}{_elsewhere(name) or self._hint(name, tuple(inputs))}")
        return {key: answer[key] for key in inputs if key in answer}

    def _note(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def _hint(self, name: Any, known: tuple[str, ...]) -> str:
        return did_you_mean(printable(name), known) if len(self.problems) < MOST_HINTS else ""
