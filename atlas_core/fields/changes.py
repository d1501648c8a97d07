"""What differs between two states of a project, and how to make one edit."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import INPUTS, OUTCOME, SPECS, find
from atlas_core.fields.completion import Completion, complete
from atlas_core.fields.limits import unit_text
from atlas_core.fields.reading import Sections, read
from atlas_core.fields.spec import CUSTOM, Spec


@dataclass(frozen=True)
class Change:
    """One field that differs, derived ones included."""

    path: str
    label: str
    unit: str
    old: Any
    new: Any
    derived: bool


def changes(before: Any, after: Any) -> list[Change]:
    """Return the fields that differ between two project documents, in the order of their declaration.

    Both are completed first, so a preset that follows another field shows up and a default that is spelt out does not.

    Parameters
    ----------
    before, after : documents as `read` takes them

    Returns
    -------
    one Change a field; FX rates and the schedule of works count as one field each

    Raises
    ------
    InputError
    """
    old, new = complete(before), complete(after)
    meta, basis = new.project["meta"], new.project["revenue"]["rentBasis"]
    pairs = ((path, spec, _value(old, path, spec), _value(new, path, spec)) for path, spec in SPECS.items())
    return [
        Change(path, spec.label, unit_text(spec, meta, basis), left, right, spec.derived)
        for path, spec, left, right in pairs
        if left != right
    ]


def applied(document: Any, found: Iterable[Change]) -> Sections:
    """Return a project with the changes made in it; what is derived follows by itself and is never taken from them.

    Parameters
    ----------
    document : as `read` takes it; it stays unchanged
    found : as `changes` gives them

    Raises
    ------
    InputError
    """
    edited = copy.deepcopy(complete(document).project)
    for change in found:
        if not change.derived:
            section, key = change.path.split(".")
            edited[section][key] = copy.deepcopy(change.new)
    return read(edited)


def _value(completion: Completion, path: str, spec: Spec) -> Any:
    section = path.split(".", maxsplit=1)[0]
    return completion.calculated[spec.calculated] if section == OUTCOME.key else completion.project[section][spec.key]


def assign(document: Any, name: str, value: Any) -> Sections:
    """Return a project with one field edited and the fields that say how it is filled set to match.

    A typed value of a preset field switches its preset off, a picked quality switches it on, a typed management
    rate switches the fee to per cent, and the contingency is set on both sides.

    Parameters
    ----------
    document : as `read` takes it; it stays unchanged
    name : as `find` takes it
    value : in the field's unit

    Raises
    ------
    InputError
        The document or the value cannot be read, or the field is derived.
    """
    section, spec = find(name)
    path = f"{section}.{spec.key}"
    if spec.derived:
        raise InputError(Problem(path, f"{spec.label} follows from other fields and cannot be set"))
    edited = copy.deepcopy(read(document))
    for place, entry in {path: value, **dict(_consequences(path, spec, value))}.items():
        of_section, key = place.split(".")
        edited[of_section][key] = entry
    return read(edited)


def _consequences(path: str, spec: Spec, value: Any) -> Iterator[tuple[str, Any]]:
    if spec.preset:
        yield spec.preset.mode, spec.preset.off
    if spec.mirror:
        yield spec.mirror.mode, spec.mirror.otherwise
    if spec.same_as:
        yield spec.same_as, value
    for preset in (other.preset for other in INPUTS.values() if other.preset and other.preset.choice == path):
        yield preset.mode, preset.off if value == CUSTOM else preset.on
