"""Scenario fields that hold for a whole run, in the engine's own options: goals, filters, triggers, ranking, size."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import shown
from atlas_core.permutation.rulebook.scale import SCALE
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS

GOAL = "minSeniorRating"
OBJECTIVES = {
    "MaxSeniorRaise": "senior", "MinWACC": "wacc", "MaxDay1Cash": "day1", "MaxEquityIRR": "irr",
    "Composite": "composite",
}  # fmt: skip
WEIGHTS = {"SeniorRaise": "senior", "WACC": "wacc", "Day1": "day1", "DSCR": "dscr", "Rating": "rating"}
FILTER_COLUMNS = {"dscr": "senior_dscr", "repoeligible": "repo_eligible", "ltv": "ltv", "equityirr": "irr"}
CONDITION = re.compile(r"\s*(\w+)\s*(>=|<=|==|=|>|<)\s*(\S+)\s*")
RATED = re.compile(r"\s*SeniorRating\s*>=\s*(\S+)\s*", re.IGNORECASE)
TRIGGERS = re.compile(r"\s*([0-9.]+)\s*\|\s*([0-9.]+)\s*")
ANSWERS = {"yes": "1", "true": "1", "no": "0", "false": "0"}


def _basis(value: Any, where: str) -> dict[str, Any]:
    field = SCENARIO_FIELDS["RevenueBasis_20"]
    if value != "Contracted":
        raise InputError(Problem(where, f"must be Contracted; got {shown(value)}. {field.reason}"))
    return {}


def _most(value: Any, where: str) -> dict[str, Any]:
    least, most = SCENARIO_FIELDS["MaxPermutations_108"].bounds or (1, math.inf)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InputError(Problem(where, f"must be {least:,} to {most:,} scenarios; got {shown(value)}"))
    return {"maxScenarios": value}


def _objective(value: Any, _where: str) -> dict[str, Any]:
    return {"rankBy": OBJECTIVES.get(value, value) if isinstance(value, str) else value}


def _weights(value: Any, _where: str) -> dict[str, Any]:
    if isinstance(value, Mapping):
        value = {WEIGHTS.get(str(key), key): share for key, share in value.items()}
    return {"weights": value}


def _triggers(value: Any, where: str) -> dict[str, Any]:
    found = TRIGGERS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise InputError(Problem(where, f"must be trap|turbo, such as 1.20|1.05; got {shown(value)}"))
    try:
        return {"trapDscr": float(found[1]), "turboDscr": float(found[2])}
    except ValueError:
        raise InputError(Problem(where, f"must be two numbers; got {shown(value)}")) from None


def _repo(value: Any, where: str) -> dict[str, Any]:
    if value not in ("CB_RepoEligible", "PPOnly", "NA"):
        raise InputError(Problem(where, f"must be CB_RepoEligible, PPOnly or NA; got {shown(value)}"))
    return {"filters": ["repo_eligible == 1"] if value == "CB_RepoEligible" else []}


def _wal(value: Any, where: str) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 40:
        raise InputError(Problem(where, f"must be 1 to 40 years; got {shown(value)}"))
    return {"filters": [f"senior_wal <= {value}"]}


def _filters(value: Any, where: str) -> dict[str, Any]:
    entries = value.split(";") if isinstance(value, str) else value
    if not isinstance(entries, list):
        raise InputError(Problem(where, f"must be a text such as DSCR>=1.30; RepoEligible=Yes; got {shown(value)}"))
    goals = [found[1] for entry in entries if isinstance(entry, str) and (found := RATED.fullmatch(entry))]
    if unknown := [goal for goal in goals if goal not in SCALE]:
        raise InputError(Problem(where, f"SeniorRating must be one of {', '.join(SCALE)}; got {shown(unknown[0])}"))
    conditions = [entry for entry in entries if not (isinstance(entry, str) and RATED.fullmatch(entry))]
    read: dict[str, Any] = {"filters": [_condition(entry, where) for entry in conditions]}
    return read | ({GOAL: min(goals, key=SCALE.index)} if goals else {})


def _goal(value: Any, where: str) -> dict[str, Any]:
    choices = SCENARIO_FIELDS["MinSeniorRatingTarget_75"].choices
    if value not in choices:
        raise InputError(Problem(where, f"must be one of {', '.join(choices)}; got {shown(value)}"))
    return {GOAL: value}


def _condition(entry: Any, where: str) -> str:
    found = CONDITION.fullmatch(entry) if isinstance(entry, str) else None
    if found is None:
        raise InputError(Problem(where, f"must say name, operator, value; got {shown(entry)}"))
    name, sign, threshold = found.groups()
    if name.lower() == "seniorrating":
        raise InputError(Problem(where, f"SeniorRating is compared by >=, such as SeniorRating>=A; got {shown(entry)}"))
    column, number = FILTER_COLUMNS.get(name.lower(), name), ANSWERS.get(threshold.lower(), threshold)
    return f"{column} {'==' if sign == '=' else sign} {number}"


OPTIONS: dict[int, Callable[[Any, str], dict[str, Any]]] = {
    20: _basis,
    75: _goal,
    79: _repo,
    80: _wal,
    101: _triggers,
    108: _most,
    109: _objective,
    110: _weights,
    111: _filters,
}
"""How the fields that hold for a whole run are read, by number."""
