"""The list of projects with the figures a portfolio is read by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from atlas_core.calculators import fx
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.project import complete
from atlas_core.records import Record
from atlas_core.reporting import formats
from atlas_core.services import completeness, rights
from atlas_core.services.access import organisations
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import NOT_SHARED

RATES_NOTE = f"built-in rates of {formats.day(date.fromisoformat(fx.FALLBACK_DATE))}"
TIERS = {"TIER_1": "tier1_count", "TIER_2": "tier2_count", "TIER_3": "tier3_count"}


@dataclass(frozen=True)
class Summary:
    """One project in a list; money in `currency`, None where something is missing.

    Attributes
    ----------
    currency : in which the amounts are; own_currency, income_currency : the project's CapEx and revenue currencies
    margin : [%] developer profit over the internal grand total
    filled : share of required fields that hold a value; gaps : labels of those that do not
    sharing : with the owner's organisation: none, read or edit
    total, viable, best_tier : latest complete run; None without one or without the right to read it
    """

    project_id: str
    title: str
    owner: str
    country: str
    stage: str
    status: str
    gross_mw: float | None
    currency: str
    own_currency: str
    income_currency: str
    internal_total: float | None
    market_total: float | None
    profit: float | None
    margin: float | None
    noi: float | None
    filled: float
    gaps: tuple[str, ...]
    updated_at: datetime
    updated_by: str
    revision: int
    sharing: str = NOT_SHARED
    total: int | None = None
    viable: int | None = None
    best_tier: str | None = None

    @property
    def missing(self) -> int:
        """How many required fields hold no value."""
        return len(self.gaps)


@dataclass(frozen=True)
class Totals:
    """Sums over the projects that have the figure; None when none has."""

    currency: str
    projects: int
    gross_mw: float
    complete: int
    market_total: float | None
    profit: float | None
    margin: float | None
    noi: float | None
    noi_yield: float | None
    converted: bool


def list_projects(stores: Stores, actor: Actor) -> list[Summary]:
    """Return the projects the actor may see, latest change first, all money in one currency.

    That is the projects' common currency, or EUR at the built-in rates when they differ.
    """
    present = rights.authorise(stores, actor, "project.list")
    records = [record for record in _visible(stores, present) if record["status"] != "deleted"]
    currency = common_currency(records)
    with_runs = rights.reach(present.role, "run.read") is not None
    return [_summary(stores, record, currency, with_runs) for record in records]


def _visible(stores: Stores, present: Actor) -> Sequence[Record]:
    """Return everybody's projects, or the actor's own and those colleagues share, latest change first."""
    if rights.reach(present.role, "project.list") == rights.ANY:
        return stores.projects.list()
    shared = stores.projects.shared_by(organisations.colleagues(stores, present.email))
    return sorted([*stores.projects.list(present.email), *shared], key=lambda one: one["updated_at"], reverse=True)


def totals(summaries: Iterable[Summary]) -> Totals:
    """Return the sums over a list of projects; ratios are over the projects that have both figures."""
    rows = list(summaries)
    internal = _sum(rows, lambda row: row.internal_total if row.profit is not None else None)
    market = _sum(rows, lambda row: row.market_total)
    profit = _sum(rows, lambda row: row.profit)
    yielding = [row for row in rows if row.noi is not None and row.market_total is not None]
    income, cost = _sum(yielding, lambda row: row.noi), _sum(yielding, lambda row: row.market_total)
    return Totals(
        currency=rows[0].currency if rows else "EUR",
        projects=len(rows),
        gross_mw=_sum(rows, lambda row: row.gross_mw) or 0.0,
        complete=sum(row.market_total is not None and row.noi is not None for row in rows),
        market_total=market,
        profit=profit,
        margin=_share(profit, internal),
        noi=_sum(rows, lambda row: row.noi),
        noi_yield=_share(income, cost),
        converted=any({row.own_currency, row.income_currency} != {row.currency} for row in rows),
    )


def value_by_stage(summaries: Iterable[Summary]) -> dict[str, float]:
    """Return the market grand total of each pipeline stage that has one, in the order of the stages."""
    rows = [row for row in summaries if row.market_total is not None]
    stages = sorted({row.stage for row in rows})
    return {
        stage: _sum((row for row in rows if row.stage == stage), lambda row: row.market_total) or 0.0
        for stage in stages
    }


def tiers_by_country(summaries: Iterable[Summary]) -> dict[str, dict[str, int]]:
    """Return how many projects reach which best tier in each country; "" stands for no country and for no run."""
    counts: dict[str, dict[str, int]] = {}
    for row in sorted(summaries, key=lambda row: row.country):
        found = counts.setdefault(row.country, {})
        found[row.best_tier or ""] = found.get(row.best_tier or "", 0) + 1
    return counts


def common_currency(records: Iterable[Record]) -> str:
    """Return the one currency all projects use, else EUR."""
    used = {record["project"]["meta"].get(key) for record in records for key in ("capexCurrency", "projectCurrency")}
    return str(used.pop()) if len(used) == 1 and None not in used else "EUR"


def _summary(stores: Stores, record: Record, currency: str, with_runs: bool) -> Summary:
    completion = complete(record["project"])
    meta, figures = completion.project["meta"], completion.calculated
    cost, income = _converter(meta, "capexCurrency", currency), _converter(meta, "projectCurrency", currency)
    return Summary(
        project_id=record["_id"],
        title=record["title"],
        owner=record["user_email"],
        country=meta["locationCountry"] or "",
        stage=meta["pipelineStage"] or "",
        status=record["status"],
        gross_mw=completion.project["power"]["grossFacilityPower"],
        currency=currency,
        own_currency=meta["capexCurrency"],
        income_currency=meta["projectCurrency"],
        internal_total=cost(figures["internalGrandTotal"]),
        market_total=cost(figures["marketGrandTotal"]),
        profit=cost(figures["darkProfit"]),
        margin=_number(figures["developerMargin"]),
        noi=income(figures["noiForDebtService"]),
        filled=completeness.filled_share(completion),
        gaps=tuple(INPUTS[path].label for path in completeness.missing(completion)),
        updated_at=record["updated_at"],
        updated_by=record["updated_by"],
        revision=record["revision"],
        sharing=record.get("sharing", NOT_SHARED),
        **(_latest_run(stores, record["_id"]) if with_runs else {}),
    )


def _latest_run(stores: Stores, project_id: str) -> Record:
    run = stores.runs.latest_complete(project_id)
    summary = (run or {}).get("summary") or {}
    if "total" not in summary:
        return {}
    best = next((tier for tier, count in TIERS.items() if summary.get(count)), "NOT_VIABLE")
    return {"total": summary["total"], "viable": summary.get("viable"), "best_tier": best}


def _converter(meta: Record, key: str, currency: str) -> Callable[[object], float | None]:
    def convert(amount: object) -> float | None:
        value = _number(amount)
        if value is None or meta[key] is None:
            return None
        return fx.convert(value, meta[key], currency, meta.get("fxRates"))

    return convert


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _sum(rows: Iterable[Summary], figure: Callable[[Summary], float | None]) -> float | None:
    known = [value for row in rows if (value := figure(row)) is not None]
    return sum(known) if known else None


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole * 100 if part is not None and whole else None
