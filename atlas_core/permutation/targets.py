"""What a name in an axes document stands for: an engine parameter or a field of the project."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields import kinds, limits
from atlas_core.fields.catalogue import INPUTS, SPECS, paths_of
from atlas_core.fields.reading import read
from atlas_core.fields.spec import Spec
from atlas_core.permutation import parameters
from atlas_core.permutation.declaration import Parameter
from atlas_core.permutation.fx_spot import FX_RATES, FX_SPOT
from atlas_core.permutation.near_names import near
from atlas_core.permutation.options import RUN_OPTIONS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS

SWEEPABLE = ("money", "number", "percent", "integer", "choice", "date")
"""Kinds of project fields that an axis can take through several values."""
SHOWN_LETTERS = 80
READ_BEFORE = ("overlays", "preset", "baseCurve")
"""Options that stand for others and are gone once a document is in the engine's own names."""
CURRENCIES = ("projectCurrency", "capexCurrency")


@dataclass(frozen=True)
class Target:
    """One thing an axis or an option sets."""

    key: str
    """The parameter's key or the field's path: what no two axes may share."""
    label: str
    unit: str
    column: str
    numeric: bool
    whole: bool
    bounds: tuple[float, float] | None
    parameter: Parameter | None
    spec: Spec | None
    """The project field's declaration, with bounds in the project's currency, where it is no parameter."""

    def accept(self, value: Any) -> Any:
        """Return a value in its one stored form; raise RuleError with the rule it breaks."""
        if self.parameter:
            return accept_parameter(self.parameter, value)
        assert self.spec is not None
        return _accept_field(self.spec, value)

    @property
    def listed(self) -> bool:
        """Return whether one value is itself a list."""
        return self.parameter is not None and self.parameter.kind == "ramp"


def currencies(project: Any, names: Iterable[str] = ()) -> dict[str, Any]:
    """Return the currency codes a project computes in by key of its `meta`, without those that one of the names sets.

    Raises
    ------
    InputError
        The project cannot be read.
    """
    if project is None:
        return {}
    swept = {path for name in names for path in paths_of(name)}
    meta = read(project)["meta"]
    known = {key: meta.get(key) or SPECS[f"meta.{key}"].default for key in CURRENCIES}
    return {key: code for key, code in known.items() if f"meta.{key}" not in swept}


def target(name: str, where: str, codes: Mapping[str, Any] = MappingProxyType({})) -> Target:
    """Return what a name stands for.

    Parameters
    ----------
    name : parameter key, alias, `section.key`, or a bare project key only one field has
    where : path of the name in the document, for the message
    codes : as `currencies` gives them; bounds of money in an unknown currency are those of the widest one

    Raises
    ------
    InputError
        Nothing or more than one thing has the name.
    """
    parameter = parameters.find(name)
    if parameter:
        return _parameter_target(parameter)
    if name == FX_SPOT:
        return _rate_target()
    paths = paths_of(name) if name else ()
    if len(paths) == 1:
        return _field_target(paths[0], name, where, codes)
    if paths:
        if shared := _shared(paths):
            return _field_target(shared, name, where, codes)
        raise InputError(Problem(where, f"is ambiguous; write one of {', '.join(paths)}"))
    raise InputError(Problem(where, f"is neither an engine parameter nor a project field{near(name, known_names())}"))


@cache
def known_names() -> tuple[str, ...]:
    """Return every name that an axes document may use."""
    bare = (spec.key for spec in SPECS.values())
    return (*parameters.NAMES, *SPECS, *bare, *SCENARIO_FIELDS, *RUN_OPTIONS, *READ_BEFORE)


def _shared(paths: tuple[str, ...]) -> str:
    """Return the first of several paths when all stand for one value that is kept twice, such as the contingency."""
    twins = all(SPECS[path].same_as in paths for path in paths)
    return paths[0] if twins else ""


def _parameter_target(parameter: Parameter) -> Target:
    return Target(
        key=parameter.key,
        label=parameter.label,
        unit=parameter.unit,
        column=parameter.result_column,
        numeric=parameter.kind in ("number", "whole"),
        whole=parameter.kind == "whole",
        bounds=parameter.bounds,
        parameter=parameter,
        spec=None,
    )


