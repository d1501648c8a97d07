"""How an engine parameter is declared: once, with its unit, default, bounds and names."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["number", "whole", "choice", "switch", "ramp"]

SCALE = {"%": 100.0, "bps": 10_000.0}
"""[unit/fraction] What a stored value is divided by to become the fraction formulas use."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """Everything the engine knows about one parameter."""

    key: str
    label: str
    kind: Kind
    unit: str = ""
    default: Any = None
    """None: there is none unless a scenario gives one."""
    bounds: tuple[float, float] | None = None
    choices: tuple[str | float, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    """Other spellings of the choices, in lower case, and the choice each stands for."""
    aliases: tuple[str, ...] = ()
    """The specification's name of the axis and the key of the scenario field, where there is one."""
    column: str = ""
    """Name in the result; the key where empty."""
    path: str = ""
    """Project field that gives the value when neither axes nor options do."""
    help: str = ""

    @property
    def optional(self) -> bool:
        """Return whether a scenario may do without the parameter."""
        return self.default is None and not self.path.startswith("revenue.")

    @property
    def result_column(self) -> str:
        """Return the column of the result that holds the swept values."""
        return self.column or self.key

    def inside(self, value: Any) -> Any:
        """Return a stored value in the unit formulas use: fractions for per cents and basis points."""
        if self.kind == "ramp":
            return tuple(share / SCALE["%"] for share in value)
        if value is None or self.unit not in SCALE:
            return value
        return value / SCALE[self.unit]


def declared(**metadata: Any) -> Any:
    """Return a dataclass field that carries its `Parameter`."""
    return field(metadata={"parameter": Parameter(**metadata)})


def number(key: str, label: str, unit: str = "", **metadata: Any) -> Any:
    """Declare a real number."""
    return declared(key=key, label=label, unit=unit, kind="number", **metadata)


def whole(key: str, label: str, unit: str = "", **metadata: Any) -> Any:
    """Declare a whole number."""
    return declared(key=key, label=label, unit=unit, kind="whole", **metadata)


def choice(key: str, label: str, choices: tuple[str, ...], **metadata: Any) -> Any:
    """Declare a pick from a list."""
    return declared(key=key, label=label, choices=choices, kind="choice", **metadata)


def switch(key: str, label: str, default: bool, **metadata: Any) -> Any:
    """Declare something that is on or off."""
    return declared(key=key, label=label, default=default, kind="switch", **metadata)


def ramp(key: str, label: str, **metadata: Any) -> Any:
    """Declare one per cent per operating year; later years have 100 %."""
    return declared(key=key, label=label, unit="%", default=(), bounds=(0.0, 100.0), kind="ramp", **metadata)
