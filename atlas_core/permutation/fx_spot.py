"""Scenario field 35: the exchange rate between the project's two currencies as an axis or option."""

from typing import Any

from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.changes import assign
from atlas_core.fields.reading import Sections, read

FX_SPOT = "FXSpot_35"
FX_RATES = "meta.fxRates"


def with_rate(document: Any, rate: float) -> Sections:
    """Return a project with its own rate from CapEx to deal currency; between the same currencies it stays as it is.

    Parameters
    ----------
    document : as `fields.project.read` takes it
    rate : [deal currency/CapEx currency]
    """
    sections = read(document)
    meta = sections["meta"]
    capex, deal = (str(meta.get(key) or SPECS[f"meta.{key}"].default) for key in ("capexCurrency", "projectCurrency"))
    if capex == deal:
        return sections
    quoted = (capex + deal, deal + capex)
    others = {pair: entry for pair, entry in (meta.get("fxRates") or {}).items() if pair not in quoted}
    return assign(sections, FX_RATES, others | {capex + deal: {"rate": rate, "source": FX_SPOT}})
