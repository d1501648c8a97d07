"""How the browser writes the figures of the linked charts."""

from typing import Any

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.reporting.formats import THIN, symbol

_FORMS = {
    "percent": (1.0, "", 1, f"{THIN}%"),
    "fraction": (100.0, "", 1, f"{THIN}%"),
    "flag": (100.0, "", 0, f"{THIN}%"),
    "ratio": (1.0, "", 2, "x"),
    "years": (1.0, "", 1, f"{THIN}y"),
}
_UNITS = {"percent": "%", "fraction": "%", "flag": "%", "ratio": "x", "years": "years"}
WHOLE = {"factor": 1.0, "prefix": "", "digits": 0, "unit": ""}


def form(name: str, currency: str) -> dict[str, Any]:
    """Return factor, prefix, digits and unit of a column's figures."""
    kind = OUTPUTS[name].format
    money = (1e-6, symbol(currency), 1, "m")
    written = money if kind == "money" else _FORMS.get(kind, (1.0, "", 1, ""))
    return dict(zip(("factor", "prefix", "digits", "unit"), written, strict=True))


def unit(name: str, currency: str) -> str:
    """Return the unit as words beside a title say it."""
    kind = OUTPUTS[name].format
    return f"{symbol(currency)}m" if kind == "money" else _UNITS.get(kind, OUTPUTS[name].unit)
