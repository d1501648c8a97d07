"""The numbers of a project that the engine starts from, in the deal currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas_core.calculators import fx
from atlas_core.errors import InputError, Problem
from atlas_core.fields.completion import Completion, complete
from atlas_core.fields.countries import jurisdiction_of
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.timetable import Timetable, timetable
from atlas_core.units import PERCENT

NEEDED = ("landTotal", "feesTotal", "capexMarketTotal", "capexInternalTotal", "noiGrossRevenue", "noiElectricity")


@dataclass(frozen=True, slots=True)
class Cover:
    """Who pays a loan's interest before operations."""

    method: str
    share: float
    """Part of the interest so treated; equity pays the rest."""
    cost: float
    """Premium per unit of covered interest."""
    months: float | None
    """[months] before operations the cover is limited to; None: all."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scenario takes from the project; money in the deal currency, first operating year where annual."""

    gross_revenue: float
    electricity: float
    land: float
    fees: float
    capex_market: float
    capex_internal: float
    abs_fixed: float
    abs_share: float
    """Arrangers' part of the debt."""
    senior_cover: Cover
    mezz_cover: Cover
    timetable: Timetable
    parameters: Mapping[str, Any]
    """Values the project gives to engine parameters, by key."""
    notices: tuple[Problem, ...]
    currency: str = ""
    """Deal currency."""
    jurisdiction: str = "NONE"
    """Legal space of the country."""

    @property
    def market_total(self) -> float:
        """Return the market grand total: CapEx + land + fees."""
        return self.capex_market + self.land + self.fees


def read_figures(document: Any) -> Figures:
    """Complete a project and take from it what the engine needs.

    Parameters
    ----------
    document : a project as `fields.project.read` takes it

    Returns
    -------
    Figures

    Raises
    ------
    InputError
        The document cannot be read, a rule is broken or something the engine needs is missing; every field is named.
    """
    completion = complete(document)
    if completion.blocking:
        raise InputError(completion.blocking)
    missing = [name for name in NEEDED if completion.calculated[name] is None]
    if missing:
        raise InputError([Problem(f"calculated.{name}", "cannot be computed from this project") for name in missing])
    return _figures(completion)


def _figures(completion: Completion) -> Figures:
    project = completion.project
    rate, _ = fx.conversion(project["meta"])

    def amount(name: str) -> float:
        return float(str(completion.calculated[name]))

    return Figures(
        gross_revenue=amount("noiGrossRevenue"),
        electricity=amount("noiElectricity"),
        land=amount("landTotal") * rate,
        fees=amount("feesTotal") * rate,
        capex_market=amount("capexMarketTotal") * rate,
        capex_internal=amount("capexInternalTotal") * rate,
        abs_fixed=float(project["absFees"]["totalDay1Fees"]) * rate,
        abs_share=float(project["absFees"]["arrangerPercent"]) / PERCENT,
        senior_cover=_cover(project["construction"], "senior"),
        mezz_cover=_cover(project["construction"], "mezz"),
        timetable=_timetable(project["timeline"]),
        parameters=_given(project),
        notices=tuple(completion.notices),
        currency=str(project["meta"]["projectCurrency"]),
        jurisdiction=jurisdiction_of(str(project["meta"]["locationCountry"])),
    )


def _cover(section: Mapping[str, Any], loan: str) -> Cover:
    months = section.get(f"{loan}Months")
    return Cover(
        method=str(section[f"{loan}Method"]),
        share=float(section[f"{loan}CoveragePercent"] or 0) / PERCENT,
        cost=float(section[f"{loan}MethodCost"] or 0) / PERCENT,
        months=None if months is None else float(months),
    )


def _timetable(section: Mapping[str, Any]) -> Timetable:
    lease = section["leaseCommenceDate"]
    return timetable(
        date.fromisoformat(section["constructionStart"]),
        int(section["constructionDurationMonths"]),
        date.fromisoformat(lease) if lease else None,
        section["scheduleOfWorks"] or (),
    )


def _given(project: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values the project's own fields give to engine parameters."""
    given = {}
    for parameter in PARAMETERS.values():
        section, _, key = parameter.path.partition(".")
        if section and project[section].get(key) is not None:
            given[parameter.key] = project[section][key]
    return given
