"""Two runs of a project against each other: their scenarios matched by the axes, what moved, by how much, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.changes import Change
from atlas_core.permutation.axes import Grid, read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.queries.moves import figure_moves, word_moves
from atlas_core.queries.pairs import AxisPair, Side, pairs
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services import answers, rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.edits import edits
from atlas_core.services.entries import value_at
from atlas_core.services.results import local_file
from atlas_core.services.rights import open_project
from atlas_core.services.runs import COMPLETE
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

FIGURES = ("irr", "npv", "senior_dscr", "senior_size", "ltv", "wacc", "payback_period")
MONEY = frozenset({"npv", "senior_size"})
WORDS = ("tier", "binding")
NOT_VIABLE = "NOT_VIABLE"
MOST = 20_000_000
"""Scenarios of a run whose figures are held in memory at once, 8 bytes each."""


@dataclass(frozen=True)
class Matched:
    """Two runs against each other, over the scenarios that both have.

    Attributes
    ----------
    before, after : scenarios of either run
    pairs : of them both
    axes : how the axes of the two fit together
    figures : column → as `queries.moves.figure_moves` gives it; none of money where the currencies differ
    words : column → cells of the table from word to word
    """

    before: int
    after: int
    pairs: int
    axes: tuple[AxisPair, ...]
    figures: Mapping[str, Mapping[str, Any]]
    words: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Differences:
    """What differs between the inputs of two runs beside their axes.

    Attributes
    ----------
    fields : of the project, typed ones only
    facts : name → of the first and of the second run: snapshot, rule tables, engine, currency
    options : name → of the first and of the second run; None where it is not set
    """

    fields: tuple[Change, ...]
    facts: Mapping[str, tuple[str, str]]
    options: Mapping[str, tuple[Any, Any]]


def complete_runs(stores: Stores, actor: Actor, project_id: str) -> list[Record]:
    """Return the project's complete runs, newest first."""
    open_project(stores, actor, "result.read", project_id)
    return [run for run in stores.runs.list(project_id) if run["state"] == COMPLETE]


def usual(runs: Sequence[Record], run: Record) -> Record | None:
    """Return the run that another is compared with unless one is chosen: the latest before it on another snapshot.

    Without one the latest before it, without that the latest of the others; None where there is no other.
    """
    others = [each for each in runs if each["_id"] != run["_id"]]
    earlier = [each for each in others if each["number"] < run["number"]]
    changed = [each for each in earlier if each["snapshot_version"] != run["snapshot_version"]]
    return next(iter([*changed, *earlier, *others]), None)


def matched(stores: Stores, actor: Actor, before: Record, after: Record) -> Matched:
    """Return what moved from one complete run to another; computed once for the content of both and kept.

    Scenarios are matched where both runs give every axis the same value; what only one of them sweeps is taken from
    the options, the project or the defaults of the other.

    Raises
    ------
    InputError
        The runs are of different projects, or larger than MOST.
    """
    open_project(stores, actor, "result.read", before["project_id"])
    if before["project_id"] != after["project_id"]:
        raise InputError(Problem("before", "must be a run of the same project; choose one from the list"))
    for run in (before, after):
        if run["total"] > MOST:
            rule = f"Runs of up to {MOST:,} scenarios are matched; run {run['number']} has {run['total']:,}."
            raise InputError(Problem("before", rule))
    asked = ("sha256", "inputs_hash", "currency")
    sides = [{name: run[name] for name in asked} for run in (before, after)]
    found = answers.kept({"asks": "matched 1", "sides": sides}, lambda: _computed(stores, before, after))
    axes = tuple(AxisPair(**axis) for axis in found["axes"])
    return Matched(before["total"], after["total"], found["pairs"], axes, found["figures"], found["words"])


def differences(stores: Stores, actor: Actor, before: Record, after: Record) -> Differences:
    """Return what differs between the inputs of two runs of a project."""
    open_project(stores, actor, "result.read", before["project_id"])
    one, other = approved_project(stores, before), approved_project(stores, after)
    facts = {
        "Snapshot": _versions(before, after, "snapshot_version"),
        "Rule tables": _versions(before, after, "rules_version"),
        "Engine": (str(before["engine_version"]), str(after["engine_version"])),
        "Currency": (before["currency"], after["currency"]),
    }
    first, second = (run["axes"].get("options") or {} for run in (before, after))
    options = {name: (first.get(name), second.get(name)) for name in {**first, **second}}
    return Differences(
        tuple(edits(one, other)),
        {name: pair for name, pair in facts.items() if pair[0] != pair[1]},
        {name: pair for name, pair in options.items() if pair[0] != pair[1]},
    )


def _versions(before: Record, after: Record, name: str) -> tuple[str, str]:
    return f"v{before.get(name)}", f"v{after.get(name)}"


def _computed(stores: Stores, before: Record, after: Record) -> Record:
    grids = [read_axes(run["axes"]) for run in (before, after)]
    sides = [
        Side(grid, _fixed(stores, run, grid, other))
        for run, grid, other in zip((before, after), grids, reversed(grids), strict=True)
    ]
    found = pairs(*sides)
    same_money = before["currency"] == after["currency"]
    wanted = [column for column in FIGURES if same_money or column not in MONEY]
    with open_result(local_file(stores, before)) as one, open_result(local_file(stores, after)) as other:
        return {
            "pairs": len(found.before),
            "axes": [vars(axis) for axis in found.axes],
            "figures": {column: figure_moves(one, other, found, column) for column in wanted},
            "words": {column: word_moves(one, other, found, column) for column in WORDS},
        }


def _fixed(stores: Stores, run: Record, grid: Grid, other: Grid) -> dict[str, Any]:
    """Return what a run gives to the axes that only the other run has."""
    own = {axis.target.key for axis in grid.axes}
    missing = [axis.target.key for axis in other.axes if axis.target.key not in own]
    if not missing:
        return {}
    project = approved_project(stores, run)
    stored = Inputs(project, read_axes(run["axes"], project), rule_tables.of_run(stores, run)).given(0).stored
    return {key: stored[key] if key in stored else value_at(project, key) for key in missing}
