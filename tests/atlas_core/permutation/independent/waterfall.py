"""Operations: who is paid what, in which order, from the cash of each period."""

import numpy as np

from tests.atlas_core.permutation.independent import income
from tests.atlas_core.permutation.independent.loans import level

LINES = (
    "cfads", "senior_opening", "senior_interest", "senior_capitalised",
    "senior_principal", "senior_prepayment", "senior_fee", "senior_closing", "senior_service", "mezz_opening",
    "mezz_interest", "mezz_capitalised", "mezz_principal", "mezz_prepayment", "mezz_fee", "mezz_closing",
    "mezz_service", "locked", "trapped", "released", "trapped_closing", "dsra_deposit", "dsra_release",
    "dsra_closing", "shortfall", "exit_value", "exit_cost", "distribution", "injection",
)  # fmt: skip


class Waterfall:
    """One run through the operating periods."""

    def __init__(self, t, cash, senior, mezz, dsra, *, tax, last, shock=0.0):
        self.t, self.cash, self.senior, self.mezz, self.last, self.shock = t, cash, senior, mezz, last, shock
        self.rows = {name: np.zeros(t.horizon) for name in LINES}
        self.fee_arrears = {"senior": 0.0, "mezz": 0.0}
        self.expected = cash["noi"] - cash["maintenance"] - tax
        self.owed = {"senior": senior.size, "mezz": mezz.size}
        self.scale = {"senior": 1.0, "mezz": 1.0}
        self.arrears = {"senior": 0.0, "mezz": 0.0}
        self.dsra, self.trapped, self.loss = dsra, 0.0, 0.0
        self.refinanced = False
        self.end = min(t.n, t.horizon) - 1
        self.plan_senior = np.append(senior.principal, np.zeros(t.horizon))
        self.plan_mezz = np.append(mezz.principal, np.zeros(t.horizon))
        self.plan_pik = np.append(mezz.capitalised, np.zeros(t.horizon))
        self.base = {"senior": senior.balances(), "mezz": mezz.balances()}
        self.target = self._reserve_targets()

    def _reserve_targets(self):
        """Return the share of service ahead that the reserve holds at each period end, per unit of the plan."""
        t = self.t
        before = self.base["senior"][:-1]
        service = before * t.i + self.senior.principal
        ahead = t.p["dsraMonths"] * t.m / 12
        total = np.zeros(t.n + t.horizon + 1)
        for period in range(t.n + 1):
            for step, paid in enumerate(service[period:]):
                total[period] += paid * min(max(ahead - step, 0.0), 1.0)
        return total

    def run(self):
        for period in range(self.last):
            self._period(period)
        return {name: line[: self.last] for name, line in (self.rows | self._taxes()).items()}

    def _taxes(self):
        """Return the tax that these payments lead to; the cash of this run carried the tax of the run before."""
        rows = self.rows
        deductions = sum(rows[f"{tranche}_{item}"] for tranche in ("senior", "mezz") for item in ("interest", "fee"))
        taxable, loss, tax = income.taxed(self.t, self.cash, deductions)
        return {"depreciation": income.depreciation(self.t), "taxable": taxable, "loss": loss, "tax": tax}

    def put(self, period, **amounts):
        for name, amount in amounts.items():
            self.rows[name][period] = amount

    # one period ------------------------------------------------------------------------------------------------------

    def _period(self, period):
        due = self._due(period)
        cfads = self.expected[period]
        self.put(period, cfads=cfads, injection=max(-cfads, 0.0))
        cash = self._pay_senior(period, max(cfads, 0.0), due)
        cash = self._reserve(period, cash)
        fails, blocks_mezz, turbo = self._tests(period, cfads)
        cash = cash if fails or turbo else cash + self._use_trapped(period, self.trapped)
        kept = 0.0
        if blocks_mezz:
            self._pay("mezz", period, 0.0, due, sources=())
            kept = min(cash, sum(due["mezz"][item] for item in ("fee", "interest", "principal")))
        else:
            cash = self._pay("mezz", period, cash, due, sources=(self._use_trapped,))
        cash = kept + self._sweep(period, cash - kept)
        self._finish(period, cash, fails, turbo)

    def _due(self, period):
        t, due = self.t, {}
        dearer = t.i + t.bps("refiSpreadBps") / t.m
        if period == t.n and self.owed["senior"] > 1e-9 and self.senior.balloon > 0:
            if t.exit is not None and t.exit <= t.n:
                self._forget("senior")
            else:
                self._refinance(dearer)
        if period >= t.mezz_n and self.mezz.balloon > 0:
            self._forget("mezz")
        rate = dearer if self.refinanced else t.i
        due["senior"] = {
            "fee": t.bps("seniorRunningBps") * self.owed["senior"] / t.m + self.fee_arrears["senior"],
            "interest": self.owed["senior"] * (rate + self.shock / t.m),
            "principal": self.plan_senior[period] * self.scale["senior"],
            "capitalised": 0.0,
        }
        interest = self.owed["mezz"] * (t.j + self.shock / t.m)
        added = min(interest, self.plan_pik[period] * self.scale["mezz"])
        due["mezz"] = {
            "fee": t.bps("mezzRunningBps") * self.owed["mezz"] / t.m + self.fee_arrears["mezz"],
            "interest": interest - added,
            "principal": self.plan_mezz[period] * self.scale["mezz"],
            "capitalised": added,
        }
        for tranche, owing in due.items():
            added = max(-owing["principal"], 0.0)  # sculpted service below the interest
            owing["interest"] -= added
            owing["capitalised"] += added
            owing["principal"] += added + self.arrears[tranche]
        self._all_due(period, due)
        return due

    def _all_due(self, period, due):
        """Make what is owed beyond the plan due at maturity: interest added and principal missed."""
        t = self.t
        if period >= t.mezz_n - 1 and self.mezz.balloon == 0:
            due["mezz"]["principal"] = self.owed["mezz"]
        if self.senior.balloon and (period < t.n - 1 or self.refinanced or self._is_repaid_later()):
            return
        if period >= t.n - 1:
            due["senior"]["principal"] = self.owed["senior"]

    def _is_repaid_later(self):
        """Return whether a sale or a new loan repays the balloon."""
        t = self.t
        sold = t.exit is not None and t.exit <= t.n
        return sold or min(t.horizon - t.m, t.n + 10 * t.m) > t.n

    def _forget(self, tranche):
        """Drop a loan that the sale has repaid; a run without the sale asks for tax only."""
        self.owed[tranche] = self.arrears[tranche] = self.fee_arrears[tranche] = 0.0

    def _refinance(self, rate):
        """Repay the balloon with an annuity to a year before lease end or ten years on."""
        t = self.t
        end = min(t.horizon - t.m, t.n + 10 * t.m)
        count = end - t.n
        if count > 0:
            self.refinanced = True
            self.plan_senior[t.n : end] = (self.owed["senior"] - self.arrears["senior"]) * level(rate, count, "annuity")
            self.scale["senior"] = 1.0

    def _use_trapped(self, period, need):
        used = min(self.trapped, need)
        self.trapped -= used
        self.rows["released"][period] += used
        return used

    def _use_reserve(self, period, need):
        used = min(self.dsra, need)
        self.dsra -= used
        self.rows["dsra_release"][period] += used
        return used

    def _pay_senior(self, period, cfads, due):
        service = due["senior"]["interest"] + max(self.plan_senior[period] * self.scale["senior"], 0.0)
        self.rows["senior_service"][period] = service
        return self._pay("senior", period, cfads, due, sources=(self._use_trapped, self._use_reserve))

    def _pay(self, tranche, period, cash, due, sources):
        owing = due[tranche]
        opening = self.owed[tranche]
        paid = {}
        for item in ("fee", "interest", "principal"):
            paid[item], cash = self._pay_item(period, cash, owing[item], sources)
        if tranche == "mezz":
            planned = max(self.plan_mezz[period] * self.scale["mezz"], 0.0)
            self.rows["mezz_service"][period] = owing["interest"] + planned
        unpaid = owing["interest"] - paid["interest"]
        self.fee_arrears[tranche] = owing["fee"] - paid["fee"]
        grown = owing["capitalised"] + unpaid
        self.arrears[tranche] = max(owing["principal"] - paid["principal"], 0.0)
        self.owed[tranche] = opening + grown - paid["principal"]
        if unpaid > 0:
            self._rescale(tranche, self.owed[tranche] - unpaid, self.owed[tranche])
        self.put(period, **{
            f"{tranche}_opening": opening, f"{tranche}_fee": paid["fee"],
            f"{tranche}_interest": owing["interest"] + owing["capitalised"], f"{tranche}_capitalised": grown,
            f"{tranche}_principal": paid["principal"], f"{tranche}_closing": self.owed[tranche],
        })  # fmt: skip
        return cash

    def _pay_item(self, period, cash, amount, sources):
        paid = min(cash, amount)
        short = amount - paid
        if short > 0 and sources:
            self.rows["shortfall"][period] += short
        for source in sources:
            paid += source(period, amount - paid)
        return paid, max(cash - amount, 0.0)

    def _rescale(self, tranche, old, new):
        """Let later service keep its shape × new / old balance; arrears are due at once and have no shape."""
        performing = old - self.arrears[tranche]
        if performing > 1e-12 * self.base[tranche][0]:
            self.scale[tranche] *= (new - self.arrears[tranche]) / performing
        elif new > old:
            self.arrears[tranche] += new - old

    def _reserve(self, period, cash):
        if period >= self.t.n:
            return cash
        if period == self.end or self.owed["senior"] <= 1e-9 * self.senior.size:
            return cash + self._use_reserve(period, self.dsra)
        wanted = self.target[period + 1] * self.scale["senior"]
        deposit = min(cash, max(wanted - self.dsra, 0.0))
        self.dsra += deposit
        self.put(period, dsra_deposit=deposit)
        return cash - deposit

    def _tests(self, period, cfads):
        t = self.t
        service = self.rows["senior_service"][period]
        if period >= self.end:
            return False, False, False
        cover = cfads / service if service > 1e-9 * self.senior.size else np.inf
        fails, turbo = (t.p[test] > 0 and cover < t.p[test] * (1 - 1e-9) for test in ("trapDscr", "turboDscr"))
        blocks = fails and t.p["trapBlocks"] == "mezz"
        if t.p["ocTest"]:
            debt = self.owed["senior"] + self.owed["mezz"]
            later = self.expected[period + 1 : t.horizon]
            worth = float(np.sum(later * (1 + t.i) ** -np.arange(1.0, later.size + 1)))
            if debt > 0 and (worth - debt) / debt < t.percent("ocTest") * (1 - 1e-9):
                fails = blocks = True
        self.rows["locked"][period] = float(fails)
        return fails, blocks, turbo

    def _sweep(self, period, cash):
        return cash - self._prepay(period, cash * self.t.percent("sweepShare"))

    def _prepay(self, period, amount):
        old = self.owed["senior"]
        paid = min(amount, old)
        if paid > 0:
            overdue = min(paid, self.arrears["senior"])
            self.arrears["senior"] -= overdue
            old -= overdue
            self.owed["senior"] = old + overdue - paid
            self._rescale("senior", old, self.owed["senior"])
            self.rows["senior_prepayment"][period] += paid
            self.rows["senior_closing"][period] = self.owed["senior"]
        return paid

    def _finish(self, period, cash, fails, turbo):
        if fails:
            self.trapped += cash
            self.rows["trapped"][period] = cash
            cash = 0.0
        if turbo:
            self._use_trapped(period, self._prepay(period, self.trapped))
        if self.t.exit is not None and period == self.t.exit - 1 and self.last == self.t.exit:
            cash = self._sell(period, cash)
        self.put(period, distribution=cash, trapped_closing=self.trapped, dsra_closing=self.dsra)

    def _sell(self, period, cash):
        value, cost = income.exit_value(self.t, self.cash)
        self.put(period, exit_value=value, exit_cost=cost)
        cash += value - cost + self._use_trapped(period, self.trapped) + self._use_reserve(period, self.dsra)
        for tranche in ("senior", "mezz"):
            paid = min(max(cash, 0.0), self.owed[tranche])
            cash -= paid
            self.owed[tranche] -= paid
            self.rows[f"{tranche}_prepayment"][period] += paid
            self.rows[f"{tranche}_closing"][period] = self.owed[tranche]
            self.rows["shortfall"][period] += self.owed[tranche]
        return cash
