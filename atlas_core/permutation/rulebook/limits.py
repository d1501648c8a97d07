"""Rule tables of floors and limits: covers, tenors, repayment, advance factors, wraps, concentration and gates."""

from atlas_core.permutation.rulebook.scale import LETTERS, SCALE
from atlas_core.permutation.rulebook.schema import Field, Table, cover, listed, pick, share, text, years
from atlas_core.permutation.rulebook.thresholds import PERMUTATION, PHASE_1, TAKEN

SOURCE = f"{PERMUTATION}, §4."
RATING = pick("rating", "Rating", LETTERS)

_FLOOR = (RATING, cover("UK", "UK"), cover("EU", "EU"), cover("US", "US"), cover("NONE", "Elsewhere"))
DSCR_FLOORS = Table(
    key="dscr_floors",
    title="DSCR floors",
    help="Smallest senior DSCR of any period for a rating, by jurisdiction.",
    source=SOURCE,
    date=TAKEN,
    columns=_FLOOR,
    rows=listed(
        _FLOOR,
        ("AAA", 1.45, 1.50, 1.40, 1.50), ("AA", 1.35, 1.40, 1.30, 1.40), ("A", 1.25, 1.30, 1.20, 1.30),
        ("BBB", 1.15, 1.20, 1.10, 1.20), ("BB", 1.10, 1.15, 1.05, 1.15),
    ),
    keys=("rating",),
    falling=("UK", "EU", "US", "NONE"),
)  # fmt: skip

_STRESSED = (RATING, cover("dscr", "Smallest stressed DSCR"))
STRESS_FLOORS = Table(
    key="stress_floors",
    title="Stress floors",
    help="Smallest senior DSCR under CPI 0 %, CPI 2.5 %, rates + 200 bp, and CPI 0 % with + 200 bp.",
    source=SOURCE,
    date=TAKEN,
    columns=_STRESSED,
    rows=listed(_STRESSED, ("AAA", 1.20), ("AA", 1.15), ("A", 1.10), ("BBB", 1.05)),
    keys=("rating",),
    falling=("dscr",),
)

_TENOR = (
    RATING,
    years("data_centre", "Data centre"),
    years("renewable", "Renewable"),
    years("infrastructure", "Other"),
)
TENOR_LIMITS = Table(
    key="tenor_limits",
    title="Longest tenors",
    help="By rating and kind of asset; the lease less its buffer limits the tenor too.",
    source=SOURCE,
    date=TAKEN,
    columns=_TENOR,
    rows=listed(_TENOR, ("AAA", 25.0, 30.0, 30.0), ("AA", 22.0, 27.0, 27.0), ("A", 20.0, 25.0, 25.0),
                ("BBB", 18.0, 22.0, 20.0)),
    keys=("rating",),
)  # fmt: skip

_REPAID = (RATING, share("amortisation", "Least repaid a year"), share("balloon", "Largest balloon"))
AMORTISATION_MINIMA = Table(
    key="amortisation_minima",
    title="Least amortisation",
    help="Of the original loan: repaid a year at least, left at maturity at most.",
    source=SOURCE,
    date=TAKEN,
    columns=_REPAID,
    rows=listed(_REPAID, ("AAA", 3.0, 10.0), ("AA", 2.5, 10.0), ("A", 2.0, 15.0), ("BBB", 1.5, 20.0)),
    keys=("rating",),
    falling=("amortisation",),
    rising=("balloon",),
)

_ADVANCE = (
    pick("tenant", "Tenant rating", (*LETTERS, "NR")),
    cover("dscr", "DSCR floor"),
    Field("dsra_months", "Debt service reserve", "months", bounds=(0.0, 24.0)),
    share("low", "Advance factor from", 200.0),
    share("high", "Advance factor to", 200.0),
)
ADVANCE_FACTORS = Table(
    key="advance_factors",
    title="Advance factors",
    help="By the tenant's rating; a tenant rated below the last is treated as not rated.",
    source=f"{PHASE_1}, §2.",
    date=TAKEN,
    columns=_ADVANCE,
    rows=listed(
        _ADVANCE,
        ("AAA", 1.45, 6.0, 65.0, 80.0), ("AA", 1.35, 6.0, 60.0, 75.0), ("A", 1.25, 3.0, 55.0, 70.0),
        ("BBB", 1.15, 3.0, 50.0, 65.0), ("NR", 1.25, 3.0, 45.0, 60.0),
    ),
    keys=("tenant",),
)  # fmt: skip

