"""The vocabulary in which every project field is declared."""

from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeVar, dataclass_transform

Kind = Literal["money", "number", "percent", "integer", "choice", "date", "text", "rates", "schedule"]
Value = float | str | None
"""What a formula reads and returns: a number, a text or ISO date, or nothing."""

UNITS = (
    "", "MW", "x", "%", "months", "years", "fraction",
    "capexCurrency", "capexCurrency/MW", "projectCurrency", "projectCurrency/MWh", "rentBasis",
)  # fmt: skip
"""Known units. The currency units stand for the project's own codes; `rentBasis` for what the chosen basis says."""

NUMERIC: frozenset[Kind] = frozenset({"money", "number", "percent", "integer"})
CUSTOM = "custom"
"""The choice that hands a preset field over to the person typing."""
MONEY_LIMIT = 1e12
"""Largest amount of money that makes sense in any of the five currencies; keeps every sum and product finite."""


@dataclass(frozen=True)
class Preset:
    """A formula that fills an editable field while its mode field says so."""

    formula: str
    mode: str
    """Path of the field that says whether the preset holds."""
    on: str = "preset"
    off: str = "manual"
    choice: str = ""
    """Path of the choice behind the preset; when it says `custom` the typed value stands."""


@dataclass(frozen=True)
class Mirror:
    """An input that shows a derived value instead of what was typed while a mode holds; by paths."""

    of: str
    mode: str
    when: str
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Everything the project knows about one field."""

    key: str
    label: str
    kind: Kind
    unit: str = ""
    help: str = ""
    bounds: tuple[float, float] | None = None
    step: float | None = None
    default: Any = None
    blank: Value = None
    """What an empty field counts as in formulas; None makes its dependants null."""
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    required: bool = False
    required_when: str = ""
    """Condition under which an empty field is a problem."""
    shown_when: str = ""
    """Condition under which the field plays a part; forms hide it otherwise."""
    formula: str = ""
    preset: Preset | None = None
    mirror: Mirror | None = None
    same_as: str = ""
    """Path of the twin that has to hold the same value."""
    calculated: str = ""
    """Name in the calculated block."""
    legacy: tuple[str, ...] = ()
    source: str = ""

    @property
    def derived(self) -> bool:
        """Return whether the value follows from others and is never accepted as input."""
        return bool(self.formula)

    def choice_label(self, value: str) -> str:
        """Return what people read for one of the choices."""
        return dict(zip(self.choices, self.choice_labels, strict=False)).get(value, value)


@dataclass(frozen=True)
class Section:
    """One form tab = one Excel block = one sub-document."""

    key: str
    label: str
    help: str
    record: type
    specs: tuple[Spec, ...]


def declared(**metadata: Any) -> Any:
    """Return a dataclass field that carries its `Spec`."""
    spec = Spec(**metadata)
    if spec.unit not in UNITS:
        raise ValueError(f"{spec.key} has the unknown unit {spec.unit!r}")
    return field(default=spec.default, metadata={"spec": spec})


def money(label: str, *, key: str, unit: str = "capexCurrency", **metadata: Any) -> Any:
    """Declare an amount of money in base units of a currency."""
    metadata.setdefault("bounds", (0.0, MONEY_LIMIT))
    return declared(kind="money", label=label, key=key, unit=unit, **metadata)


def number(label: str, *, key: str, **metadata: Any) -> Any:
    """Declare a real number."""
    return declared(kind="number", label=label, key=key, **metadata)


def percent(label: str, *, key: str, **metadata: Any) -> Any:
    """Declare a share in whole per cents."""
    metadata.setdefault("bounds", (0.0, 100.0))
    return declared(kind="percent", label=label, key=key, unit="%", **metadata)


def integer(label: str, *, key: str, **metadata: Any) -> Any:
    """Declare a whole number."""
    return declared(kind="integer", label=label, key=key, step=1, **metadata)


def choice(label: str, *, key: str, choices: dict[str, str] | tuple[str, ...], **metadata: Any) -> Any:
    """Declare a pick from a list; a dict gives the label of each choice."""
    labels = tuple(choices.values()) if isinstance(choices, dict) else ()
    return declared(kind="choice", label=label, key=key, choices=tuple(choices), choice_labels=labels, **metadata)


def date(label: str, *, key: str, **metadata: Any) -> Any:
    """Declare a calendar date, kept as ISO text; the bounds are years."""
    metadata.setdefault("bounds", (2000, 2100))
    return declared(kind="date", label=label, key=key, **metadata)


def text(label: str, *, key: str, **metadata: Any) -> Any:
    """Declare a line of text."""
    return declared(kind="text", label=label, key=key, **metadata)


def derived(label: str, *, key: str, formula: str, kind: Kind = "money", **metadata: Any) -> Any:
    """Declare a value that follows from others by its formula."""
    metadata.setdefault("unit", "capexCurrency" if kind == "money" else "")
    metadata.setdefault("calculated", key)
    return declared(kind=kind, label=label, key=key, formula=formula, **metadata)


Record = TypeVar("Record")


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(money, number, percent, integer, choice, date, text, derived, declared),
)
def section(label: str, *, key: str) -> Any:
    """Turn a class into the frozen dataclass of one section."""

    def decorate(record: type[Record]) -> type[Record]:
        frozen = dataclass(frozen=True, kw_only=True)(record)
        specs = tuple(entry.metadata["spec"] for entry in fields(frozen))  # type: ignore[arg-type]
        help_text = (record.__doc__ or "").strip()
        frozen.__section__ = Section(key, label, help_text, frozen, specs)  # type: ignore[attr-defined]
        return frozen

    return decorate


def section_of(record: type) -> Section:
    """Return the declaration behind a section's class."""
    found: Section = record.__section__  # type: ignore[attr-defined]
    return found
