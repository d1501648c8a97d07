"""How a scenario field is declared: number, key, unit, class and what it acts on."""

from dataclasses import dataclass
from typing import Literal

Class = Literal["MUST", "OVERLAY", "LABEL"]
"""MUST: a formula reads it. OVERLAY: the user enters its inflow and cost. LABEL: stored, shown and exported."""
Acts = Literal["parameter", "field", "option", "derived", "none"]
"""Whether it sets an engine parameter, a project field or an option of the run, follows from others, or nothing."""


@dataclass(frozen=True, kw_only=True)
class ScenarioField:
    """One of the 116 fields."""

    number: int
    key: str
    label: str
    group: Class
    unit: str = ""
    default: str = ""
    """As the specification's table has it; the engine's own default stands with the parameter."""
    bounds: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    acts: Acts = "none"
    on: str = ""
    """Parameter key, project path or option; of a derived field the name of the calculated figure."""
    reason: str = ""
    """Why it is a label, how it is read, or what a derived field follows from."""


def must(number: int, key: str, label: str, acts: Acts, on: str, reason: str = "", **rest: object) -> ScenarioField:
    """Declare a field that a formula reads."""
    return _declared("MUST", number, key, label, acts=acts, on=on, reason=reason, **rest)


def overlay(number: int, key: str, label: str, hint: str = "", **rest: object) -> ScenarioField:
    """Declare an instrument whose Day-1 inflow and annual cost the user enters."""
    return _declared("OVERLAY", number, key, label, reason=hint, **rest)


def label(number: int, key: str, name: str, reason: str, **rest: object) -> ScenarioField:
    """Declare a field that no formula reads."""
    return _declared("LABEL", number, key, name, reason=reason, **rest)


def _declared(group: Class, number: int, key: str, name: str, **rest: object) -> ScenarioField:
    return ScenarioField(group=group, number=number, key=f"{key}_{number:02d}", label=name, **rest)  # type: ignore[arg-type]
