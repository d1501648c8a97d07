"""The computation of presets and derived fields from what stands in a project."""

import math
from collections.abc import Mapping
from typing import Any

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.expressions import python_of
from atlas_core.fields.graph import STEPS, resolved
from atlas_core.fields.limits import broken_rule, unit_at
from atlas_core.fields.spec import CUSTOM, NUMERIC, Preset, Spec, Value

FORMULAS = {step.path: python_of(step.tree) for step in STEPS}
CONDITIONS = {
    path: python_of(resolved(spec.required_when, path.split(".")[0]))
    for path, spec in INPUTS.items()
    if spec.required_when
}
MODE_SLACK = 1e-9
"""Relative difference up to which a stored value counts as its preset's."""

Stored = Mapping[str, Any]


def evaluate(stored: Stored) -> tuple[dict[str, Any], dict[str, str]]:
    """Compute every value of a project.

    Parameters
    ----------
    stored : inputs by path, in their stored form, defaults filled in

    Returns
    -------
    values by path, as formulas see them: None where something is missing or out of bounds, and where that
    is read; and the mode each mode field has come to
    """
    values = {path: usable(spec, stored[path], unit_at(spec, stored)) for path, spec in INPUTS.items()}
    modes: dict[str, str] = {}
    for step in STEPS:
        computed = FORMULAS[step.path](values)
        preset = step.spec.preset
        if preset is None:
            values[step.path] = computed
            continue
        modes[preset.mode] = mode = _mode(preset, stored, computed, stored[step.path])
        values[step.path] = {preset.on: computed, preset.off: values[step.path]}.get(mode)
    return values, modes


def usable(spec: Spec, value: Any, unit: str) -> Any:
    """Return what a stored value counts as in formulas; the unit is the one `unit_at` gives."""
    if value is None:
        return spec.blank
    if broken_rule(spec, value, unit):
        return None
    return float(value) if spec.kind in NUMERIC else value


def is_required(path: str, spec: Spec, values: Mapping[str, Value]) -> bool:
    """Return whether the field may not be empty as the other values stand."""
    return spec.required or (path in CONDITIONS and CONDITIONS[path](values) is True)


def _mode(preset: Preset, stored: Stored, computed: Value, typed: Any) -> str:
    if preset.choice and stored[preset.choice] == CUSTOM:
        return preset.off
    entered = stored[preset.mode]
    if entered is not None:
        return str(entered)
    if typed is None:
        return preset.on
    same = isinstance(computed, float) and math.isclose(typed, computed, rel_tol=MODE_SLACK)
    return preset.on if same else preset.off
