"""From figures and terms of a scenario to what the kernel computes from: numbers per lane, and the kind of scenario."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atlas_core.permutation import construction, debt, exits, loans, mezzanine, senior
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.inputs import Given
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.parameters import AMORTISATIONS, MOST_RAMP_YEARS, Terms
from atlas_core.units import MONTHS_PER_YEAR, QUARTER_MONTHS, FloatArray

NO_LIMIT = float("inf")
NEVER = 1_000_000
"""[years] After every lease."""
MEZZ_KINDS = ("off", "annuity", "sculpted", "bullet", "pik")
INDEXATIONS = ("Flat", "CPI_Linked", "Partial", "FixedEscalator")
LIMITS_WITHOUT_DEFAULT = {"mezz_share_max": NO_LIMIT, "max_gearing": NO_LIMIT, "max_senior": NO_LIMIT, "min_icr": 0.0}
"""What stands for a limit that is not there."""


def monthly_discount(rate: float) -> float:
    """Return what 1 a month later is worth at an annual rate."""
    return float((1 + rate) ** (-1 / MONTHS_PER_YEAR))


def as_given(name: str, value: Any) -> float:
    """Return one quantity as a lane is given it."""
    if name == "monthly_discount":
        return monthly_discount(value)
    return LIMITS_WITHOUT_DEFAULT[name] if value is None else float(value)


ATTRIBUTE_OF = {"monthly_discount": "discount_rate"}
"""Attribute of the terms behind a quantity that is not taken as it stands."""
FROM_FIGURES = (
    "gross_revenue", "electricity", "land", "fees", "capex_market", "capex_internal", "abs_fixed", "abs_share",
)  # fmt: skip


def lane_values(given: Given) -> list[float]:
    """Return everything a lane is given, in the order of the layout."""
    return [
        as_given(name, getattr(given.figures if name in FROM_FIGURES else given.terms, ATTRIBUTE_OF.get(name, name)))
        for name in at.GIVEN
    ]


@dataclass
class Register:
    """Distinct entries of a table, numbered as they come."""

    places: dict[Any, int] = field(default_factory=dict)

    def place(self, entry: Any) -> int:
        """Return the number of an entry."""
        return self.places.setdefault(entry, len(self.places))


class Kinds:
    """The kinds of scenario met so far and the tables they point into."""

    def __init__(self) -> None:
        self._kinds, self._timetables, self._late, self._ramps = Register(), Register(), Register(), Register()
        self._known: tuple[int, Any, Any] | None = None

    def place(self, given: Given) -> int:
        """Return the number of a scenario's kind."""
        return self._kinds.place(self._kind(given.figures, given.terms))

    def arrays(self) -> tuple[Any, Any]:
        """Return kinds, and the tables they point into in the order of `layout.Tables`."""
        number = len(self._kinds.places)
        if self._known is None or self._known[0] != number:
            timetables, late = list(self._timetables.places), list(self._late.places)
            self._known = (
                number,
                np.array(list(self._kinds.places), dtype=np.int64),
                (
                    padded([row for row, _ in timetables], np.float64),
                    padded([month for _, month in timetables], np.int64),
                    padded([month for month, _ in late], np.int64),
                    padded([span for _, span in late], np.float64),
                    padded(list(self._ramps.places), np.float64),
                ),
            )
        return self._known[1:]

    def _kind(self, figures: Figures, terms: Terms) -> at.Kind:
        m, table = terms.periods_per_year, figures.timetable
        left = terms.amortisation == "bullet" or (terms.amortisation == "balloon" and terms.balloon_share > 0)
        sold = left and debt.balloon_sold(terms)
        delay = tuple(delay_spans(terms.cod_delay_months))
        late_months = [*table.months]
        for span in delay:
            late_months.append(late_months[-1] + int(span))
        return at.Kind(
            m=m,
            lease=exits.lease_periods(terms),
            kept=exits.last_period(terms),
            sale_year=terms.exit_year or 0 if exits.exit_period(terms) else 0,
            tenor=senior.periods(terms),
            grace=senior.grace(terms),
            amortisation=AMORTISATIONS.index(terms.amortisation),
            left=int(left),
            left_sold=int(sold),
            again=debt.refinancing_periods(terms) if left and not sold else 0,
            mezz=MEZZ_KINDS.index(terms.mezz_amortisation) if terms.mezz else at.NO_MEZZ,
            mezz_tenor=mezzanine.periods(terms) if terms.mezz else 0,
            mezz_idle=min(loans.whole_periods(terms.mezz_pik_months, m), mezzanine.periods(terms) - 1),
            mezz_sold=int(mezzanine.repaid_by_exit(terms)),
            indexation=INDEXATIONS.index(terms.indexation),
            hold_after=terms.hold_after_years if terms.indexation == "Partial" else NEVER,
            lagging=int(terms.collection_lag_days > 0),
            opex_amount=int(terms.opex_mode == "amount"),
            taxed=int(terms.tax_rate > 0),
            financed=int(terms.financing_costs),
            internal=int(terms.uses_basis == "internal"),
            equity_first=int(terms.draw_order == "equity_first"),
            accreting=int(terms.mezz and terms.financing_costs and figures.mezz_cover.method in construction.ACCRETING),
            reserved=int(terms.dsra_months > 0),
            tested=int(bool(terms.trap_dscr or terms.turbo_dscr or terms.oc_test)),
            thin_tested=int(terms.oc_test != 0),
            trap_blocks_mezz=int(terms.trap_blocks == "mezz"),
            swept=int(terms.sweep_share > 0),
            before=len(table.months),
            operations_month=table.operations_month,
            delays=len(delay),
            even_delay=int(all(float(span).is_integer() for span in delay)),
            ramp=self._ramps.place((*terms.occupancy_ramp, *[1.0] * (MOST_RAMP_YEARS + 2 - len(terms.occupancy_ramp)))),
            rows=self._timetables.place((tuple(unit_rows(figures)), table.months)),
            late_rows=self._late.place((tuple(late_months), tuple(span / MONTHS_PER_YEAR for span in delay))),
        )


