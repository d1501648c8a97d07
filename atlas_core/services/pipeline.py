"""The pipeline: projects by stage of development, and moving one to another stage."""

from collections.abc import Iterable
from copy import deepcopy

from atlas_core.errors import InputError, Problem
from atlas_core.fields.meta import PIPELINE_STAGES
from atlas_core.records import Record
from atlas_core.services import projects, rights
from atlas_core.services.actor import Actor
from atlas_core.services.portfolio import Summary
from atlas_core.services.stores import Stores

STAGES = PIPELINE_STAGES
FIRST = "1. Site Identified"
"""Where a project stands that names no stage."""


def by_stage(summaries: Iterable[Summary]) -> dict[str, list[Summary]]:
    """Return the projects of every stage, those without any included, in the order of the stages."""
    columns: dict[str, list[Summary]] = {stage: [] for stage in STAGES}
    for row in summaries:
        columns[row.stage or FIRST].append(row)
    return columns


def move(stores: Stores, actor: Actor, project_id: str, stage: str) -> Record:
    """Save the project with another stage, all else as it is stored, and return its record.

    Raises
    ------
    InputError
        There is no such stage, or the actor has unsaved entries in the project's form, which a save would drop.
    """
    stored = rights.open_project(stores, actor, "project.save", project_id)
    if stage not in STAGES:
        raise InputError(Problem("meta.pipelineStage", f"There is no stage {stage!r:.40}; choose one of the board's."))
    if stored["project"]["meta"].get("pipelineStage") == stage:
        return stored
    if stores.drafts.get(actor.email, project_id):
        message = f"{stored['title']} has entries you did not save. Open its form and save or discard them first."
        raise InputError(Problem("project", message))
    document = deepcopy(stored["project"])
    document["meta"]["pipelineStage"] = stage
    return projects.save(stores, actor, stored, document)
