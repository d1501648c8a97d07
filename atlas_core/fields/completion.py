"""A project document completed: defaults, presets, derived values, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from atlas_core.errors import Problem
from atlas_core.fields.catalogue import DERIVED, INPUTS, SECTIONS, SPECS
from atlas_core.fields.evaluation import evaluate, is_required
from atlas_core.fields.limits import broken_rule, unit_at
from atlas_core.fields.reading import Sections, read
from atlas_core.fields.rules import broken_rules, notices
from atlas_core.fields.spec import Spec, Value

FIRST_CALCULATED = {
    "itLoad": "power.itLoad",
    "overheadPower": "power.overheadPower",
    "landPurchase": "land.landPurchase",
    "gridConnectionCosts": "land.gridConnectionCosts",
    "stampDuty": "land.stampDuty",
    "landTotal": "land.total",
    "capexInternalTotal": "capexInternal.total",
    "capexMarketTotal": "capexMarket.total",
    "feesManagement": "fees.feesManagement",
    "feesTotal": "fees.total",
    "internalGrandTotal": "calculated.internalGrandTotal",
    "marketGrandTotal": "calculated.marketGrandTotal",
    "darkProfit": "calculated.darkProfit",
    "developerMargin": "calculated.developerMargin",
    "noiGrossRevenue": "calculated.noiGrossRevenue",
    "noiElectricity": "calculated.noiElectricity",
    "noiOtherOpex": "calculated.noiOtherOpex",
    "noiBeforeAMF": "calculated.noiBeforeAMF",
    "noiAMF": "calculated.noiAMF",
    "noiForDebtService": "calculated.noiForDebtService",
}
"""The specification's calculated block, in its order."""
CALCULATED = FIRST_CALCULATED | {
    spec.calculated: path for path, spec in DERIVED.items() if path not in FIRST_CALCULATED.values()
}
"""Path behind every name of the calculated block."""

Modes = Mapping[str, str]
"""What each mode field says, by path."""


@dataclass(frozen=True)
class Completion:
    """What `complete` returns."""

    project: Sections
    """Every section, inputs and derived; CapEx, land and fees in the CapEx currency, NOI in the revenue currency."""
    calculated: dict[str, Value]
    problems: list[Problem]
    notices: list[Problem] = field(default_factory=list)
    """Those of the problems that do not keep the project from being computed."""

    @property
    def blocking(self) -> list[Problem]:
        """Return the problems that have to be put right before the project is computed."""
        return [problem for problem in self.problems if problem not in self.notices]


def complete(document: Any, source: str = "") -> Completion:
    """Fill a project's defaults and presets, compute its derived values and list its problems.

    Parameters
    ----------
    document : as `read` takes it; sections may be missing
    source : named in the message when the document cannot be read

    Returns
    -------
    Completion; a missing or impossible value is a problem, and what depends on it is None

    Raises
    ------
    InputError
        The document cannot be read.
    """
    stored = _with_defaults(read(document, source))
    values, modes = evaluate(stored)
    shown = stored | modes | _shown(values, modes)
    remarks = notices(values)
    problems = [*_field_problems(shown, values, modes), *broken_rules(values), *remarks]
    calculated = {name: values[path] for name, path in CALCULATED.items()}
    return Completion(_nested(shown), calculated, sorted(problems, key=_place), remarks)


def _with_defaults(sections: Sections) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    for path, spec in INPUTS.items():
        section, key = path.split(".")
        value = sections[section].get(key)
        stored[path] = spec.default if value is None else value
    twins = {path: stored[spec.same_as] for path, spec in INPUTS.items() if spec.same_as and stored[path] is None}
    return stored | twins


def _shown(values: Mapping[str, Any], modes: Modes) -> dict[str, Any]:
    answer = {path: values[path] for path in DERIVED}
    for path, spec in INPUTS.items():
        if _follows_preset(spec, modes):
            answer[path] = values[path]
        if spec.mirror and _mirrors(spec, modes):
            answer[path] = values[spec.mirror.of]
    return answer


def _follows_preset(spec: Spec, modes: Modes) -> bool:
    return spec.preset is not None and modes[spec.preset.mode] == spec.preset.on


def _mirrors(spec: Spec, modes: Modes) -> bool:
    return spec.mirror is not None and modes[spec.mirror.mode] == spec.mirror.when


def _field_problems(shown: Mapping[str, Any], values: Mapping[str, Any], modes: Modes) -> list[Problem]:
    found = []
    for path, spec in INPUTS.items():
        if _follows_preset(spec, modes) or _mirrors(spec, modes):
            continue
        rule = broken_rule(spec, shown[path], unit_at(spec, shown))
        if shown[path] is None and is_required(path, spec, values):
            rule = f"{spec.label} is required"
        if rule:
            found.append(Problem(path, rule))
    return found


def _nested(shown: Mapping[str, Any]) -> Sections:
    return {
        section.key: {spec.key: shown[f"{section.key}.{spec.key}"] for spec in section.specs} for section in SECTIONS
    }


def _place(problem: Problem) -> int:
    order = list(SPECS)
    return order.index(problem.field) if problem.field in SPECS else len(order)
