"""One case or more a MUST field: what moves, in which direction, and the values worked out from plain inputs.

The project is the specification's London: rent 1.0 M a month, 95 % let, 5 % operating costs, 1 % management fee, land
104 M, fees 8 M, CapEx 132 M at market and 110 M at cost, 24 months of construction in eight quarters.
"""

from dataclasses import dataclass, field
from typing import Any

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.summary import summarise

RENT = 12 * 1.0e6 * 0.95
N = RENT * (1 - 0.05) * (1 - 0.01)
"""CFADS of a year: 10 721 700."""
COSTS = 132e6 + 104e6 + 8e6
RATE, TARGET = 0.055, 1.35
UP, DOWN = 1, -1
PLAIN = {"mezz": False, "financingCosts": False}
SMALL = PLAIN | {"seniorRate": 0, "tenor": 3, "maxSenior": 15e6}
"""A loan of 15 M without interest, repaid 5 M a year for three years; far below what cover and value allow."""
SHORT = SMALL | {"leaseTermYears": 5, "discountRate": 0}
CALM = {"rateShockBps": 0, "opexStress": 0, "rentDownside": 0, "capexOverrun": 0, "codDelayMonths": 0}
RICH = PLAIN | {"revenue.grossMonthlyRent": 4e6}
"""Four times the rent: the loan is 65 % of the value, its annuity is covered 2.7 times, and every tier is reached."""
ALONE = RICH | CALM | {"maxSenior": 0}
PER_KW = {"revenue.rentBasis": "kw_month", "revenue.grossMonthlyRent": 12.5}
ONLY = dict.fromkeys(("SeniorRaise", "WACC", "Day1", "DSCR", "Rating"), 0.0)


def factor(rate: float, years: int) -> float:
    """Return the present value of 1 a year."""
    return (1 - (1 + rate) ** -years) / rate


def sized(cfads: float, rate: float = RATE, years: int = 15, target: float = TARGET) -> float:
    """Return the annuity loan of a cover."""
    return cfads / target * factor(rate, years)


def irr(*flows: tuple[float, float]) -> float:
    """Return the rate in per cent at which (years, amount) are worth nothing, by halving an interval."""
    low, high = -0.5, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        worth = sum(amount * (1 + middle) ** -time for time, amount in flows)
        low, high = (middle, high) if worth > 0 else (low, middle)
    return low * 100


def unlevered(overrun: float, delay: float) -> float:
    """Return the IRR of 112 M at close, 16.5 M a quarter for two years, and 25 years of NOI at four times the rent."""
    quarters = ((quarter / 4, -132e6 / 8 * (1 + overrun)) for quarter in range(1, 9))
    income = ((2 + delay + year, 4 * N) for year in range(1, 26))
    return irr((0, -104e6 - 8e6), *quarters, *income)


def best(table: Any, document: Any) -> int:
    """Return the place of the best scenario."""
    return summarise(table, 0.0, read_axes(document))["best"][0]


def rows(table: Any, _document: Any) -> int:
    """Return the number of scenarios."""
    return table.num_rows


@dataclass(frozen=True)
class Case:
    """A field, the values it takes, what that moves and to where."""

    number: int
    values: tuple[Any, ...]
    column: Any
    way: int
    expected: tuple[float, ...]
    options: dict[str, Any] = field(default_factory=dict)
    axes: dict[str, Any] = field(default_factory=dict)
    project: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    """Of a derived field: the input that moves it."""
    figures: tuple[float, ...] = ()
    """Of a derived field: its own values."""


MEZZ_ROOM = N / 1.15 - N / TARGET
SIX = 0.025 * COSTS
"""Mezzanine of 2.5 % of the uses: 6.1 M."""

