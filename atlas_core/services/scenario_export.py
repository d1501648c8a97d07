"""One scenario to take away: its model as an Excel workbook with live formulas."""

from atlas_core.errors import InputError, Problem
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.exchange.model_workbook.workbook import model_workbook
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.permutation.tiers import tiers_of
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.exports import HASH_LETTERS, MEDIA_TYPES, Export
from atlas_core.services.input_sources import input_sources
from atlas_core.services.projects import origins_of
from atlas_core.services.results import local_file, require_run, require_scenario
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores


def scenario_export(stores: Stores, actor: Actor, project_id: str, run_id: str | None, index: int) -> Export:
    """Return the model of one scenario of a run as a workbook whose formulas recalculate to the stored figures.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id : whose result
    run_id : None for the latest complete run
    index : of the scenario, from 0

    Raises
    ------
    InputError
        The run has no result, or another engine version made it, whose figures this one would not reach.
    RecordNotFoundError
        There is no such run or scenario.
    """
    open_project(stores, actor, "result.export", project_id)
    run = require_run(stores, actor, project_id, run_id)
    require_scenario(run, index)
    if run["engine_version"] != ENGINE_VERSION:
        text = f"was computed by engine version {run['engine_version']}; run its axes again to take its model away"
        raise InputError(Problem("run", f"Run {run['number']} {text}."))
    name = f"scenario_{run['project_id']}_run{run['number']:04d}_{index}_{run['sha256'][:HASH_LETTERS]}.xlsx"
    made = Export(name, MEDIA_TYPES["xlsx"], model_workbook(_subject(stores, run, index), run["finished_at"]))
    trail.record(stores, actor, "result.export", about=f"{run['_id']} {made.filename}")
    return made


def _subject(stores: Stores, run: Record, index: int) -> Subject:
    with open_result(local_file(stores, run)) as result:
        row = result.row(index)
    rules = rule_tables.of_run(stores, run)
    project = approved_project(stores, run)
    grid = read_axes(run["axes"], project)
    given = Inputs(project, grid, rules).given(index)
    inputs = {**given.stored, **grid.labels}
    approved = stores.snapshots.get(run["project_id"], run["snapshot_version"])
    sources = input_sources(grid, inputs, project, origins_of(approved))
    return Subject(
        found=evaluate(given.figures, given.terms),
        row=row,
        inputs=inputs,
        origins={key: source["source"] for key, source in sources.items()},
        tiers=tiers_of(rules),
        about=_about(run, row, project),
    )


def _about(run: Record, row: Record, project: Record) -> dict[str, str]:
    return {
        "Project": str(project["meta"]["projectTitle"]),
        "Project id": run["project_id"],
        "Run id": run["_id"],
        "Run": f"{run['number']:04d}",
        "Scenario index": str(row["index"]),
        "Scenario": row["id"],
        "Currency": run["currency"],
        "Snapshot version": str(run["snapshot_version"]),
        "Snapshot SHA-256": run["snapshot_hash"],
        "Content SHA-256": run["sha256"],
        "Engine version": run["engine_version"],
        "Rule tables SHA-256": str(run.get("rules_hash") or "the usual tables"),
        "Computed": run["finished_at"].isoformat(timespec="seconds"),
        "Filters": "none: one scenario",
    }
