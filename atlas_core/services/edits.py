"""What somebody changed in a project, and two people's changes side by side."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.changes import Change, changes
from atlas_core.fields.project import complete
from atlas_core.records import Record
from atlas_core.services.entries import value_at

MODE_OF = {spec.preset.mode: path for path, spec in INPUTS.items() if spec.preset}
"""Mode field → the amount it belongs to."""


@dataclass(frozen=True)
class Conflict:
    """One field that differs between the caller's document and what someone else saved.

    Attributes
    ----------
    path, label, unit : the field
    mine, theirs : both values, as documents hold them
    changed_by_me, changed_by_them : who departed from the revision the caller had opened
    """

    path: str
    label: str
    unit: str
    mine: object
    theirs: object
    changed_by_me: bool
    changed_by_them: bool


def edits(before: Record, after: Record) -> list[Change]:
    """Return the fields somebody changed: no derived ones, none that only follow a preset, each twin once."""
    was, now = complete(before).project, complete(after).project
    found = [change for change in changes(before, after) if not change.derived]
    typed = [c for c in found if not (follows(was, c.path) and follows(now, c.path))]
    paths = {change.path for change in typed}
    return [c for c in typed if MODE_OF.get(c.path) not in paths and not _second_twin(c.path, paths)]


def follows(project: Record, path: str) -> bool:
    """Return whether the field of a completed project shows what follows from other fields, not what was typed."""
    preset, mirror = INPUTS[path].preset, INPUTS[path].mirror
    if preset:
        return value_at(project, preset.mode) == preset.on
    return mirror is not None and value_at(project, mirror.mode) == mirror.when


def conflicts(base: Record, mine: Record, theirs: Record) -> list[Conflict]:
    """Return every field in which two documents differ, and which of the two departed from their common base."""
    by_me = {change.path for change in edits(base, mine)}
    by_them = {change.path for change in edits(base, theirs)}
    return [
        Conflict(c.path, c.label, c.unit, c.new, c.old, c.path in by_me, c.path in by_them) for c in edits(theirs, mine)
    ]


def resolved(theirs: Record, mine: Record, keep_mine: Iterable[str]) -> Record:
    """Return the other's document with the caller's values at the paths to keep, their modes and twins included."""
    merged = deepcopy(theirs)
    for path in keep_mine:
        preset, mirror, twin = INPUTS[path].preset, INPUTS[path].mirror, INPUTS[path].same_as
        linked = [preset.mode if preset else "", mirror.mode if mirror else "", twin]
        for place in (path, *filter(None, linked)):
            section, key = place.split(".")
            merged.setdefault(section, {})[key] = value_at(mine, place)
    return merged


def _second_twin(path: str, paths: set[str]) -> bool:
    twin = INPUTS[path].same_as
    return twin in paths and list(INPUTS).index(twin) < list(INPUTS).index(path)