CASES = (
    Case(1, ("GBP", "EUR"), "uses", UP, (COSTS, COSTS * 1.25), PLAIN, project={"meta.fxRates": {"GBPEUR": 1.25}}),
    # Land, grid and stamp duty follow the power: 96 + 24 + 4.8; fees 2 + 3 % of (120 + 96 + 24).
    Case(2, (100, 120), "uses", UP, (COSTS, 1.2e6 * 120 * 1.1 + 124.8e6 + 2e6 + 0.03 * 240e6), PLAIN),
    Case(3, (1.25, 1.5), "senior_size", DOWN, (sized(N), sized(N * (100 / 1.5) / 80)), PLAIN, project=PER_KW),
    Case(4, (1.0e6, 1.2e6), "uses", UP, (222e6, 132e6 + 104e6 + 2e6 + 0.03 * (120e6 + 100e6)),
         PLAIN | {"usesBasis": "internal"}),
    Case(5, (1.2e6, 1.5e6), "uses", UP, (COSTS, 100 * 1.5e6 * 1.1 + 104e6 + 8e6), PLAIN),
    # Stamp duty is 5 % of the land: 100 + 20 + 5; fees 2 + 3 % of (100 + 100 + 20).
    Case(6, (80e6, 100e6), "uses", UP, (COSTS, 132e6 + 125e6 + 8.6e6), PLAIN, by="land.landPurchase",
         figures=(112e6, 133.6e6)),
    Case(7, (1.0e6, 1.2e6), "senior_size", UP, (sized(N), sized(1.2 * N)), PLAIN),
    Case(8, (5, 25), "senior_size", DOWN, (sized(RENT * 0.95 * 0.99), sized(RENT * 0.75 * 0.99)), PLAIN),
    Case(9, (100, 120), "senior_size", UP, (sized(N), sized(N * 96 / 80)), PLAIN, project=PER_KW,
         by="power.grossFacilityPower", figures=(100 / 1.25, 120 / 1.25)),
    Case(10, (95, 90), "senior_size", DOWN, (sized(N), sized(N * 90 / 95)), PLAIN, by="revenue.occupancy",
         figures=(12e6 * 0.95, 12e6 * 0.90)),
    Case(11, (5, 10), "senior_size", DOWN, (sized(N), sized(RENT * 0.9 * 0.99)), PLAIN, by="revenue.opexPercent",
         figures=(N, RENT * 0.9 * 0.99)),
    Case(12, (1.2e6, 1.5e6), "uses", UP, (COSTS, COSTS + 33e6), PLAIN, by="capexMarket.capexMarketPerMW",
         figures=(132e6 - 110e6, 165e6 - 110e6)),
    # Fees 2 + 3 % of (110 + 80 + 20): 8.3 on both sides.
    Case(13, (1.0e6, 1.1e6), "uses", UP, (222e6, 121e6 + 104e6 + 8.3e6), PLAIN | {"usesBasis": "internal"},
         by="capexInternal.capexInternalPerMW", figures=(100 * 22 / 222, 100 * 11 / 233.3)),
    Case(14, (0.75e6, 1.75e6), "fees", UP, (3.7e6, 4.7e6), {"mezz": False, "maxSenior": 0, "includeAbsFees": True},
         by="absFees.legalIssuer", figures=(3.7e6, 4.7e6)),
    Case(15, (2e6, 5e6), "uses", UP, (244e6, 247e6), PLAIN, by="fees.feesDM", figures=(244e6, 247e6)),
    Case(16, (2e6, 5e6), "uses", UP, (222e6, 225e6), PLAIN | {"usesBasis": "internal"}, by="fees.feesDM",
         figures=(222e6, 225e6)),
    # Rent of 1, 1.04 and 1.0816; costs are 5 % of it, or 0.57 M each year.
    Case(17, ("PercentOfRevenue", "Absolute"), "avg_dscr", UP,
         (N * 3.1216 / 15e6, (RENT * 3.1216 - 3 * 0.05 * RENT) * 0.99 / 15e6),
         SMALL | {"indexation": "FixedEscalator", "escalator": 4}),
    Case(18, ("Flat", "CPI_Linked"), "avg_dscr", UP, (N * 3 / 15e6, N * (1 + 1.03 + 1.03**2) / 15e6),
         SMALL | {"cpi": 3}),
    Case(19, ("HeadlineCPI", "FixedEscalator"), "avg_dscr", UP,
         (N * (1 + 1.03 + 1.03**2) / 15e6, N * (1 + 1.04 + 1.04**2) / 15e6), SMALL | {"cpi": 3, "escalator": 4}),
    Case(21, ("MarketRate_05", "CostPrice_04"), "uses", DOWN, (244e6, 222e6), PLAIN),
    Case(22, (5, 10), "plcr", UP, (5 * N / 15e6, 10 * N / 15e6), SMALL),
    Case(33, (2, 3), "avg_dscr", UP, (N * (1 + 1.02 + 1.02**2) / 15e6, N * (1 + 1.03 + 1.03**2) / 15e6),
         SMALL | {"indexation": "CPI_Linked"}),
    Case(35, (0.8, 0.9), "uses", UP, (COSTS * 0.8, COSTS * 0.9), PLAIN, project={"meta.capexCurrency": "EUR"}),
    Case(37, (1.30, 1.40), "senior_size", DOWN, (sized(N, target=1.30), sized(N, target=1.40)), PLAIN),
    Case(38, (5, 6), "senior_size", DOWN, (sized(N, rate=0.05), sized(N, rate=0.06)), PLAIN),
    Case(39, (15, 20), "senior_size", UP, (sized(N, years=15), sized(N, years=20)), PLAIN),
    # Level principal is bound by its first year; on level cash a sculpted loan is the annuity.
    Case(40, ("StepDown", "Annuity", "Sculpted", "Bullet"), "senior_size", UP,
         (N / TARGET / (1 / 15 + RATE), sized(N), sized(N), N / TARGET / RATE), PLAIN),
    Case(41, (0, 24), "senior_size", DOWN, (sized(N), sized(N, years=13)), PLAIN),
    Case(42, (50, 100), "fees", UP, (0.005 * 50e6, 0.010 * 50e6), {"mezz": False, "maxSenior": 50e6}),
    # Opening balances of 15, 10 and 5 M bear the fee.
    Case(43, (20, 100), "npv", DOWN, (5 * N - COSTS - 0.002 * 30e6, 5 * N - COSTS - 0.010 * 30e6), SHORT),
    Case(45, (1.15, 1.20), "mezz_size", DOWN,
         ((N / 1.15 - N / TARGET) * factor(0.09, 10), (N / 1.20 - N / TARGET) * factor(0.09, 10)),
         {"financingCosts": False}),
    Case(46, (8, 10), "mezz_size", DOWN, (MEZZ_ROOM * factor(0.08, 10), MEZZ_ROOM * factor(0.10, 10)),
         {"financingCosts": False}),
    Case(47, (5, 10), "mezz_size", UP, (MEZZ_ROOM * factor(0.09, 5), MEZZ_ROOM * factor(0.09, 10)),
         {"financingCosts": False}),
    # Two years of interest accrete before eight of service; the sale in year 10 repays the bullet.
    Case(48, ("PIKWindow", "Annuity", "Bullet"), "mezz_size", UP,
         (MEZZ_ROOM * factor(0.09, 8) / 1.09**2, MEZZ_ROOM * factor(0.09, 10), MEZZ_ROOM / 0.09),
         {"financingCosts": False, "mezzPikMonths": 24, "exitYear": 10}),
    Case(49, (100, 200), "fees", UP, (0.01 * MEZZ_ROOM * factor(0.09, 10), 0.02 * MEZZ_ROOM * factor(0.09, 10))),
    # A mezzanine loan of three times its room without interest: 3 + 2 + 1 rooms open the years.
    Case(50, (50, 250), "npv", DOWN, (5 * N - COSTS - 0.005 * 6 * MEZZ_ROOM, 5 * N - COSTS - 0.025 * 6 * MEZZ_ROOM),
         {"financingCosts": False, "seniorRate": 0, "mezzRate": 0, "tenor": 3, "leaseTermYears": 5, "discountRate": 0}),
    Case(55, (15, 17), "wacc", UP, (229 / 244 * 15, 229 / 244 * 17), SMALL),
    Case(59, (3, 6), "dsra", UP, (3 / 12 * 5e6, 6 / 12 * 5e6), SMALL | {"financingCosts": True}),
    Case(63, (1, 2), "avg_dscr", UP, (N * (1 + 1.01 + 1.01**2) / 15e6, N * (1 + 1.02 + 1.02**2) / 15e6),
         SMALL | {"indexation": "CPI_Linked", "cpi": 0}),
    Case(64, (4, 5), "avg_dscr", UP, (N * (1 + 1.04 + 1.04**2) / 15e6, N * (1 + 1.05 + 1.05**2) / 15e6),
         SMALL | {"indexation": "CPI_Linked", "cpi": 10}),
    Case(65, (2, 4), "avg_dscr", UP, (N * (1 + 1.02 + 1.02**2) / 15e6, N * (1 + 1.04 + 1.04**2) / 15e6),
         SMALL | {"indexation": "FixedEscalator"}),
    Case(66, (0, 10), "senior_size", DOWN, (sized(N), sized(0.9 * N)), PLAIN),
    Case(67, (0, 73), "senior_dscr", DOWN, (N / 5e6, N * (1 - 73 / 365) / 5e6), SMALL),
    Case(68, (0, 3), "senior_dscr", DOWN, (N / 5e6, N * 9 / 12 / 5e6), SMALL),
    Case(69, (0, 2), "senior_dscr", DOWN, (N / 5e6, (N - 0.02 * RENT) / 5e6), SMALL),
    # 65 % of the value at a cover of 2.7 is an A: AA takes 60 % at most.
    Case(75, ("A", "AA"), "viable", DOWN, (1, 0), RICH),
    # Neither a reserve of three months nor a cash trap, which the British table asks for.
    Case(79, ("PPOnly", "CB_RepoEligible"), "viable", DOWN, (1, 0), RICH),
    Case(79, ("NA", "CB_RepoEligible"), "repo_eligible", 0, (1, 1), RICH | {"dsraMonths": 3, "trapDscr": 1.1}),
    # Fifteen equal repayments without interest are outstanding (1 + … + 15)/15 = 8 years.
    Case(80, (8, 7), "viable", DOWN, (1, 0), RICH | {"seniorRate": 0}),
    Case(83, (100, 200), "stressed_dscr", DOWN, (N / (5e6 + 0.01 * 15e6), N / (5e6 + 0.02 * 15e6)), SMALL | CALM),
    Case(84, (10, 20), "stressed_dscr", DOWN,
         (RENT * (1 - 0.05 * 1.1) * 0.99 / 5e6, RENT * (1 - 0.05 * 1.2) * 0.99 / 5e6), SMALL | CALM),
    # Rent falls, the money spent on operating costs does not.
    Case(85, (10, 20), "stressed_dscr", DOWN, (RENT * (0.9 - 0.05) * 0.99 / 5e6, RENT * (0.8 - 0.05) * 0.99 / 5e6),
         SMALL | CALM),
    # A bullet of 9 M without interest is refinanced for the one year that the lease of five leaves.
    Case(88, (100, 200), "senior_interest", UP, (0.01 * 9e6, 0.02 * 9e6),
         SHORT | {"amortisation": "bullet", "maxSenior": 9e6}),
    Case(89, (0, 10), "stressed_irr", DOWN, (unlevered(0, 0), unlevered(0.10, 0)), ALONE),
    Case(90, (0, 6), "stressed_irr", DOWN, (unlevered(0, 0), unlevered(0, 6 / 12)), ALONE),
    # 45 M stay owed; five years to come are worth 5 N = 53.6 M, 19 % more, four years are worth less than the debt.
    Case(100, (10, 20), "lockup_periods", UP, (2, 3),
         PLAIN | {"seniorRate": 0, "amortisation": "bullet", "tenor": 4, "leaseTermYears": 6, "maxSenior": 45e6}),
    # Cover is N/5 M = 2.14 in both years that are tested.
    Case(101, ("2.0|0", "2.2|0"), "lockup_periods", UP, (0, 2), SMALL),
    # Below the turbo level the N − 5 M of year 1 repays, too; what is left halves over the other two years.
    Case(101, ("3|0", "3|3"), "senior_wal", DOWN, (2, (N + (15e6 - N) / 2 * (2 + 3)) / 15e6), SMALL),
    # Blocked for two years, a mezzanine loan at 10 % owes 6.1, 6.71 and 7.381 M.
    Case(102, ("EquityBlock", "MezzBlock"), "mezz_interest", UP,
         (3 * SIX / factor(0.10, 3) - SIX, SIX * (0.1 + 0.11 + 0.121)),
         SHORT | {"mezz": True, "mezzRate": 10, "mezzTenor": 3, "mezzShareMax": 2.5, "trapDscr": 3}),
    # Year 1 repays all of N, year 2 the rest.
    Case(104, ("DistToEquity", "PayDown"), "senior_wal", DOWN, (2, (N + 2 * (15e6 - N)) / 15e6), SMALL),
    Case(107, ("dscr .05", {"dscr": 0.1}), rows, DOWN, (7, 4), axes={"seniorDSCR": {"min": 1.2, "max": 1.5}}),
    # Twenty years lend more than fifteen and weigh less on equity; equity at 15 % costs less than at 17 %.
    Case(109, ("MaxSeniorRaise", "MinWACC"), best, UP, (2, 3), PLAIN, {"tenor": [15, 20], "equityCost": [17, 15]}),
    Case(110, (ONLY | {"SeniorRaise": 1.0}, ONLY | {"WACC": 1.0}, ONLY | {"DSCR": 1.0}), "composite", UP,
         (100 * 15e6 / (0.9 * COSTS), 100 * (1 - 229 / 244 * 17 / 20), 100), SMALL),
    # 65 % of 244 M over 15 years at 5.5 % costs 15.8 M a year: cover 2.7.
    Case(111, ("DSCR>=2.5", "DSCR>=3"), "viable", DOWN, (1, 0), RICH),
    # Growth of 3 % stops after the second year in the hybrid.
    Case(112, ("Flat", "Hybrid", "Indexed"), "avg_dscr", UP,
         (N * 3 / 15e6, N * (1 + 1.03 + 1.03) / 15e6, N * (1 + 1.03 + 1.03**2) / 15e6),
         SMALL | {"cpi": 3, "holdAfterYears": 2}),
)  # fmt: skip
"""In the order of their numbers."""
