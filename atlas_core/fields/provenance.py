"""Where every value of a project comes from, and which source wins when two give the same field."""

from collections.abc import Container, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.completion import complete
from atlas_core.fields.reading import Sections, read
from atlas_core.fields.spec import CUSTOM

Source = Literal["manual", "excel", "api", "default"]
STRENGTH: dict[Source, int] = {"manual": 3, "excel": 2, "api": 1, "default": 0}
"""The larger wins a field; decision 12 of the specification."""


class Origin(TypedDict):
    """Who or what set a value; a field without one has its default."""

    source: Source
    at: datetime | None
    """None: set before origins were kept."""
    by: str
    detail: str
    """Such as the file, sheet and cell."""


Origins = Mapping[str, Origin]
"""By `section.key`."""


@dataclass(frozen=True)
class Collision:
    """A value that was offered and not taken, because what stands there has a stronger source."""

    path: str
    kept: Any
    offered: Any
    kept_source: Source
    offered_source: Source


@dataclass(frozen=True)
class Merged:
    """What `merge` returns."""

    project: Sections
    origins: dict[str, Origin]
    collisions: list[Collision]


LINKS = [(link.mode, path) for path, spec in INPUTS.items() for link in (spec.preset, spec.mirror) if link]
MODES = {mode: tuple(path for other, path in LINKS if other == mode) for mode, _ in LINKS}
"""Mode field → the fields it decides between; at most one of them is set, the others follow."""
PICKS = {spec.preset.choice: path for path, spec in INPUTS.items() if spec.preset and spec.preset.choice}
"""Choice behind a preset → the field that follows it."""


def origin(source: Source, at: datetime | None = None, by: str = "", detail: str = "") -> Origin:
    """Return the origin of a value."""
    return {"source": source, "at": at, "by": by, "detail": detail}


def source_of(origins: Origins, path: str) -> Source:
    """Return what set the field: default when nobody did."""
    return origins[path]["source"] if path in origins else "default"


def given(document: Any) -> dict[str, Any]:
    """Return the fields a document sets itself, by path: no default, nothing that follows, no modes.

    Raises
    ------
    InputError
    """
    return _differing(complete({}).project, complete(document).project)


def inferred(document: Any) -> dict[str, Origin]:
    """Return the origins of a project stored before they were kept: what is no default was typed."""
    return {path: origin("manual") for path in given(document)}


def remark(origins: Origins, before: Any, after: Any, by: Origin) -> dict[str, Origin]:
    """Return the origins after an edit: fields that changed have the new one, those left to follow or emptied none.

    Parameters
    ----------
    origins : of the project before
    before, after : documents as `read` takes them
    by : origin of the edit

    Raises
    ------
    InputError
    """
    old, new = complete(before).project, complete(after).project
    kept = {path: mark for path, mark in origins.items() if path in INPUTS and _is_set(new, path)}
    changed = [path for path in _differing(old, new) if _is_set(new, path)]
    return kept | (dict.fromkeys(changed, by) if by["source"] != "default" else {})


def merge(
    document: Any, origins: Origins, incoming: Mapping[str, Any], by: Origin, force: Container[str] = ()
) -> Merged:
    """Return a project with the values of one source put in, where nothing stronger stands.

    Of equal sources the later wins. A typed amount and the preset or rate it replaces count as one field; so do twins.

    Parameters
    ----------
    document, origins : the project and where its values come from; both stay unchanged
    incoming : value by `section.key`; None, mode fields and the choice `custom` say nothing, the amounts beside them do
    by : origin of all of them
    force : paths to take whatever stands there

    Raises
    ------
    InputError
        A path is no input of a project, or a value has the wrong type.
    """
    project, marks = deepcopy(read(complete(document).project)), dict(origins)
    refused: dict[str, tuple[Any, Source]] = {}
    for path, value in _settable(incoming).items():
        stronger = _strongest(project, marks, path)
        if path not in force and STRENGTH[stronger] > STRENGTH[by["source"]]:
            refused[path] = value, stronger
        else:
            _put(project, marks, path, value, by)
    final = complete(project).project
    standing = ((path, _at(final, path), *offer) for path, offer in refused.items())
    collisions = [
        Collision(path, kept, value, source, by["source"]) for path, kept, value, source in standing if kept != value
    ]
    return Merged(read(final), marks, collisions)