_WRAP = (
    RATING,
    cover("relief", "DSCR relief"),
    pick("insurer", "Lowest insurer rating", SCALE),
    Field("cost_from", "Cost from", "bps", bounds=(0.0, 500.0), optional=True),
    Field("cost_to", "Cost to", "bps", bounds=(0.0, 500.0), optional=True),
)
WRAP_RELIEF = Table(
    key="wrap_relief",
    title="Relief by a wrap",
    help="What a guarantee takes from the DSCR floor; its cost a year. Of the last band no cost is printed.",
    source=SOURCE,
    date=TAKEN,
    columns=_WRAP,
    rows=listed(
        _WRAP,
        ("AAA", 0.20, "AA+", 15.0, 25.0), ("AA", 0.15, "AA", 10.0, 20.0), ("A", 0.10, "A+", 8.0, 15.0),
        ("BBB", 0.05, "A", None, None),
    ),
    keys=("rating",),
    falling=("relief",),
)  # fmt: skip

_CONCENTRATION = (
    text("limit", "Limit"),
    pick("rating", "For rating", LETTERS, optional=True),
    share("most", "Largest share"),
    pick("counterparty", "Lowest rating of the counterparty", SCALE, optional=True),
    share("otherwise", "Share with a strong sovereign", optional=True),
)
CONCENTRATION = Table(
    key="concentration",
    title="Concentration",
    help="Largest share of one tenant by rating of the papers, and of one country, city and site; a sovereign of AA or "
    "better lifts the limit of the site.",
    source=SOURCE,
    date=TAKEN,
    columns=_CONCENTRATION,
    rows=listed(
        _CONCENTRATION,
        ("tenant AAA", "AAA", 40.0, "AA", None), ("tenant AA", "AA", 35.0, "A", None),
        ("tenant A", "A", 30.0, "BBB", None), ("tenant BBB", "BBB", 25.0, None, None),
        ("country", None, 80.0, None, None), ("city", None, 50.0, None, None), ("site", None, 30.0, "AA", 100.0),
    ),
    keys=("limit",),
    fixed=True,
)  # fmt: skip

_GATE = (
    text("key", "Key"),
    pick("gate", "Gate", ("A", "B")),
    text("label", "Limit"),
    Field("value", "Value", bounds=(0.0, 1e6)),
    text("unit", "Unit"),
    text("reason", "Reason"),
)
GATE_LIMITS = Table(
    key="gate_limits",
    title="Gates",
    help="Gate A is cheap and comes first; gate B looks at what was computed. A market band of coupons is not printed.",
    source=f"{PERMUTATION}, §4 “Gate A”, “Gate B”; {PHASE_1}, §4.",
    date=TAKEN,
    columns=_GATE,
    rows=listed(
        _GATE,
        ("funding", "A", "Senior and mezzanine over need, at least", 85.0, "%", "INSUFFICIENT_CAPITAL"),
        ("funding_full", "A", "Below it a near miss", 100.0, "%", "INSUFFICIENT_CAPITAL"),
        ("lease_buffer", "A", "Tenor ends before the lease by", 2.0, "years", "TENOR_EXCEEDS_LIMIT"),
        ("mezz_share", "A", "Mezzanine of what senior leaves, at most", 50.0, "%", "MATH_ERROR"),
        ("debt_share", "B", "Debt over uses, at most", 80.0, "%", "MAX_GEARING"),
        ("icr", "B", "Interest cover, at least", 2.0, "x", "MIN_ICR"),
        ("fccr", "B", "Fixed-charge cover, at least", 1.5, "x", "MIN_FCCR"),
        ("stress_dscr", "B", "Quick stress (CPI 0, + shock), at least", 1.0, "x", "CPI_STRESS"),
        ("stress_shock", "B", "Rate shock of the quick stress", 100.0, "bps", "CPI_STRESS"),
        ("stress_years", "B", "Years of the quick stress", 3.0, "years", "CPI_STRESS"),
        ("cpi_dscr", "B", "Senior DSCR at CPI 0 %, at least", 1.0, "x", "CPI_STRESS"),
        ("rating_gap", "B", "Rating short of its goal, at most", 2.0, "notches", "RATING"),
        ("wal_share", "B", "WAL over the longest tenor, at most", 75.0, "%", "MAX_WAL"),
    ),
    keys=("key",),
    fixed=True,
)

ALL = (
    DSCR_FLOORS, STRESS_FLOORS, TENOR_LIMITS, AMORTISATION_MINIMA, ADVANCE_FACTORS, WRAP_RELIEF, CONCENTRATION,
    GATE_LIMITS,
)  # fmt: skip
