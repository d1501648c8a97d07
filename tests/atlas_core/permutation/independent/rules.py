"""Rating, repo eligibility, advance factor and composite of a row, from the printed tables written down once more."""

SLACK = 1e-9
SCALE = (
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+", "B", "B-", "CCC+",
    "CCC", "CCC-", "CC", "C",
)  # fmt: skip
EU = (
    "Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Czech Republic", "Denmark", "Estonia", "Finland", "France",
    "Germany", "Greece", "Hungary", "Ireland", "Italy", "Latvia", "Lithuania", "Luxembourg", "Malta", "Netherlands",
    "Poland", "Portugal", "Romania", "Slovakia", "Slovenia", "Spain", "Sweden", "Norway", "Iceland", "Liechtenstein",
)  # fmt: skip
MATRIX = {"AAA": (1.5, 50), "AA": (1.35, 60), "A": (1.25, 70), "BBB": (1.15, 75), "BB": (1.1, 80), "B": (1.05, 85)}
COVERS = {"AAA": 1.5, "AA": 1.35, "A": 1.25, "BBB": 1.15, "BB": 1.05, "B": float("-inf")}
GRID = {
    "UK": "AAA 2.00 AA- 50 25 full; AA 1.80 A+ 55 25 full; A 1.60 A 60 25 full; BBB+ 1.45 BBB+ 65 20 partial; "
    "BBB 1.35 BBB 70 20 partial; BB+ 1.25 BBB- 70 15 bullet; B 1.10 BB+ 75 15 bullet",
    "EU": "AAA 1.95 AA- 52 25 full; AA 1.75 A+ 57 25 full; A 1.55 A 62 25 full; BBB+ 1.40 BBB+ 67 20 partial; "
    "BBB 1.30 BBB 73 20 partial; BB+ 1.20 BBB- 65 15 bullet; B 1.05 BB+ 70 15 bullet",
    "US": "AAA 2.05 AA- 50 30 full; AA 1.85 A+ 55 30 full; A 1.65 A 60 25 full; BBB+ 1.50 BBB+ 63 25 partial; "
    "BBB 1.40 BBB 65 20 partial; BB+ 1.30 BBB- 60 20 bullet; B 1.15 BB+ 65 15 bullet",
}
REPO = {
    "UK full": ("A-", 1.40, 70, 30, 3), "UK partial": ("A-", 1.45, 68, 25, 3), "UK bullet": ("A-", 1.60, 60, 20, 6),
    "EU full": ("BBB+", 1.30, 75, 25, 3), "EU partial": ("BBB+", 1.35, 73, 20, 3),
    "EU bullet": ("BBB+", 1.55, 58, 15, 6), "US full": ("A", 1.50, 65, 30, 3), "US partial": ("A", 1.55, 63, 25, 3),
    "US bullet": ("A", 1.65, 60, 20, 6),
}  # fmt: skip
BANKS = {"EU": ("A-", 30, 70, "EUR"), "UK": ("BBB", 25, 75, "GBP"), "US": ("AA-", 30, 80, "USD")}
ADVANCE = {"AAA": 80, "AA": 75, "A": 70, "BBB": 65}
POINTS = {"AAA": 100, "AA": 85, "A": 70, "BBB": 55, "BB": 40, "B": 25, "CCC": 0}


def reaches(found, limit):
    return found is not None and found >= limit * (1 - SLACK)


def within(found, limit):
    return found is not None and found <= limit * (1 + SLACK)


def no_worse(rating, floor):
    return rating in SCALE and SCALE.index(rating) <= SCALE.index(floor)


def place(t):
    country = t.project["meta"]["locationCountry"]
    return t.p["jurisdiction"] or ("UK" if country == "United Kingdom" else "EU" if country in EU else "NONE")


def shape(t):
    kind = t.p["amortisation"]
    if kind == "balloon" and within(t.p["balloonShare"], 0.3):
        return "partial"
    return "bullet" if kind in ("balloon", "bullet") else "full"


def rating(outputs, t):
    dscr, ltv = outputs["senior_dscr"], outputs["ltv"]
    if t.p["ratingRuleSet"] == "dscr":
        return next((name for name, least in COVERS.items() if dscr is not None and dscr >= least - SLACK), "CCC")
    if t.p["ratingRuleSet"] == "dscr_ltv":
        bands = MATRIX.items()
        return next((name for name, (least, most) in bands if reaches(dscr, least) and within(ltv, most / 100)), "CCC")
    for row in GRID.get(place(t), "").split("; "):
        if row:
            name, least, tenant, most, tenor, weakest = row.split()
            shapes = ("full", "partial", "bullet")
            if (
                reaches(dscr, float(least))
                and within(ltv, float(most) / 100)
                and no_worse(t.p["tenantRating"], tenant)
                and t.p["tenor"] <= float(tenor)
                and shapes.index(shape(t)) <= shapes.index(weakest)
            ):
                return name
    return "CCC"


def repo(outputs, t, rated):
    if t.p["repoRuleSet"] == "central_bank":
        return central_bank(outputs, t, rated)
    row = REPO.get(f"{place(t)} {shape(t)}")
    if row is None:
        return False
    floor, least, most, tenor, months = row
    return (
        no_worse(rated, floor)
        and reaches(outputs["senior_dscr"], least)
        and within(outputs["ltv"], most / 100)
        and t.p["tenor"] <= tenor
        and t.p["dsraMonths"] >= months
        and t.p["trapDscr"] > 0
        and (shape(t) != "bullet" or t.p["sweepShare"] == 100)
    )


def central_bank(outputs, t, rated):
    if place(t) not in BANKS:
        return False
    floor, tenor, most, currency = BANKS[place(t)]
    with_haircut = no_worse(rated, "BBB-") and t.p["tenor"] <= (20 if rated.startswith("BBB") else 30)
    return (
        no_worse(rated, floor)
        and with_haircut
        and t.p["tenor"] <= tenor
        and within(outputs["senior_ltv"], most / 100)
        and t.project["meta"]["projectCurrency"] == currency
    )


def advance_exceeded(outputs, t):
    tenant = t.p["tenantRating"]
    return tenant != "NR" and not within(outputs["senior_ltv"], ADVANCE.get(tenant, 60) / 100)


def day1_cash(outputs, t):
    return t.p["overlayDay1Inflow"] - t.p["overlayAnnualCost"] - t.bps("wrapBps") * outputs["senior_size"]


def composite(outputs, t, rated):
    dscr, wacc = outputs["senior_dscr"], outputs["wacc"]
    if dscr is None or wacc is None:
        return None
    need = outputs["uses"] * (1 - t.percent("minEquityShare"))
    return (
        (35 * min(1, outputs["senior_size"] / need) if need > 0 else 0)
        + 25 * max(0, 1 - wacc / 20)
        + 20 * min(1, max(0, day1_cash(outputs, t) / outputs["uses"]))
        + 10 * min(1, max(0, dscr / 2))
        + POINTS[rated.rstrip("+-")] / 10
    )


def judge(outputs, t):
    """Return the columns that rules decide, for a row whose figures are given."""
    rated = rating(outputs, t)
    return {
        "rating": rated,
        "repo_eligible": float(repo(outputs, t, rated)),
        "composite": composite(outputs, t, rated),
    }
