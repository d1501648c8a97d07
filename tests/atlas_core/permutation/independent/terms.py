"""What a scenario is given: the completed project and the parameters, turned into fractions and periods."""

from math import ceil

from atlas_core.fields import project as form

DEFAULTS = {
    "periodsPerYear": 1, "leaseTermYears": 25, "tenorBuffer": 2, "tenor": 15, "seniorRate": 5.5, "mezzRate": 9,
    "seniorDSCR": 1.35, "totalDSCR": 1.15, "ltvCap": 0.65, "amortisation": "annuity", "balloonShare": 0,
    "gracePeriodMonths": 0, "mezz": "on", "mezzTenor": 10, "mezzAmortisation": "annuity", "mezzPikMonths": 0,
    "mezzShareMax": None, "minEquityShare": 10, "maxGearing": None, "minIcr": None, "maxSenior": None,
    "financingCosts": True, "usesBasis": "market", "drawOrder": "prorata", "seniorUpfrontBps": 0,
    "seniorRunningBps": 0, "mezzUpfrontBps": 0, "mezzRunningBps": 0, "commitmentBps": 0, "includeAbsFees": False,
    "dsraMonths": 0, "trapDscr": 0, "turboDscr": 0, "trapBlocks": "equity", "sweepShare": 0, "ocTest": 0,
    "indexation": "Flat", "cpi": 2, "cpiFloor": 1, "cpiCap": 4, "escalator": 2, "holdAfterYears": 10,
    "occupancyRamp": [], "vacancy": 0, "rentFreeMonths": 0, "collectionLagDays": 0, "opexMode": "share",
    "opexPercent": None, "opexGrowth": 0, "maintenanceCapex": 0, "taxRate": 0, "depreciationYears": 25,
    "exitYear": None, "exitCapRate": 6.5, "sellingCost": 2, "discountRate": 8, "equityCost": 17,
    "rateShockBps": 100, "opexStress": 10, "rentDownside": 10, "capexOverrun": 10, "codDelayMonths": 0,
    "refiSpreadBps": 100, "overlayDay1Inflow": 0, "overlayAnnualCost": 0, "wrapBps": 0,
    "tenantRating": "NR", "jurisdiction": None, "ratingRuleSet": "dscr_ltv", "repoRuleSet": "workbook",
}  # fmt: skip
ALIASES = {
    "debtTenorRange": "tenor",
    "seniorRateRange": "seniorRate",
    "mezzRateRange": "mezzRate",
    "seniorDSCRTarget": "seniorDSCR",
    "ltvRange": "ltvCap",
}
FIXED_FEES = (
    "legalIssuer", "legalUnderwriter", "ratingAgency", "trusteeSetup", "payingAgentSetup", "financialAdvisors",
    "technicalAdvisors", "insuranceAdvisor", "listingFees", "spvSetup", "swapFee", "greenBondFee",
    "otherTransactionCosts",
)  # fmt: skip


class Terms:
    """The numbers of one scenario; rates and shares as fractions, money in the deal currency."""

    def __init__(self, project, parameters):
        given = {ALIASES.get(key, key): value for key, value in parameters.items()}
        unknown = set(given) - set(DEFAULTS)
        assert not unknown, unknown
        done = form.complete(project)
        self.project, self.figures = done.project, done.calculated
        self.p = DEFAULTS | self._from_project() | given
        self._money()
        self._time()
        self._debt()

    def _from_project(self):
        debt, revenue = self.project["debt"], self.project["revenue"]
        keys = ("tenor", "seniorRate", "mezzRate", "seniorDSCR", "ltvCap", "amortisation")
        found = {key: debt.get(key) for key in keys}
        found["leaseTermYears"] = revenue.get("leaseTermYears")
        found["opexPercent"] = revenue.get("opexPercent")
        return {key: value for key, value in found.items() if value is not None}

    def percent(self, key):
        return self.p[key] / 100

    def bps(self, key):
        return self.p[key] / 10_000

    def _money(self):
        figures, absent = self.figures, {}
        fx = self._exchange()
        self.land, self.fees = figures["landTotal"] * fx, figures["feesTotal"] * fx
        self.capex_market = figures["capexMarketTotal"] * fx
        self.capex = self.capex_market if self.p["usesBasis"] == "market" else figures["capexInternalTotal"] * fx
        self.market_total = self.capex_market + self.land + self.fees
        self.base_cost = self.capex + self.land + self.fees
        fees = self.project.get("absFees", absent)
        included = self.p["includeAbsFees"]
        self.abs_fixed = sum(fees[key] or 0 for key in FIXED_FEES) * fx if included else 0.0
        self.abs_share = (fees["internalArrangerFee"] + fees["externalArrangerFee"]) / 100 if included else 0.0
        self.year_one_revenue = figures["noiGrossRevenue"]
        self.year_one_electricity = figures["noiElectricity"]
        self.year_one_opex = figures["noiGrossRevenue"] * self.percent("opexPercent")

    def _exchange(self):
        meta = self.project["meta"]
        source, target = meta["capexCurrency"], meta["projectCurrency"]
        if source == target:
            return 1.0
        return float(meta["fxRates"][source + target]["rate"])

    def _time(self):
        timeline = self.project["timeline"]
        duration = int(timeline["constructionDurationMonths"])
        self.m = int(self.p["periodsPerYear"])
        self.duration, self.gap = duration, 0
        start = timeline.get("leaseCommenceDate")
        if start:
            done, begun = timeline["completionDate"], start
            self.gap = (int(begun[:4]) - int(done[:4])) * 12 + int(begun[5:7]) - int(done[5:7])
        self.quarters = quarters(duration) + quarters(self.gap)
        self.building_quarters = ceil(duration / 3)
        self.cod_years = (duration + self.gap) / 12
        self.horizon = round(self.p["leaseTermYears"] * self.m)
        self.exit = None if self.p["exitYear"] is None else min(round(self.p["exitYear"] * self.m), self.horizon)
        self.last = self.exit or self.horizon
        self.works = timeline.get("scheduleOfWorks") or [{"months": duration, "percent": 100}]

    def periods(self, months):
        return ceil(self.m * months / 12 - 1e-12)

    def _debt(self):
        p = self.p
        self.senior_rate, self.mezz_rate = self.percent("seniorRate"), self.percent("mezzRate")
        self.i, self.j = self.senior_rate / self.m, self.mezz_rate / self.m
        self.n = round(p["tenor"] * self.m)
        self.grace = min(self.periods(p["gracePeriodMonths"]), self.n)
        self.mezz_n = round(min(p["mezzTenor"], p["tenor"]) * self.m)
        window = self.periods(p["mezzPikMonths"]) if p["mezzAmortisation"] == "pik" else 0
        self.window = min(window, self.mezz_n - 1)  # the last period at least repays
        self.balloon = {"balloon": p["balloonShare"], "bullet": 1.0}.get(p["amortisation"], 0.0)


def quarters(months):
    """Return the lengths of the quarters that months are cut into, the last one possibly shorter."""
    return [3] * (months // 3) + ([months % 3] if months % 3 else [])
