"""Projects and parameters drawn over the whole parameter space, every one within its bounds."""

from collections.abc import Iterator

import numpy as np

METHODS = ["dsra", "capitalised", "sponsor_equity", "insurance", "lc", "mixed"]
MEZZ_METHODS = ["pik", "capitalised", "dsra", "sponsor_equity", "mixed"]


def random_scenarios(seed: int, count: int) -> Iterator[tuple[dict, dict]]:
    """Yield `count` pairs of a project document and its parameters, each parameter a scalar."""
    random = np.random.default_rng(seed)
    for number in range(count):
        yield project(random), parameters(random) | rules(np.random.default_rng([seed, number]))


def chance(random, share):
    return bool(random.random() < share)


def pick(random, values):
    return values[int(random.integers(len(values)))]


def between(random, low, high, digits=4):
    return round(float(random.uniform(low, high)), digits)


def project(random):
    """Draw a project whose rent stands in a sensible relation to its cost, sometimes far from it."""
    power = between(random, 1, 300, 2)
    capex = between(random, 1e6, 9e6, 0)
    yearly_yield = between(random, 0.02, 0.25)
    rent = round(power * capex * 1.2 * yearly_yield / 12, 2)
    contingency = between(random, 0, 20, 1)
    months = int(random.integers(1, 49))
    foreign = chance(random, 0.1)
    return {
        "meta": {
            "projectTitle": "Random DC", "sponsor": "Random", "location": "Anywhere",
            "locationCountry": pick(random, ["United Kingdom", "Germany", "Norway", "Serbia"]),
            "projectCurrency": "GBP", "capexCurrency": "EUR" if foreign else "GBP",
            **({"fxRates": {"EURGBP": {"rate": 0.8412, "date": "2026-01-05", "source": "test"}}} if foreign else {}),
        },
        "power": {"grossFacilityPower": power, "pue": between(random, 1.05, 1.5, 3)},
        "revenue": revenue(random, rent),
        "timeline": timeline(random, months),
        "capexInternal": {"capexInternalPerMW": round(capex * 0.8), "contingencyPercent": contingency},
        "capexMarket": {"capexMarketPerMW": round(capex), "contingencyPercent": contingency},
        "land": {
            "landMode": "preset", "landLocationQuality": pick(random, ["rural", "suburban", "urban"]),
            "gridMode": "preset", "gridConnectionQuality": pick(random, ["good", "medium", "poor"]),
            "stampMode": "preset", "stampDutyStructure": pick(random, ["individual", "company", "reit"]),
        },
        "fees": {
            "feesDM": between(random, 0, 3e6, 0), "feesManagementMode": "percent",
            "feesManagementPercent": between(random, 0, 5, 1),
        },
        "construction": construction(random),
    }  # fmt: skip


def revenue(random, rent):
    gross = chance(random, 0.15)
    return {
        "grossMonthlyRent": rent, "rentBasis": "total_month", "leaseType": "Gross" if gross else "TripleNet",
        "occupancy": between(random, 60, 100, 0), "opexPercent": between(random, 2, 40, 1),
        **({"electricityRate": between(random, 1, 30, 1)} if gross else {}),
    }  # fmt: skip


def timeline(random, months):
    """Start on the first of a month, so that months are whole; sometimes a gap or a schedule of works."""
    drawn = {"constructionStart": "2026-02-01", "constructionDurationMonths": months}
    if chance(random, 0.25):
        later = 2026 * 12 + 1 + months + int(random.integers(0, 11))
        drawn["leaseCommenceDate"] = f"{later // 12:04d}-{later % 12 + 1:02d}-01"
    if chance(random, 0.25):
        cuts = sorted(int(cut) for cut in random.choice(np.arange(1, 100), size=2, replace=False))
        shares = [cuts[0], cuts[1] - cuts[0], 100 - cuts[1]]
        drawn["scheduleOfWorks"] = [{"months": int(random.integers(1, 13)), "percent": share} for share in shares]
    return drawn


def construction(random):
    """Draw who pays interest before operations."""
    senior = pick(random, METHODS) if chance(random, 0.6) else "dsra"
    return {
        "seniorMethod": senior, "seniorCoveragePercent": pick(random, [100, 100, 60, 0]),
        "seniorMethodCost": between(random, 0, 5, 1),
        **({"seniorMonths": int(random.integers(0, 25))} if chance(random, 0.3) else {}),
        "mezzMethod": pick(random, MEZZ_METHODS), "mezzCoveragePercent": pick(random, [100, 100, 70]),
        "mezzMethodCost": between(random, 0, 5, 1),
    }  # fmt: skip


def parameters(random):
    """Draw every parameter of the engine."""
    drawn = capital(random) | caps(random) | costs(random) | tests(random) | operation(random) | downside(random)
    return {key: value for key, value in drawn.items() if value is not None}


def capital(random):
    lease = int(random.integers(8, 41))
    longest = min(40, lease + 2) if chance(random, 0.1) else max(3, lease - 2)
    amortisation = pick(random, ["annuity", "annuity", "sculpted", "stepdown", "bullet", "balloon"])
    grace = int(random.integers(0, 61)) if chance(random, 0.3) else 0
    tenor = int(random.integers(3, longest + 1))
    return {
        "periodsPerYear": pick(random, [1, 2, 4]), "leaseTermYears": lease, "tenorBuffer": int(random.integers(0, 6)),
        "debtTenorRange": tenor, "seniorRateRange": between(random, 0, 12, 2) if chance(random, 0.95) else 0.0,
        "mezzRateRange": between(random, 0, 16, 2), "seniorDSCRTarget": between(random, 1.0, 2.2, 2),
        "totalDSCR": between(random, 1.0, 1.6, 2), "ltvRange": between(random, 0.3, 1.0, 2),
        "amortisation": amortisation, "balloonShare": between(random, 0, 1, 2) if amortisation == "balloon" else None,
        "gracePeriodMonths": min(grace, 12 * tenor - 12), "mezz": "on" if chance(random, 0.85) else "off",
        "mezzTenor": int(random.integers(3, 21)),
        "exitYear": int(random.integers(1, lease + 1)) if chance(random, 0.5) else None,
        "mezzAmortisation": (mezz := pick(random, ["annuity", "annuity", "sculpted", "bullet", "pik"])),
        "mezzPikMonths": int(random.integers(0, 31)) if mezz == "pik" else None,
    }  # fmt: skip


