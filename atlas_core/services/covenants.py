"""What the lenders of one scenario hold it to: inputs that are limits, what it comes to, how much room is left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from atlas_core.permutation.assessment.checks import Test, least, most
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.services.scenario_detail import Detail

PER_CENT = 100.0

Kind = Literal["least", "most"]
Figure = Callable[[Mapping[str, Any]], float | None]


@dataclass(frozen=True)
class Covenant:
    """One limit.

    Attributes
    ----------
    key : of the input that sets it
    test : the limit against the scenario
    """

    key: str
    test: Test


@dataclass(frozen=True)
class _Limit:
    label: str
    side: Kind
    unit: str
    figure: Figure
    scale: float = 1.0
    """What the input is divided by: per cents are held against fractions."""
    mezz_only: bool = False


def _of(column: str) -> Figure:
    return lambda row: row[column]


def _per_uses(column: str) -> Figure:
    return lambda row: row[column] / row["uses"] if row["uses"] > 0 else None


LIMITS = {
    "seniorDSCR": _Limit("Senior DSCR, sizing target", "least", "x", _of("senior_dscr")),
    "totalDSCR": _Limit("Total DSCR, sizing target", "least", "x", _of("blended_dscr"), mezz_only=True),
    "trapDscr": _Limit("Senior DSCR, lock-up of equity", "least", "x", _of("senior_dscr")),
    "turboDscr": _Limit("Senior DSCR, trapped cash prepays", "least", "x", _of("senior_dscr")),
    "minIcr": _Limit("Interest cover of the senior loan", "least", "x", _of("icr")),
    "ltvCap": _Limit("LTV, total debt", "most", "fraction", _of("ltv")),
    "maxGearing": _Limit("Gearing, senior debt over uses", "most", "fraction", _per_uses("senior_size"), PER_CENT),
    "mezzShareMax": _Limit(
        "Mezzanine over uses", "most", "fraction", _per_uses("mezz_size"), PER_CENT, mezz_only=True
    ),
    "minEquityShare": _Limit("Equity over uses", "least", "fraction", _per_uses("equity_size"), PER_CENT),
    "maxSenior": _Limit("Senior loan", "most", "money", _of("senior_size")),
}  # fmt: skip
"""Inputs that are limits, and the figure each is held against."""
LEASE_TAIL = "tenorBuffer"


def covenants(detail: Detail) -> tuple[list[Covenant], list[str]]:
    """Return the limits that are set, and the labels of those that are not.

    Parameters
    ----------
    detail : of a recomputed scenario
    """
    inputs, row = detail.inputs, detail.row
    asked = {key: limit for key, limit in LIMITS.items() if row["mezz_size"] or not limit.mezz_only}
    held = [_held(key, limit, float(inputs[key]), row) for key, limit in asked.items() if inputs.get(key)]
    unset = [PARAMETERS[key].label for key in asked if not inputs.get(key)]
    return [*held, _tail(inputs)], unset


def _held(key: str, limit: _Limit, entered: float, row: Mapping[str, Any]) -> Covenant:
    test = least if limit.side == "least" else most
    return Covenant(key, test(key, limit.label, entered / limit.scale, limit.figure(row), limit.unit))


def _tail(inputs: Mapping[str, Any]) -> Covenant:
    longest = float(inputs["leaseTermYears"]) - float(inputs[LEASE_TAIL])
    test = most(LEASE_TAIL, "Senior tenor, lease term less buffer", longest, float(inputs["tenor"]), "years")
    return Covenant(LEASE_TAIL, test)
