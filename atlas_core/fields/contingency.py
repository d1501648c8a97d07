"""The contingency, which stands in both CapEx sections and has to agree."""

from atlas_core.fields.spec import percent


def contingency(twin: str) -> float | None:
    """Declare the contingency of one CapEx side; an empty one follows its twin, both empty count as 0."""
    declaration: float | None = percent(
        "Contingency",
        key="contingencyPercent",
        blank=0.0,
        same_as=twin,
        help="Share of the CapEx base, the same on both sides.",
        source="Sponsor form §7.",
    )
    return declaration