def _settable(incoming: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to set in their stored form, choices first: an amount beside its preset's choice wins."""
    if unknown := [path for path in incoming if path not in INPUTS]:
        raise InputError([Problem(path, "is no input of a project") for path in unknown])
    nested: Sections = {}
    for path, value in incoming.items():
        if path not in MODES and value is not None and (path not in PICKS or value != CUSTOM):
            nested.setdefault(path.split(".")[0], {})[path.split(".")[1]] = value
    stored = {f"{section}.{key}": value for section, part in read(nested).items() for key, value in part.items()}
    return {path: stored[path] for path in sorted(stored, key=lambda path: path not in PICKS)}


def _strongest(project: Sections, marks: Origins, path: str) -> Source:
    """Return the strongest source among the fields that stand or fall together with this one."""
    sources = [source_of(marks, other) for other in (*_twins(path), *_rivals(path))]
    preset = INPUTS[path].preset
    if preset and preset.choice and _at(project, preset.mode) == preset.on:
        sources.append(source_of(marks, preset.choice))
    return max(sources, key=STRENGTH.__getitem__)


def _rivals(path: str) -> tuple[str, ...]:
    """Return the fields that cannot be set beside this one."""
    return tuple(other for mode in _modes(path) for other in MODES[mode] if other != path)


def _twins(path: str) -> tuple[str, ...]:
    """Return the field and the one that always holds the same value."""
    return tuple(filter(None, (path, INPUTS[path].same_as)))


def _modes(path: str) -> dict[str, str]:
    """Return the mode fields of a field, each with what it says when the field is set."""
    spec = INPUTS[path]
    found = {spec.preset.mode: spec.preset.off} if spec.preset else {}
    return found | ({spec.mirror.mode: spec.mirror.otherwise} if spec.mirror else {})


def _put(project: Sections, marks: dict[str, Origin], path: str, value: Any, by: Origin) -> None:
    for rival in _rivals(path):
        _clear(project, marks, rival)
    for place in _twins(path):
        if _at(project, place) != value or source_of(marks, place) != by["source"]:
            _mark(marks, place, by)
        _set(project, place, value)
    for mode, typed in _modes(path).items():
        _set(project, mode, typed)
    if path in PICKS:
        _follow(project, marks, PICKS[path], by)


def _follow(project: Sections, marks: dict[str, Origin], amount: str, by: Origin) -> None:
    """Let an amount follow the preset just picked, unless it was set by something stronger."""
    preset = INPUTS[amount].preset
    if preset and STRENGTH[source_of(marks, amount)] <= STRENGTH[by["source"]]:
        _clear(project, marks, amount)
        _set(project, preset.mode, preset.on)


def _mark(marks: dict[str, Origin], path: str, by: Origin) -> None:
    if by["source"] == "default":
        marks.pop(path, None)
    else:
        marks[path] = by


def _clear(project: Sections, marks: dict[str, Origin], path: str) -> None:
    section, key = path.split(".")
    project.get(section, {}).pop(key, None)
    marks.pop(path, None)


def _set(project: Sections, path: str, value: Any) -> None:
    section, key = path.split(".")
    project.setdefault(section, {})[key] = value


def _at(project: Sections, path: str) -> Any:
    section, key = path.split(".")
    return project.get(section, {}).get(key)


def _differing(old: Sections, new: Sections) -> dict[str, Any]:
    """Return the fields of the second project that were set otherwise than in the first."""
    return {path: _at(new, path) for path in _fields() if _is_set(new, path) and _differs(old, new, path)}


def _fields() -> Iterator[str]:
    return (path for path in INPUTS if path not in MODES)


def _differs(old: Sections, new: Sections, path: str) -> bool:
    return _at(old, path) != _at(new, path) or _is_set(old, path) != _is_set(new, path)


def _is_set(project: Sections, path: str) -> bool:
    """Return whether a field of a completed project has a value of its own: it is not empty and follows nothing."""
    if _at(project, path) is None:
        return False
    spec = INPUTS[path]
    if spec.preset and _at(project, spec.preset.mode) == spec.preset.on:
        return False
    return not (spec.mirror and _at(project, spec.mirror.mode) == spec.mirror.when)