def caps(random):
    return {
        "mezzShareMax": between(random, 0, 30, 1) if chance(random, 0.2) else None,
        "minEquityShare": between(random, 0, 40, 1) if chance(random, 0.5) else None,
        "maxGearing": between(random, 20, 90, 1) if chance(random, 0.3) else None,
        "minIcr": between(random, 1, 4, 2) if chance(random, 0.2) else None,
        "maxSenior": between(random, 1e6, 3e8, 0) if chance(random, 0.15) else None,
    }


def costs(random):
    fees = chance(random, 0.5)
    return {
        "financingCosts": chance(random, 0.92), "usesBasis": pick(random, ["market", "market", "internal"]),
        "drawOrder": pick(random, ["prorata", "prorata", "equity_first"]), "includeAbsFees": chance(random, 0.3),
        "dsraMonths": int(random.integers(0, 13)) if chance(random, 0.5) else 0,
        **{key: int(random.integers(0, 201)) if fees else 0 for key in (
            "seniorUpfrontBps", "seniorRunningBps", "mezzUpfrontBps", "mezzRunningBps", "commitmentBps")},
    }  # fmt: skip


def tests(random):
    tested = chance(random, 0.3)
    return {
        "trapDscr": between(random, 1.0, 1.8, 2) if tested else 0,
        "turboDscr": between(random, 1.0, 1.5, 2) if tested and chance(random, 0.5) else 0,
        "trapBlocks": pick(random, ["equity", "mezz"]),
        "sweepShare": between(random, 0, 100, 0) if chance(random, 0.25) else 0,
        "ocTest": between(random, 1, 40, 0) if chance(random, 0.15) else 0,
    }


def operation(random):
    ramp = [between(random, 20, 80, 0), between(random, 70, 100, 0)] if chance(random, 0.25) else None
    return {
        "indexation": pick(random, ["Flat", "CPI_Linked", "Partial", "FixedEscalator"]),
        "cpi": between(random, -1, 8, 1), "cpiFloor": between(random, 0, 2, 1), "cpiCap": between(random, 2, 6, 1),
        "escalator": between(random, 0, 5, 1), "holdAfterYears": int(random.integers(1, 16)), "occupancyRamp": ramp,
        "vacancy": between(random, 0, 20, 1) if chance(random, 0.4) else 0,
        "rentFreeMonths": int(random.integers(0, 19)) if chance(random, 0.2) else 0,
        "collectionLagDays": int(random.integers(0, 91)) if chance(random, 0.25) else 0,
        "opexMode": pick(random, ["share", "share", "amount"]), "opexGrowth": between(random, 0, 4, 1),
        "maintenanceCapex": between(random, 0, 5, 1) if chance(random, 0.4) else 0,
        "taxRate": between(random, 5, 35, 1) if chance(random, 0.5) else 0,
        "depreciationYears": int(random.integers(5, 51)),
        "exitCapRate": between(random, 4, 10, 2), "sellingCost": between(random, 0, 5, 1),
        "discountRate": between(random, 0, 15, 1), "equityCost": between(random, 5, 25, 1),
    }  # fmt: skip


def rules(random):
    return {
        "tenantRating": pick(random, ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "NR"]),
        **({"jurisdiction": pick(random, ["UK", "EU", "US", "NONE"])} if chance(random, 0.8) else {}),
        "ratingRuleSet": pick(random, ["dscr_ltv", "dscr_ltv", "dscr", "workbook"]),
        "repoRuleSet": pick(random, ["workbook", "central_bank"]),
        "overlayDay1Inflow": between(random, 0, 3e7, 0) if chance(random, 0.3) else 0,
        **(protected(random) if chance(random, 0.4) else {}),
    }


def protected(random):
    """Draw a loan with little debt and the protection repo rules ask for, else few would be eligible."""
    amortisation = pick(random, ["annuity", "sculpted", "balloon", "bullet"])
    return {
        "dsraMonths": pick(random, [3, 6, 12]), "trapDscr": 1.1, "sweepShare": pick(random, [0, 100]),
        "amortisation": amortisation,
        "balloonShare": pick(random, [0.2, 0.3, 0.31]) if amortisation == "balloon" else 0,
        "debtTenorRange": pick(random, [5, 7]), "gracePeriodMonths": 0, "ltvRange": between(random, 0.3, 0.75, 2),
        "seniorDSCRTarget": pick(random, [1.25, 1.3, 1.4, 1.45, 1.55, 1.6, 2.0]),
    }  # fmt: skip


def downside(random):
    return {
        "rateShockBps": int(random.integers(0, 301)), "opexStress": between(random, 0, 30, 1),
        "rentDownside": between(random, 0, 40, 1), "capexOverrun": between(random, 0, 40, 1),
        "codDelayMonths": int(random.integers(0, 25)) if chance(random, 0.3) else 0,
        "refiSpreadBps": int(random.integers(0, 401)),
    }  # fmt: skip
