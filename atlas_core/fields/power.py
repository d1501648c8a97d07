"""Power and capacity fields of a project."""

from atlas_core.fields.spec import derived, number, section


@section("Power & capacity", key="power")
class Power:
    """How much grid power the site has and how much of it reaches the IT."""

    gross_facility_power_mw: float | None = number(
        "Gross facility power",
        key="grossFacilityPower",
        unit="MW",
        bounds=(0.1, 3_000),
        step=0.01,
        required=True,
        help="Power the grid connection delivers to the whole site. Per-MW CapEx, land and grid presets follow it.",
        source="Sponsor form §2; the upper limit is the engine's.",
    )
    pue: float = number(
        "Power usage effectiveness",
        key="pue",
        unit="x",
        bounds=(0.95, 1.5),
        step=0.01,
        default=1.25,
        required=True,
        help="Facility power over IT power. Below 1 the IT would draw more than the site has.",
        source="Sponsor form §2, clarification 14.",
    )
    it_load_mw: float | None = derived(
        "IT load",
        key="itLoad",
        kind="number",
        unit="MW",
        formula="grossFacilityPower / pue",
        help="Power left for IT after cooling and losses.",
        source="Calculators §1.",
    )
    overhead_power_mw: float | None = derived(
        "Overhead power",
        key="overheadPower",
        kind="number",
        unit="MW",
        formula="grossFacilityPower - itLoad",
        help="Power that cooling and losses take.",
        source="Calculators §1.",
    )