def padded(entries: Sequence[Any], dtype: Any) -> Any:
    """Return entries of different length as one array, filled up with 0."""
    longest = max(1, *(len(entry) for entry in entries)) if entries else 1
    inner = np.shape(entries[0])[1:] if entries else ()
    answer = np.zeros((max(1, len(entries)), longest, *inner), dtype=dtype)
    for place, entry in enumerate(entries):
        answer[place, : len(entry)] = entry
    return answer


def delay_spans(months: float) -> list[float]:
    """Return the length of each row a delay adds: quarters, the last possibly shorter."""
    spans: list[float] = []
    done = 0.0
    while done < months:
        spans.append(min(QUARTER_MONTHS, months - done))
        done += spans[-1]
    return spans


def unit_rows(figures: Figures) -> list[tuple[float, ...]]:
    """Return what each row before operations takes per unit of CapEx and of accrued interest."""
    table = figures.timetable
    rows: list[tuple[float, ...]] = []
    for month, span, share in zip(table.months, table.spans, table.capex_shares, strict=True):
        months = (span, table.operations_month - month)
        on_senior = construction.loan_row(1.0, figures.senior_cover, months, ())
        on_mezz = construction.loan_row(1.0, figures.mezz_cover, months, construction.ACCRETING)
        rows.append(
            (
                span / MONTHS_PER_YEAR, share, on_senior.from_uses, on_senior.premium, on_senior.from_equity,
                on_mezz.from_uses, on_mezz.premium, on_mezz.accreted, on_mezz.from_equity,
            )
        )  # fmt: skip
    return rows


def memory_rows(kinds: Any, rules: at.Rules) -> FloatArray:
    """Return the row each block of memory starts at, and at the end how many rows there are."""
    columns = {name: kinds[:, place] for place, name in enumerate(at.Kind._fields)}
    periods = int(np.maximum(columns["lease"], columns["tenor"] + columns["again"]).max()) + 2
    early = int((columns["before"] + columns["delays"]).max())
    sizes = dict.fromkeys(at.Memory._fields, periods)
    sizes |= {"given": len(at.GIVEN), "found": len(at.FOUND), "state": at.STATE_ROWS, "draws": early}
    sizes["ruled"] = rules.cases.shape[1]
    sizes |= dict.fromkeys(("flow", "strained_flow", "project_flow"), periods + early)
    return np.cumsum([0, *sizes.values()])
