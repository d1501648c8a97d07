"""Rule tables of repo eligibility: the workbook's grid, the central banks', loan structures and haircuts."""

from atlas_core.permutation.rulebook.scale import LETTERS, SCALE
from atlas_core.permutation.rulebook.schema import Field, Table, cover, listed, pick, share, text, years
from atlas_core.permutation.rulebook.thresholds import PERMUTATION, PHASE_1, PLACES, STRUCTURES, TAKEN

_STRUCTURE = (
    pick("structure", "Structure", STRUCTURES),
    share("balloon", "Largest balloon"),
    share("sweep", "Least sweep"),
)
LOAN_STRUCTURES = Table(
    key="loan_structures",
    title="Loan structures",
    help="Full: annuity, sculpted, stepdown. Partial: amortisation `balloon` with no more left at maturity than here. "
    "Bullet: the rest; eligible only when at least this share of excess cash prepays the loan.",
    source="Atlas scenario model, “Result columns”, repo; bullet protection: workbook REPO_Rules.",
    date=TAKEN,
    columns=_STRUCTURE,
    rows=listed(_STRUCTURE, ("full", 0.0, 0.0), ("partial", 30.0, 0.0), ("bullet", 100.0, 100.0)),
    keys=("structure",),
    fixed=True,
    rising=("balloon",),
)

_WORKBOOK = (
    pick("jurisdiction", "Jurisdiction", PLACES),
    pick("structure", "Structure", STRUCTURES),
    share("min_amortisation", "Least repaid by maturity"),
    pick("min_rating", "Lowest rating", SCALE),
    cover("min_dscr", "Smallest senior DSCR"),
    share("max_ltv", "Largest LTV", 200.0),
    years("max_tenor", "Longest tenor"),
    Field("reserve_months", "Liquidity reserve", "months", bounds=(0.0, 24.0)),
    Field("cash_trap", "Cash trap", kind="flag"),
    pick("cap_rating", "Rating cap", SCALE),
)
REPO_WORKBOOK = Table(
    key="repo_workbook",
    title="Repo eligibility, workbook",
    help="Every column but the rating cap must be met by the row of jurisdiction and structure; no row, not eligible. "
    "The usual repo rules.",
    source=f"{PHASE_1}, §6 “Workbook REPO_Rules”.",
    date=TAKEN,
    columns=_WORKBOOK,
    rows=listed(
        _WORKBOOK,
        ("UK", "full", 0.0, "A-", 1.40, 70.0, 30.0, 3.0, True, "A-"),
        ("UK", "partial", 30.0, "A-", 1.45, 68.0, 25.0, 3.0, True, "BBB+"),
        ("UK", "bullet", 0.0, "A-", 1.60, 60.0, 20.0, 6.0, True, "BBB+"),
        ("EU", "full", 0.0, "BBB+", 1.30, 75.0, 25.0, 3.0, True, "BBB+"),
        ("EU", "partial", 30.0, "BBB+", 1.35, 73.0, 20.0, 3.0, True, "BBB"),
        ("EU", "bullet", 0.0, "BBB+", 1.55, 58.0, 15.0, 6.0, True, "BBB"),
        ("US", "full", 0.0, "A", 1.50, 65.0, 30.0, 3.0, True, "A-"),
        ("US", "partial", 30.0, "A", 1.55, 63.0, 25.0, 3.0, True, "BBB+"),
        ("US", "bullet", 0.0, "A", 1.65, 60.0, 20.0, 6.0, True, "BBB+"),
    ),
    keys=("jurisdiction", "structure"),
)

_BANK = (
    pick("jurisdiction", "Jurisdiction", PLACES),
    text("bank", "Central bank"),
    pick("min_rating", "Lowest rating", SCALE),
    years("max_tenor", "Longest tenor"),
    share("max_advance", "Largest advance factor", 200.0),
    pick("currency", "Currency", ("GBP", "EUR", "USD")),
    text("form", "Form"),
)
REPO_CENTRAL_BANK = Table(
    key="repo_central_bank",
    title="Repo eligibility, central banks",
    help="Rating, tenor and advance factor (senior debt over the market grand total) must be met, the deal currency be "
    "the bank's, and a haircut be listed. The form is a condition of the papers.",
    source=f"{PERMUTATION}, §4 “Repo”.",
    date=TAKEN,
    columns=_BANK,
    rows=listed(
        _BANK,
        ("EU", "ECB", "A-", 30.0, 70.0, "EUR", "true sale"),
        ("UK", "BoE", "BBB", 25.0, 75.0, "GBP", "UK law"),
        ("US", "Fed", "AA-", 30.0, 80.0, "USD", "144A"),
    ),
    keys=("jurisdiction",),
)

_HAIRCUT = (
    pick("rating", "Rating", LETTERS),
    years("up_to", "Tenor up to"),
    share("haircut", "Haircut", optional=True),
)
HAIRCUTS = Table(
    key="haircuts",
    title="Haircuts",
    help="By rating and tenor; the first tenor that is long enough. Empty: not eligible.",
    source=f"{PERMUTATION}, §4 “Haircuts”.",
    date=TAKEN,
    columns=_HAIRCUT,
    rows=listed(
        _HAIRCUT,
        ("AAA", 10.0, 2.0), ("AAA", 20.0, 5.0), ("AAA", 30.0, 8.0), ("AA", 10.0, 5.0), ("AA", 20.0, 8.0),
        ("AA", 30.0, 12.0), ("A", 10.0, 8.0), ("A", 20.0, 12.0), ("A", 30.0, 18.0), ("BBB", 10.0, 12.0),
        ("BBB", 20.0, 18.0), ("BBB", 30.0, None),
    ),
    keys=("rating", "up_to"),
    rising=("up_to", "haircut"),
    group=("rating",),
)  # fmt: skip

ALL = (LOAN_STRUCTURES, REPO_WORKBOOK, REPO_CENTRAL_BANK, HAIRCUTS)
