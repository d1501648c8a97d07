"""Named axes documents to start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import shown
from atlas_core.permutation.coupons import with_coupons
from atlas_core.permutation.near_names import near
from atlas_core.permutation.parameters import MARKET_FEES, find

Values = Mapping[str, Any]
PRESET = "preset"
"""Option that names the preset a document starts from."""


@dataclass(frozen=True)
class Preset:
    """A starting point for the axes of a run; to change one is to change the engine's version.

    Notes
    -----
    Ranges are those of the predecessor's phase-1 presets, as far as the engine has a parameter for them; `note` names
    what it has none for. "Level" is level principal, which is called stepdown here.
    """

    label: str
    note: str
    source: str
    axes: Values
    """Replace the axes at hand; none at all leaves them."""
    options: Values
    """Are added to the options at hand: exit, tax and indexation belong to the project, not to the structure."""

    def applied(self, document: Values) -> dict[str, Any]:
        """Return the axes document that the preset makes of the one at hand."""
        return {**(self.axes or document), "options": {**(document.get("options") or {}), **self.options}}

    def under(self, document: Values) -> dict[str, Any]:
        """Return the document with what the preset says beside it; what the document sets itself stands."""
        options = dict(document.get("options") or {})
        own = {_key(name) for name in (*document, *options)}
        axes = {name: value for name, value in self.axes.items() if name not in own}
        added = {name: value for name, value in self.options.items() if name not in own}
        return {**axes, **document, "options": added | options}


class CouponPreset(Preset):
    """Sets the senior and mezzanine rates and nothing else."""

    def applied(self, document: Values) -> dict[str, Any]:
        """Return the axes document that the preset makes of the one at hand."""
        return with_coupons(document)

    def under(self, document: Values) -> dict[str, Any]:
        """Return the document with its rates; a rate it sets itself only says where the curve is."""
        return with_coupons(document)


def opened(document: Values) -> Values:
    """Return an axes document with the preset that its options name written out.

    Raises
    ------
    InputError
        There is no such preset, or it cannot be applied.
    """
    options = document.get("options")
    if not isinstance(options, Mapping) or PRESET not in options:
        return document
    name = options[PRESET]
    if not isinstance(name, str) or name not in PRESETS:
        rule = f"must be one of {', '.join(PRESETS)}; got {shown(name)}{near(str(name), PRESETS)}"
        raise InputError(Problem(f"axes.options.{PRESET}", rule))
    return PRESETS[name].under({**document, "options": {key: value for key, value in options.items() if key != PRESET}})


def _key(name: Any) -> Any:
    parameter = find(name) if isinstance(name, str) else None
    return parameter.key if parameter else name


PHASE_1 = "Atlas phase 1, §3 “Ranges, presets, cardinality”."
_OVERLAYS = "enter their Day-1 inflow and annual cost as overlays"

PRESETS: Mapping[str, Preset] = {
    "repo_first_aaa_aa": Preset(
        "Repo-first AAA/AA",
        "High cover and short tenors for repo eligibility. Not swept, as the engine has no parameter for them: total "
        f"return swap of 5–10 % of equity, 10-year inflation swap, sale of a rate floor; {_OVERLAYS}, and the wrap's "
        "premium as wrapBps.",
        PHASE_1,
        {
            "seniorDSCR": {"min": 1.40, "max": 1.50, "step": 0.05},
            "seniorRate": {"min": 3, "max": 5, "step": 0.25},
            "tenor": [7, 10, 12, 15],
            "amortisation": ["annuity", "stepdown"],
        },
        {"dsraMonths": 6},
    ),
    "balanced_a": Preset(
        "Balanced A",
        "Middle cover, no wrap. Not swept, as the engine has no parameter for them: total return swap of 10–15 % of "
        f"equity, 5-year inflation swap; {_OVERLAYS}.",
        PHASE_1,
        {
            "seniorDSCR": {"min": 1.25, "max": 1.35, "step": 0.05},
            "seniorRate": {"min": 4, "max": 6, "step": 0.25},
            "tenor": [10, 12, 15, 20],
            "amortisation": ["stepdown", "sculpted"],
        },
        {"dsraMonths": 3},
    ),
    "value_max_bbb": Preset(
        "Value-max BBB",
        "Low cover, with mezzanine. Not swept, as the engine has no parameter for them: total return swap of 15–25 % "
        f"of equity, sale of a rate floor; {_OVERLAYS}.",
        PHASE_1,
        {
            "seniorDSCR": {"min": 1.15, "max": 1.25, "step": 0.05},
            "seniorRate": {"min": 5, "max": 7, "step": 0.25},
            "tenor": [10, 12, 15],
            "amortisation": ["sculpted", "bullet"],
            "totalDSCR": {"min": 1.05, "max": 1.15, "step": 0.05},
            "mezzRate": {"min": 7, "max": 12, "step": 0.5},
            "mezzTenor": [7, 10],
        },
        {"dsraMonths": 3, "mezz": True},
    ),
    "market_fees": Preset(
        "Add market fees",
        "Keeps the axes and adds the usual fees: upfront 0.50 % senior and 1.00 % mezzanine, running 0.20 % and "
        "0.50 %, commitment 0.40 %.",
        "Atlas engine parameters, “preset market fees”.",
        {},
        MARKET_FEES,
    ),
    "coupon_from_curve": CouponPreset(
        "Coupon = curve + spread",
        "Keeps the axes but the two rates: senior with the spreads of AAA, AA and A, mezzanine with that of BBB, of "
        "scenario fields 29 to 32, over the curve. The curve is the option baseCurve; without it, it is where an A "
        "loan pays the senior rate at hand, of several the middle one.",
        "Atlas engine parameters, “The 116 scenario fields”; spreads: permutation engines §2.",
        {},
        {},
    ),
}
"""By key; in the order they are offered."""
