"""Construction: what each row costs, who draws for it, and what the loans owe at its end."""

import numpy as np

ROUNDS = 500
COSTS = ("capex", "land", "fees", "abs", "upfront", "commitment", "idc", "premium", "dsra")


def capex_rows(t):
    """Return the CapEx that falls at the end of each quarter; the schedule of works is scaled to the duration."""
    total = sum(step["months"] for step in t.works)
    ends = np.cumsum([0, *quarters_of(t)])
    rows = np.zeros(len(t.quarters))
    begun = 0.0
    for step in t.works:
        length = step["months"] * t.duration / total
        for quarter in range(t.building_quarters):
            overlap = min(ends[quarter + 1], begun + length) - max(ends[quarter], begun)
            rows[quarter] += max(overlap, 0) / length * step["percent"] / 100 * t.capex
        begun += length
    return rows


def quarters_of(t):
    return t.quarters[: t.building_quarters]


def covered_share(t):
    """Return the share of each quarter that lies in the last months before operations that the cover reaches."""
    reach = t.project["construction"].get("seniorMonths")
    if reach is None:
        return np.ones(len(t.quarters))
    left = np.cumsum(t.quarters[::-1])[::-1]  # months from the start of each quarter to operations
    inside = [min(max(reach - before + long, 0), long) for before, long in zip(left, t.quarters, strict=True)]
    return np.array(inside) / np.array(t.quarters)


def interest_split(t, tranche, interest, share):
    """Return interest from uses, from equity, added to the loan, and the premium for covering it."""
    construction = t.project["construction"]
    method = construction[f"{tranche}Method"]
    covered = interest * construction[f"{tranche}CoveragePercent"] / 100 * share
    rest = interest - covered
    if method in ("pik", "capitalised") and tranche == "mezz":
        return 0.0, rest, covered, 0.0
    if method == "sponsor_equity":
        return 0.0, interest, 0.0, 0.0
    if method == "mixed":
        return covered / 2, rest + covered / 2, 0.0, 0.0
    premium = construction[f"{tranche}MethodCost"] / 100 * covered if method in ("insurance", "lc") else 0.0
    return covered, rest, 0.0, premium


def build(t, senior, mezz, dsra, draw):
    """Walk through the rows; `draw(row, need)` says how senior, mezzanine and equity share the need."""
    names = ("capex", "land", "fees", "abs", "upfront", "commitment", "idc", "premium", "dsra", "senior_draw",
             "mezz_draw", "equity_draw", "senior_interest", "mezz_interest", "accreted", "uses", "senior_closing",
             "mezz_closing", "extra")  # fmt: skip
    count = len(t.quarters) + 1
    r = {name: np.zeros(count) for name in names}
    costed = 1.0 if t.p["financingCosts"] else 0.0
    r["capex"][1:] = capex_rows(t)
    r["land"][0], r["fees"][0] = t.land, t.fees
    r["abs"][0] = costed * (t.abs_fixed + t.abs_share * (senior + mezz))
    r["upfront"][0] = costed * (t.bps("seniorUpfrontBps") * senior + t.bps("mezzUpfrontBps") * mezz)
    r["dsra"][-1] = costed * dsra
    share = np.concatenate([[0.0], covered_share(t)])
    months = costed * np.array([0, *t.quarters]) / 12
    owed_senior = owed_mezz = 0.0
    for row in range(count):
        interest = (owed_senior * t.senior_rate * months[row], owed_mezz * t.mezz_rate * months[row])
        r["commitment"][row] = t.bps("commitmentBps") * months[row] * (senior - owed_senior + mezz - owed_mezz)
        splits = [interest_split(t, "senior", interest[0], share[row]), interest_split(t, "mezz", interest[1], 1.0)]
        r["senior_interest"][row], r["mezz_interest"][row] = interest
        r["idc"][row], r["extra"][row] = splits[0][0] + splits[1][0], splits[0][1] + splits[1][1]
        r["accreted"][row], r["premium"][row] = splits[1][2], splits[0][3] + splits[1][3]
        need = sum(r[name][row] for name in COSTS)
        r["uses"][row] = need
        r["senior_draw"][row], r["mezz_draw"][row] = draw(row, need)
        r["equity_draw"][row] = need - r["senior_draw"][row] - r["mezz_draw"][row] + r["extra"][row]
        owed_senior += r["senior_draw"][row]
        owed_mezz += r["mezz_draw"][row] + r["accreted"][row]
        r["senior_closing"][row], r["mezz_closing"][row] = owed_senior, owed_mezz
    return r


def fund(t, senior, mezz, dsra):
    """Return the rows in which draws end at the two balances given."""
    order = equity_first if t.p["drawOrder"] == "equity_first" else pro_rata
    rows = order(t, senior, mezz, dsra)
    rows["total_uses"] = float(rows["uses"].sum())
    return rows


def pro_rata(t, senior, mezz, dsra):
    s, z = senior / t.base_cost, mezz / t.base_cost
    rows = {}
    for _ in range(ROUNDS):
        rows = build(t, senior, mezz, dsra, lambda _, need, s=s, z=z: (s * need, z * need))
        new = (s * senior / rows["senior_closing"][-1] if senior else 0.0,
               z * mezz / rows["mezz_closing"][-1] if mezz else 0.0)  # fmt: skip
        moved = abs(new[0] - s) + abs(new[1] - z)
        s, z = new
        if moved < 1e-16:
            break
    return rows


def equity_first(t, senior, mezz, dsra):
    """Guess equity and the senior part of the debt draws until both balances fit."""
    equity, part = max(t.base_cost - senior - mezz, 0.0), senior / (senior + mezz) if senior + mezz else 0.0
    rows = {}
    for _ in range(ROUNDS):
        left = [equity]

        def draw(_, need, left=left, part=part):
            paid = min(left[0], need)
            left[0] -= paid
            return part * (need - paid), (1 - part) * (need - paid) if mezz else 0.0

        rows = build(t, senior, mezz, dsra, draw)
        drawn_mezz = mezz - rows["accreted"].sum()
        new = (rows["uses"].sum() - senior - drawn_mezz, senior / (senior + drawn_mezz) if senior + drawn_mezz else 0.0)
        moved = abs(new[0] - equity) / t.base_cost + abs(new[1] - part)
        equity, part = new
        if moved < 1e-16:
            break
    return rows


def contract_columns(t, rows):
    """Return the construction rows under the names of the contract."""
    kept = ("capex", "land", "premium", "senior_draw", "mezz_draw", "equity_draw", "senior_interest", "mezz_interest")
    columns = {name: rows[name] for name in kept}
    columns["fees"], columns["commitment_fee"] = rows["fees"], rows["commitment"]
    columns["upfront_fee"], columns["idc"] = rows["upfront"] + rows["abs"], rows["idc"] + rows["extra"]
    columns["mezz_capitalised"], columns["dsra_deposit"] = rows["accreted"], rows["dsra"]
    columns["dsra_closing"] = np.cumsum(rows["dsra"])
    for tranche in ("senior", "mezz"):
        columns[f"{tranche}_closing"] = rows[f"{tranche}_closing"]
        columns[f"{tranche}_opening"] = np.concatenate([[0.0], rows[f"{tranche}_closing"][:-1]])
    return columns
