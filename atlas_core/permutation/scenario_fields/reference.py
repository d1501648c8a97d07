"""The page that lists the scenario fields."""

from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.declaration import ScenarioField

HEAD = """# Scenario fields

The 116 fields of the predecessor's scenario, by class. MUST: a formula or a condition reads it. OVERLAY: the user
enters the instrument's Day-1 inflow and annual cost; the field itself changes no number. LABEL: no formula reads it.
Defaults and values are those of the predecessor's table; what a scenario starts from, and the bounds of a parameter,
are in [parameters.md](parameters.md). Of every MUST field a test holds a value worked out by hand and a direction.
A derived field follows from others and cannot be set. A word that no formula stands behind is
refused, for the reason given.

| no. | key | class | meaning | unit | predecessor's default | values | acts on | note |
|---|---|---|---|---|---|---|---|---|"""


def page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([HEAD, *(_line(field) for field in SCENARIO_FIELDS.values()), ""])


def _line(field: ScenarioField) -> str:
    on = f"{field.acts} `{field.on}`" if field.on else field.acts.replace("none", "–")
    note = f"Follows from {field.reason}." if field.acts == "derived" else field.reason
    cells = (
        str(field.number),
        f"`{field.key}`",
        field.group,
        field.label,
        field.unit,
        field.default,
        _values(field),
        on,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") or "–" for cell in (*cells, note)) + " |"


def _values(field: ScenarioField) -> str:
    if field.choices:
        return ", ".join(field.choices)
    return f"{field.bounds[0]:,g} to {field.bounds[1]:,g}" if field.bounds else ""
