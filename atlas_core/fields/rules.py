"""Rules that look at more than one field."""

from collections.abc import Callable
from typing import Any

from atlas_core.calculators import fx
from atlas_core.errors import Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.kinds import amount

Values = dict[str, Any]
"""Usable values by path."""


def broken_rules(values: Values) -> list[Problem]:
    """Return what is wrong between fields: each has to be put right before the project is computed."""
    return [problem for rule in RULES for problem in rule(values)]


def notices(values: Values) -> list[Problem]:
    """Return what should be known about the project although it can be computed."""
    return [problem for rule in NOTICES for problem in rule(values)]


def twins_agree(values: Values) -> list[Problem]:
    """Require fields that stand twice to hold the same value."""
    pairs = [(spec.same_as, path, spec.label) for path, spec in INPUTS.items() if spec.same_as]
    found = []
    for first, second, label in pairs[1::2]:
        left, right = values[first], values[second]
        if left is not None and right is not None and left != right:
            message = f"{label} must be the same on both CapEx sides; got {amount(left)} % and {amount(right)} %"
            found.append(Problem(second, message))
    return found


def lease_after_completion(values: Values) -> list[Problem]:
    """Require that rent does not start before the building stands."""
    completion, lease = values["timeline.completionDate"], values["timeline.leaseCommenceDate"]
    if not completion or not lease or lease >= completion:
        return []
    return [
        Problem(
            "timeline.leaseCommenceDate",
            f"Lease commencement must not be before completion on {completion}; got {lease}",
        )
    ]


def pue_below_one(values: Values) -> list[Problem]:
    """Warn of an IT load above the site's power."""
    pue = values["power.pue"]
    if pue is None or pue >= 1:
        return []
    return [
        Problem(
            "power.pue",
            f"Power usage effectiveness below 1 gives the IT more power than the site has; got {amount(pue)}",
        )
    ]


def built_in_rates(values: Values) -> list[Problem]:
    """Warn when CapEx is converted at the built-in rates."""
    meta = {path.split(".")[1]: value for path, value in values.items() if path.startswith("meta.")}
    if meta["capexCurrency"] is None or meta["projectCurrency"] is None:
        return []
    rate, fallback = fx.conversion(meta)
    if not fallback:
        return []
    pair = f"{meta['capexCurrency']} to {meta['projectCurrency']}"
    return [
        Problem(
            "fx.fallback",
            f"{pair} uses the built-in rate {rate:.6g} of {fx.FALLBACK_DATE}; enter the deal's own under FX rates",
        )
    ]


RULES: tuple[Callable[[Values], list[Problem]], ...] = (twins_agree, lease_after_completion)
NOTICES: tuple[Callable[[Values], list[Problem]], ...] = (pue_below_one, built_in_rates)
