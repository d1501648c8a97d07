"""Rule tables of tiers, ratings and the composite score."""

from atlas_core.permutation.rulebook.scale import LETTERS, SCALE
from atlas_core.permutation.rulebook.schema import Field, Table, cover, listed, pick, share, text, years

TAKEN = "2026-11-24"
PERMUTATION = "Permutation rules of the predecessor"
PHASE_1 = "Phase 1 components of the predecessor"
PLACES = ("UK", "EU", "US")
STRUCTURES = ("full", "partial", "bullet")

_TIER = (
    text("tier", "Tier"),
    cover("senior_dscr", "Smallest senior DSCR"),
    share("ltv", "Largest LTV", 200.0),
    Field("irr", "Smallest equity IRR", "%", bounds=(-100.0, 1000.0)),
    Field("npv", "Smallest equity NPV", "money", bounds=(-1e12, 1e12), optional=True),
)
TIERS = Table(
    key="tiers",
    title="Viability tiers",
    help="A scenario reaches the first tier whose tests it passes all; LTV is total debt over the market grand total.",
    source=f"{PHASE_1}, §7; anchored by the specification's TIER_1 sample.",
    date=TAKEN,
    columns=_TIER,
    rows=listed(
        _TIER,
        ("TIER_1", 1.35, 65.0, 15.0, 0.0),
        ("TIER_2", 1.25, 75.0, 12.0, None),
        ("TIER_3", 1.15, 85.0, 8.0, None),
    ),
    keys=("tier",),
    fixed=True,
    falling=("senior_dscr", "irr"),
    rising=("ltv",),
)

_MATRIX = (pick("rating", "Rating", SCALE), cover("dscr", "Smallest senior DSCR"), share("ltv", "Largest LTV", 200.0))
RATING_DSCR_LTV = Table(
    key="rating_dscr_ltv",
    title="Rating from DSCR and LTV",
    help="The first band whose tests are both passed; CCC when none is. The usual rating rules.",
    source=f"{PERMUTATION}, §4 “DSCR+LTV matrix”.",
    date=TAKEN,
    columns=_MATRIX,
    rows=listed(
        _MATRIX,
        ("AAA", 1.50, 50.0), ("AA", 1.35, 60.0), ("A", 1.25, 70.0), ("BBB", 1.15, 75.0), ("BB", 1.10, 80.0),
        ("B", 1.05, 85.0),
    ),
    keys=("rating",),
    falling=("dscr",),
    rising=("ltv",),
)  # fmt: skip

_COVER = (pick("rating", "Rating", SCALE), cover("dscr", "Smallest senior DSCR", optional=True))
RATING_DSCR = Table(
    key="rating_dscr",
    title="Rating from DSCR alone",
    help="The first band the senior DSCR reaches; a band without a DSCR takes whatever has one. CCC without any.",
    source=f"{PERMUTATION}, §4 “Rating from DSCR”.",
    date=TAKEN,
    columns=_COVER,
    rows=listed(_COVER, ("AAA", 1.50), ("AA", 1.35), ("A", 1.25), ("BBB", 1.15), ("BB", 1.05), ("B", None)),
    keys=("rating",),
    falling=("dscr",),
)