def _field_target(path: str, name: str, where: str, codes: Mapping[str, Any]) -> Target:
    spec = replace(SPECS[path], bounds=_bounds(SPECS[path], codes))
    if spec.derived:
        raise InputError(Problem(where, f"{spec.label} follows from other fields; sweep one of those instead"))
    if spec.kind not in SWEEPABLE:
        raise InputError(Problem(where, f"{spec.label} cannot be swept; change it in the project"))
    twin = spec.same_as if spec.same_as in INPUTS else path
    return Target(
        key=min(path, twin),
        label=spec.label,
        unit=spec.unit,
        column=name,
        numeric=spec.kind not in ("choice", "date"),
        whole=spec.kind == "integer",
        bounds=None if spec.kind == "date" else spec.bounds,
        parameter=None,
        spec=spec,
    )


def _rate_target() -> Target:
    """Return the exchange rate between the project's two currencies, which is an entry of its `fxRates`."""
    field = SCENARIO_FIELDS[FX_SPOT]
    spec = Spec(key=FX_SPOT, label=field.label, kind="number", bounds=field.bounds)
    return Target(
        key=FX_RATES,
        label=field.label,
        unit="",
        column=FX_SPOT,
        numeric=True,
        whole=False,
        bounds=field.bounds,
        parameter=None,
        spec=spec,
    )


def _bounds(spec: Spec, codes: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the bounds of a field, those of money in the currency's own size."""
    currency = limits.currency_key(spec)
    if spec.bounds is None or not currency:
        return spec.bounds
    least, most = spec.bounds
    return least, most * limits.scale(codes.get(currency))


def _accept_field(spec: Spec, value: Any) -> Any:
    accepted = kinds.accept(spec, value)
    if accepted is None:
        raise kinds.RuleError("must have a value")
    if rule := limits.broken_rule(spec, accepted, spec.unit):
        raise kinds.RuleError(rule.removeprefix(f"{spec.label} "))
    return accepted


def accept_parameter(parameter: Parameter, value: Any) -> Any:
    """Return a parameter's value in its one stored form; raise RuleError with the rule it breaks."""
    if value is None:
        if parameter.optional:
            return None
        raise kinds.RuleError("must have a value")
    return ACCEPT[parameter.kind](parameter, value)


def _accept_number(parameter: Parameter, value: Any) -> float:
    number = kinds.accept_number(value)
    if parameter.kind == "whole":
        number = kinds.accept_integer(value)
    if parameter.bounds and not parameter.bounds[0] <= number <= parameter.bounds[1]:
        least, most = (kinds.amount(bound) for bound in parameter.bounds)
        raise kinds.RuleError(f"must be {least} to {most}{_unit(parameter)}; got {kinds.shown(value)}")
    if parameter.choices and number not in parameter.choices:
        listed = ", ".join(str(choice) for choice in parameter.choices)
        raise kinds.RuleError(f"must be one of {listed}; got {kinds.shown(value)}")
    return number


def _unit(parameter: Parameter) -> str:
    return f" {parameter.unit}" if parameter.unit else ""


def _accept_choice(parameter: Parameter, value: Any) -> str:
    known = {str(choice).lower(): str(choice) for choice in parameter.choices} | dict(parameter.spellings)
    if not isinstance(value, str) or value.strip().lower() not in known:
        listed = ", ".join(str(choice) for choice in parameter.choices)
        raise kinds.RuleError(f"must be one of {listed}; got {kinds.shown(value)}")
    return known[value.strip().lower()]


def _accept_switch(_parameter: Parameter, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
    if not isinstance(value, str) or value.strip().lower() not in known:
        raise kinds.RuleError(f"must be true or false; got {kinds.shown(value)}")
    return known[value.strip().lower()]


def _accept_ramp(parameter: Parameter, value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or len(value) > parameters.MOST_RAMP_YEARS:
        raise kinds.RuleError(
            f"must be a list of at most {parameters.MOST_RAMP_YEARS} per cents, one an operating year; "
            f"got {kinds.shown(value)}"
        )
    return tuple(_accept_number(parameter, share) for share in value)


ACCEPT: dict[str, Callable[[Parameter, Any], Any]] = {
    "number": _accept_number,
    "whole": _accept_number,
    "choice": _accept_choice,
    "switch": _accept_switch,
    "ramp": _accept_ramp,
}
