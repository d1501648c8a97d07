"""Named axes documents to start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Preset:
    """A starting point for the axes of a run.

    Notes
    -----
    Ranges are those of the predecessor's phase-1 presets, as far as the engine has a parameter for them; `note` names
    what it has none for. "Level" is level principal, which is called stepdown here.
    """

    label: str
    note: str
    axes: Values
    """Replace the axes at hand; none at all leaves them."""
    options: Values
    """Are added to the options at hand: exit, tax and indexation belong to the project, not to the structure."""

    def applied(self, document: Values) -> dict[str, Any]:
        """Return the axes document that the preset makes of the one at hand."""
        return {**(self.axes or document), "options": {**(document.get("options") or {}), **self.options}}


_OVERLAYS = "enter their Day-1 inflow and annual cost as overlays"

PRESETS: Mapping[str, Preset] = {
    "repo_first_aaa_aa": Preset(
        "Repo-first AAA/AA",
        "High cover and short tenors for repo eligibility. Not swept, as the engine has no parameter for them: total "
        f"return swap of 5–10 % of equity, 10-year inflation swap, sale of a rate floor; {_OVERLAYS}, and the wrap's "
        "premium as wrapBps.",
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
        {},
        {
            "seniorUpfrontBps": 50,
            "seniorRunningBps": 20,
            "mezzUpfrontBps": 100,
            "mezzRunningBps": 50,
            "commitmentBps": 40,
        },
    ),
}
"""By key; in the order they are offered."""
