"""The specification's printed figures beside ours, computed when the page is made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import atlas_core
from atlas_core.calculators.debt_sizing import max_senior_debt
from atlas_core.fields.project import complete
from atlas_core.permutation.summary import summarise
from atlas_core.permutation.tiers import tier

CASE = json.loads((Path(__file__).parent.parent / "tests/data/london.json").read_text())
NEUTRAL = {"debtTenorRange": 17, "seniorRateRange": 5.5, "mezzRateRange": 9, "seniorDSCRTarget": 1.35, "ltvRange": 0.65}


class Row(NamedTuple):
    """One printed figure."""

    figure: str
    printed: str
    ours: Callable[["Figures"], object]
    reason: str = "reproduces"


class Figures:
    """What we compute for the specification's project, once."""

    def __init__(self) -> None:
        project = CASE["project"]
        larger = json.loads(json.dumps(project))
        larger["power"]["grossFacilityPower"] = 120
        self.base: dict[str, Any] = complete(project).calculated
        self.larger: dict[str, Any] = complete(larger).calculated
        self.row: dict[str, Any] = atlas_core.scenario(project, NEUTRAL, 0)["outputs"]
        self.summary: dict[str, Any] = summarise(atlas_core.permute(project, CASE["axes"]), seconds=0.0)


def _calculated(key: str) -> Callable[[Figures], object]:
    return lambda figures: figures.base[key]


ROWS = (
    Row("IT load, MW", "80", _calculated("itLoad")),
    Row("Overhead power, MW", "20", _calculated("overheadPower")),
    Row("Land purchase", "80,000,000", _calculated("landPurchase")),
    Row("Grid connection", "20,000,000", _calculated("gridConnectionCosts")),
    Row("Stamp duty", "4,000,000", _calculated("stampDuty")),
    Row("Land total", "104,000,000", _calculated("landTotal")),
    Row("CapEx internal", "110,000,000", _calculated("capexInternalTotal")),
    Row("CapEx market", "132,000,000", _calculated("capexMarketTotal")),
    Row("Management fee", "6,000,000", _calculated("feesManagement")),
    Row("Fees total", "8,000,000", _calculated("feesTotal")),
    Row(
        "Internal grand total",
        "220,000,000",
        _calculated("internalGrandTotal"),
        "110 + 104 + 8 = 222: the printed total leaves out the development-management fee of 2,000,000 that its own fees.total contains",
    ),
    Row("Market grand total", "242,000,000", _calculated("marketGrandTotal"), "132 + 104 + 8 = 244: as above"),
    Row("Developer profit", "22,000,000", _calculated("darkProfit")),
    Row(
        "Developer margin, %",
        "10.0",
        _calculated("developerMargin"),
        "22 / 222; the printed 10.0 is 22 / 220, see the internal grand total",
    ),
    Row("Margin on internal CapEx, %", "20.0", _calculated("developerMarginPercent")),
    Row("Gross revenue, a year", "11,400,000", _calculated("noiGrossRevenue")),
    Row("Electricity, a year", "0", _calculated("noiElectricity")),
    Row("Other opex, a year", "570,000", _calculated("noiOtherOpex")),
    Row("NOI before AMF", "10,830,000", _calculated("noiBeforeAMF")),
    Row("AMF", "108,300", _calculated("noiAMF")),
    Row("NOI for debt service", "10,721,700", _calculated("noiForDebtService")),
    Row(
        "Debt service at a DSCR of 1.35, a year", "7,942,000", lambda figures: figures.base["noiForDebtService"] / 1.35
    ),
    Row(
        "Largest senior loan, 5.5 %, 17 years, 1.35",
        "143,580,000",
        lambda figures: max_senior_debt(figures.base["noiForDebtService"], 1.35, 0.055, 17),
        "an annuity gives the figure here; interest-only gives 144,400,000; no profile gives the printed one",
    ),
    Row(
        "Mezzanine",
        "48,420,000",
        lambda figures: figures.row["mezz_size"],
        "sized on what the total DSCR of 1.15 leaves after senior service",
    ),
    Row("Equity", "50,000,000", lambda figures: figures.row["equity_size"], "uses less senior less mezzanine"),
    Row(
        "LTV",
        "0.65",
        lambda figures: figures.row["ltv"],
        "the printed stack itself is 192 / 242 = 0.793; 0.65 is the cap it breaches",
    ),
    Row(
        "Equity IRR, %",
        "15.2",
        lambda figures: figures.row["irr"],
        "25 years of flat rent do not pay back the equity; the printed value has no cash flow behind it",
    ),
    Row("Equity NPV at 8 %", "12,500,000", lambda figures: figures.row["npv"], "as for the IRR"),
    Row(
        "Tier of DSCR 1.35, LTV 0.65, IRR 15.2, NPV 12.5m",
        "TIER_1",
        lambda _: tier({"senior_dscr": 1.35, "ltv": 0.65, "irr": 15.2, "npv": 12_500_000}),
    ),
    Row(
        "Day-1 ABS fees without debt",
        "4,200,000",
        _calculated("totalDay1Fees"),
        "the thirteen printed defaults add up to the figure here",
    ),
    Row("Permutations of the sample ranges", "243", lambda figures: figures.summary["total"]),
    Row(
        "Viable permutations",
        "195",
        lambda figures: figures.summary["viable"],
        "at this rent no structure reaches the lowest tier; the results page says which tests fail",
    ),
    Row("IT load after 100 → 120 MW", "96", lambda figures: figures.larger["itLoad"]),
    Row(
        "Internal grand total after 100 → 120 MW",
        "244,000,000",
        lambda figures: figures.larger["internalGrandTotal"],
        "CapEx per MW, land and grid presets follow the power; the printed figure follows neither fixed nor per-MW CapEx",
    ),
)


def page() -> str:
    """Return the page."""
    figures = Figures()
    lines = [f"| {row.figure} | {row.printed} | {_text(row.ours(figures))} | {row.reason} |" for row in ROWS]
    head = (
        "# The specification's example beside ours\n\n"
        "Every figure that the specification prints for its London project (100 MW, PUE 1.25, £1,000,000 a month, 95 %, opex 5 %), what this "
        "project computes from the same inputs, and the reason where they differ. Money in GBP; the capital stack is the scenario with a "
        "tenor of 17 years, 5.5 % senior, 9 % mezzanine, a DSCR target of 1.35 and an LTV cap of 0.65, every other parameter at its default. "
        "Printed run times are not listed: a run's time is measured and shown with the run.\n\n"
        "| figure | printed | ours | why |\n|---|---|---|---|"
    )
    return "\n".join([head, *lines, ""])


def _text(value: object) -> str:
    if not isinstance(value, float | int):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
