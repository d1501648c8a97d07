"""What a guarantee on the senior loan would do to its DSCR floor."""

from dataclasses import dataclass

from atlas_core.permutation.assessment.case import Case
from atlas_core.permutation.assessment.checks import Test, least, of_table
from atlas_core.permutation.declaration import SCALE
from atlas_core.permutation.rulebook.scale import letters


@dataclass(frozen=True, slots=True)
class Wrap:
    """The floor with a wrap; it holds only if an insurer of the rating stands behind it, which no input says."""

    test: Test
    relief: float
    """[x]"""
    insurer: str
    """Lowest rating of the insurer."""
    cost_bps: tuple[float, float] | None
    """[bps/year] What it usually costs; None where the source prints nothing."""
    premium_bps: float
    """[bps] What the scenario pays."""


def wrap(case: Case) -> Wrap | None:
    """Return the DSCR floor of the scenario's rating with a wrap; None for a rating that gets no relief.

    References
    ----------
    Permutation rules of the predecessor, §4 “Wrap DSCR relief”.
    """
    row, floor = case.standards.rules.row("wrap_relief", rating=letters(case.rating)), case.row("dscr_floors")
    if row is None:
        return None
    needed = floor[case.jurisdiction] - row["relief"]
    note = f"floor {floor[case.jurisdiction]:g} less {row['relief']:g}; insurer rated {row['insurer']} or better"
    printed = row["cost_from"] is not None and row["cost_to"] is not None
    test = least("MIN_DSCR_SENIOR", "Senior DSCR with a wrap", needed, case.outputs["senior_dscr"], "x", note)
    return Wrap(
        test=of_table("wrap_relief", test)[0],
        relief=row["relief"],
        insurer=row["insurer"],
        cost_bps=(row["cost_from"], row["cost_to"]) if printed else None,
        premium_bps=case.scenario.terms.wrap * SCALE["bps"],
    )
