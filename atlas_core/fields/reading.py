"""The strict reading of a project document: known sections, known keys, right types."""

from collections.abc import Mapping
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import BY_KEY, SECTIONS, did_you_mean
from atlas_core.fields.kinds import RuleError, accept, shown
from atlas_core.fields.spec import Section

RECORD_KEYS = frozenset(
    (
        "_id",
        "id",
        "user_email",
        "revision",
        "status",
        "title",
        "created_at",
        "updated_at",
        "updated_by",
        "project",
        "calculated",
        "problems_count",
        "axes",
        "organisation",
    )
)
"""Keys a stored record has beside its sections; they are dropped."""

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
    sections = _unwrapped(document)
    problems = [_unknown_section(name) for name in sections if name not in BY_KEY and name not in RECORD_KEYS]
    answer: Sections = {}
    for section in SECTIONS:
        answer[section.key] = _read_section(section, sections.get(section.key, {}), problems)
    if problems:
        raise InputError(problems, source)
    return answer


def _unwrapped(document: Mapping[Any, Any]) -> Mapping[Any, Any]:
    inner = document.get("project")
    wrapped = isinstance(inner, Mapping) and not any(section.key in document for section in SECTIONS)
    if wrapped and all(key in RECORD_KEYS for key in document):
        return inner  # type: ignore[return-value]
    return document


def _unknown_section(name: Any) -> Problem:
    known = tuple(section.key for section in SECTIONS)
    hint = did_you_mean(str(name), known) or f"; there are {', '.join(known)}"
    return Problem(str(name)[:80], f"is no section of a project{hint}")


def _read_section(section: Section, entered: Any, problems: list[Problem]) -> dict[str, Any]:
    if not isinstance(entered, Mapping):
        problems.append(Problem(section.key, f"{section.label} must be an object of fields, got {shown(entered)}"))
        return {}
    inputs = {spec.key: spec for spec in section.specs if not spec.derived}
    former = {old: spec.key for spec in inputs.values() for old in spec.legacy}
    dropped = {name for spec in section.specs if spec.derived for name in (spec.key, spec.calculated)}
    answer: dict[str, Any] = {}
    for name, value in entered.items():
        key = former.get(name, name)
        if key in inputs and (key == name or key not in entered):
            _read_field(section, key, value, answer, problems)
        elif key in inputs:
            problems.append(
                Problem(f"{section.key}.{name}", f"is the former name of {key}, which stands beside it; keep one")
            )
        elif key not in dropped:
            problems.append(
                Problem(
                    f"{section.key}.{str(name)[:80]}",
                    f"is no field of {section.label}{did_you_mean(str(name), tuple(inputs))}",
                )
            )
    return {key: answer[key] for key in inputs if key in answer}


def _read_field(section: Section, key: str, value: Any, answer: dict[str, Any], problems: list[Problem]) -> None:
    spec = next(spec for spec in section.specs if spec.key == key)
    try:
        answer[key] = accept(spec, value)
    except RuleError as error:
        problems.append(Problem(f"{section.key}.{key}", f"{spec.label} {error}"))
