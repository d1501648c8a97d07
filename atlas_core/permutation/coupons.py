"""Coupon = curve + spread: senior and mezzanine rates from the scenario fields 27 to 32."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_number, shown
from atlas_core.permutation.declaration import SCALE
from atlas_core.permutation.parameters import PARAMETERS, find
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.labels import label_value
from atlas_core.units import PERCENT

CURVE = "baseCurve"
ANCHOR, SHIFT = "BaseCurveAnchor_27", "BaseCurveShift_bps_28"
SENIOR = ("CreditSpreadAAA_bps_29", "CreditSpreadAA_bps_30", "CreditSpreadA_bps_31")
MEZZ = "CreditSpreadBBB_bps_32"
AT_HAND = SENIOR[-1]
"""Spread of the loan that pays the senior rate at hand where no curve is given."""
FIELDS = (ANCHOR, SHIFT, *SENIOR, MEZZ)
WHERE = "axes.options"
BPS_PER_PERCENT = SCALE["bps"] / PERCENT
DIGITS = 10
"""Decimals of a rate in per cent; sums of basis points need two."""

Values = Mapping[str, Any]


def with_coupons(document: Values) -> dict[str, Any]:
    """Return an axes document whose senior and mezzanine rates are curve + shift + spread.

    Senior debt takes the spreads of AAA, AA and A, mezzanine debt that of BBB. The curve is the option `baseCurve`,
    either its rate in per cent or {anchor: rate}; without it, it is where a loan with the spread of A pays the senior
    rate at hand: the option's or axis's, of several values the middle one, else the default.

    Parameters
    ----------
    document : axes and options; fields 27 to 32 stand among the options or their labels, else have their defaults

    Returns
    -------
    the document with the fields used among its labels

    Raises
    ------
    InputError
        A field breaks its rule, or the curve cannot be read or lacks the anchor.

    References
    ----------
    Atlas engine parameters, “The 116 scenario fields”; defaults: permutation engines §2.
    """
    options = dict(document.get("options") or {})
    used = _used(options)
    curve = _curve(options.pop(CURVE, None), used, document)
    rates = {key: round(curve + (used[SHIFT] + used[key]) / BPS_PER_PERCENT, DIGITS) for key in (*SENIOR, MEZZ)}
    rest = {name: value for name, value in options.items() if name not in FIELDS and not _is_rate(name)}
    axes = {name: value for name, value in document.items() if name != "options" and not _is_rate(name)}
    made = {"seniorRate": list(dict.fromkeys(rates[key] for key in SENIOR)), "mezzRate": rates[MEZZ]}
    return {**axes, **made, "options": rest | {"labels": {**_labels(options), **used}}}


def _is_rate(name: str) -> bool:
    parameter = find(name)
    return parameter is not None and parameter.key in ("seniorRate", "mezzRate")


def _used(options: Values) -> dict[str, Any]:
    """Return fields 27 to 32 as given, else by default."""
    labels = _labels(options)
    given = {key: options.get(key, labels.get(key, _default(key))) for key in FIELDS}
    return {key: label_value(SCENARIO_FIELDS[key], value, f"{WHERE}.{key}") for key, value in given.items()}


def _labels(options: Values) -> Values:
    labels = options.get("labels") or {}
    if not isinstance(labels, Mapping):
        raise InputError(Problem(f"{WHERE}.labels", f"must be an object of scenario fields; got {shown(labels)}"))
    return labels


def _default(key: str) -> Any:
    field = SCENARIO_FIELDS[key]
    return float(field.default) if field.bounds else field.default


def _curve(given: Any, used: Values, document: Values) -> float:
    """Return the curve at the anchor in per cent."""
    if given is None:
        return _at_hand(document) - float(used[SHIFT] + used[AT_HAND]) / BPS_PER_PERCENT
    anchor, where = used[ANCHOR], f"{WHERE}.{CURVE}"
    if isinstance(given, Mapping):
        if anchor not in given:
            rule = f"must have a rate at {anchor}, the anchor of {ANCHOR}; got {', '.join(map(str, given)) or 'none'}"
            raise InputError(Problem(where, rule))
        given = given[anchor]
    try:
        return accept_number(given)
    except RuleError:
        rule = f"must be a rate in per cent or rates by anchor, such as {{'10Y': 4.25}}; got {shown(given)}"
        raise InputError(Problem(where, rule)) from None


def _at_hand(document: Values) -> float:
    """Return the senior rate of a document in per cent; of several values the middle one."""
    named = {**(document.get("options") or {}), **document}
    values = [value for name, value in named.items() if (found := find(name)) and found.key == "seniorRate"]
    try:
        return _middle(values[-1]) if values else float(PARAMETERS["seniorRate"].default)
    except RuleError as error:
        raise InputError(Problem("axes.seniorRate", f"Senior rate {error}")) from None


def _middle(value: Any) -> float:
    """Return the middle of an axis's values; raise RuleError where it is no number."""
    if isinstance(value, Mapping) and {"min", "max"} <= set(value):
        return accept_number(value["min"]) / 2 + accept_number(value["max"]) / 2
    if isinstance(value, Mapping):
        return accept_number(value.get("base"))
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return accept_number(value[len(value) // 2])
    return accept_number(value)