_GRID = (
    pick("jurisdiction", "Jurisdiction", PLACES),
    pick("rating", "Rating", SCALE),
    cover("dscr", "Smallest senior DSCR"),
    pick("tenant", "Lowest tenant rating", SCALE),
    share("ltv", "Largest LTV", 200.0),
    years("tenor", "Longest tenor"),
    pick("structure", "Weakest structure", STRUCTURES),
)
_BANDS = (
    ("AAA", "AA-", "full"), ("AA", "A+", "full"), ("A", "A", "full"), ("BBB+", "BBB+", "partial"),
    ("BBB", "BBB", "partial"), ("BB+", "BBB-", "bullet"), ("B", "BB+", "bullet"),
)  # fmt: skip
_FIGURES = {
    "UK": ((2.00, 50, 25), (1.80, 55, 25), (1.60, 60, 25), (1.45, 65, 20), (1.35, 70, 20), (1.25, 70, 15),
           (1.10, 75, 15)),
    "EU": ((1.95, 52, 25), (1.75, 57, 25), (1.55, 62, 25), (1.40, 67, 20), (1.30, 73, 20), (1.20, 65, 15),
           (1.05, 70, 15)),
    "US": ((2.05, 50, 30), (1.85, 55, 30), (1.65, 60, 25), (1.50, 63, 25), (1.40, 65, 20), (1.30, 60, 20),
           (1.15, 65, 15)),
}  # fmt: skip
RATING_WORKBOOK = Table(
    key="rating_workbook",
    title="Workbook rating grid, senior",
    help="The first row of the jurisdiction that is met in every column. Tenant floors are printed for the UK and hold "
    "for all; the structure printed for a row holds until the next that is printed.",
    source=f"{PHASE_1}, §6 “Workbook rating grids”, senior.",
    date=TAKEN,
    columns=_GRID,
    rows=listed(
        _GRID,
        *(
            (place, rating, dscr, tenant, float(ltv), float(tenor), structure)
            for place, figures in _FIGURES.items()
            for (rating, tenant, structure), (dscr, ltv, tenor) in zip(_BANDS, figures, strict=True)
        ),
    ),
    keys=("jurisdiction", "rating"),
    falling=("dscr",),
    group=("jurisdiction",),
)

_MEZZ = (_GRID[0], _GRID[1], cover("dscr", "Smallest blended DSCR"), _GRID[3], share("ltv", "Largest LTV", 200.0))
RATING_WORKBOOK_MEZZ = Table(
    key="rating_workbook_mezz",
    title="Workbook rating grid, mezzanine",
    help="Only the UK grid is printed in figures; of the others the source says no more than “about −.05 to −.10” (EU) "
    "and “about +.03 to +.05” (US).",
    source=f"{PHASE_1}, §6 “Workbook rating grids”, mezzanine.",
    date=TAKEN,
    columns=_MEZZ,
    rows=listed(
        _MEZZ,
        ("UK", "AAA", 1.8, "A+", 65.0), ("UK", "AA", 1.6, "A", 70.0), ("UK", "A", 1.4, "BBB+", 75.0),
        ("UK", "BBB", 1.25, "BBB", 80.0), ("UK", "BB", 1.1, "BB+", 85.0), ("UK", "B", 1.0, "BB", 90.0),
        ("UK", "CCC", 0.95, "B+", 95.0), ("UK", "CC", 0.90, "B", 95.0), ("UK", "C", 0.85, "B-", 100.0),
    ),
    keys=("jurisdiction", "rating"),
    falling=("dscr",),
    rising=("ltv",),
    group=("jurisdiction",),
)  # fmt: skip

_POINTS = (pick("rating", "Rating", LETTERS), Field("points", "Points", bounds=(0.0, 100.0)))
RATING_SCORES = Table(
    key="rating_scores",
    title="Points per rating",
    help="The rating's part of the composite score; plus and minus count as their letters.",
    source=f"{PERMUTATION}, §6.",
    date=TAKEN,
    columns=_POINTS,
    rows=listed(
        _POINTS,
        ("AAA", 100.0), ("AA", 85.0), ("A", 70.0), ("BBB", 55.0), ("BB", 40.0), ("B", 25.0), ("CCC", 0.0),
    ),
    keys=("rating",),
    fixed=True,
    falling=("points",),
)  # fmt: skip

_WEIGHTS = (text("part", "Part"), share("weight", "Weight"))
COMPOSITE_WEIGHTS = Table(
    key="composite_weights",
    title="Weights of the composite score",
    help="Senior raise, WACC, Day-1 cash, DSCR and rating; a run's option `weights` goes before.",
    source=f"{PERMUTATION}, scenario field 110.",
    date=TAKEN,
    columns=_WEIGHTS,
    rows=listed(_WEIGHTS, ("senior", 35.0), ("wacc", 25.0), ("day1", 20.0), ("dscr", 10.0), ("rating", 10.0)),
    keys=("part",),
    fixed=True,
    whole=("weight",),
)

ALL = (TIERS, RATING_DSCR_LTV, RATING_DSCR, RATING_WORKBOOK, RATING_WORKBOOK_MEZZ, RATING_SCORES, COMPOSITE_WEIGHTS)
