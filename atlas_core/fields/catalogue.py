"""All sections of a project in order, and the way to a field by its name."""

from difflib import get_close_matches

from atlas_core.errors import InputError, Problem
from atlas_core.fields.abs_fees import AbsFees
from atlas_core.fields.capex_internal import CapexInternal
from atlas_core.fields.capex_market import CapexMarket
from atlas_core.fields.construction import Construction
from atlas_core.fields.debt import Debt
from atlas_core.fields.fees import Fees
from atlas_core.fields.land import Land
from atlas_core.fields.meta import Meta
from atlas_core.fields.outcome import Outcome
from atlas_core.fields.power import Power
from atlas_core.fields.revenue import Revenue
from atlas_core.fields.spec import Section, Spec, section_of
from atlas_core.fields.timeline import Timeline

SECTIONS: tuple[Section, ...] = tuple(
    section_of(record)
    for record in (Meta, Power, Revenue, Timeline, CapexInternal, CapexMarket, Land, Fees, Construction, AbsFees, Debt)
)
"""The sections of a project document, in the order of the form."""
OUTCOME = section_of(Outcome)
ALL_SECTIONS: tuple[Section, ...] = (*SECTIONS, OUTCOME)
"""The sections and the calculated block."""
BY_KEY = {section.key: section for section in ALL_SECTIONS}

SPECS: dict[str, Spec] = {f"{section.key}.{spec.key}": spec for section in ALL_SECTIONS for spec in section.specs}
"""Every declaration by its path `section.key`, in order."""
INPUTS: dict[str, Spec] = {path: spec for path, spec in SPECS.items() if not spec.derived}
DERIVED: dict[str, Spec] = {path: spec for path, spec in SPECS.items() if spec.derived}
NEAR, FAR = 0.6, 0.4
"""Share of letters in common from which a known name is suggested, and from which when none is nearer."""


def specs(section: str | type | Section) -> tuple[Spec, ...]:
    """Return a section's declarations in order; the section is named by key, class or itself."""
    if isinstance(section, type):
        return section_of(section).specs
    return (BY_KEY[section] if isinstance(section, str) else section).specs


def find(name: str) -> tuple[str, Spec]:
    """Return section key and declaration of a field.

    Parameters
    ----------
    name : `section.key`, or a bare key or name of the calculated block that only one field has

    Raises
    ------
    InputError
        No field or several have the name; the message lists the nearest.
    """
    paths = paths_of(name)
    if len(paths) == 1:
        return paths[0].split(".")[0], SPECS[paths[0]]
    if paths:
        raise InputError(Problem(name[:80], f"is ambiguous; write one of {', '.join(paths)}"))
    raise InputError(Problem(name[:80], f"is no field of a project{did_you_mean(name, known_names())}"))


def paths_of(name: str) -> tuple[str, ...]:
    """Return the paths of all fields with a name."""
    if name in SPECS:
        return (name,)
    return tuple(path for path, spec in SPECS.items() if name in (spec.key, spec.calculated))


def known_names() -> tuple[str, ...]:
    """Return every path and bare key."""
    return (*SPECS, *dict.fromkeys(spec.key for spec in SPECS.values()))


def did_you_mean(name: str, known: tuple[str, ...]) -> str:
    """Return the hint that ends a message about an unknown name; empty when nothing is near."""
    by_letters = {word.lower(): word for word in known}
    near = next((found for cutoff in (NEAR, FAR) if (found := _close(name, by_letters, cutoff))), [])
    return f"; did you mean {' or '.join(by_letters[word] for word in near)}?" if near else ""


def _close(name: str, by_letters: dict[str, str], cutoff: float) -> list[str]:
    return get_close_matches(name[:80].lower(), by_letters, n=3, cutoff=cutoff)
