"""Moving projects along the stages of the pipeline."""

import pytest

from atlas_core.errors import InputError, RecordNotFoundError
from atlas_core.services import pipeline, portfolio
from tests.people import sign_in


def test_every_stage_has_a_column_and_every_project_stands_in_one(stores, owner, record):
    columns = pipeline.by_stage(portfolio.list_projects(stores, owner))
    assert tuple(columns) == pipeline.STAGES
    standing = {stage: [row.project_id for row in rows] for stage, rows in columns.items() if rows}
    assert standing == {record["project"]["meta"]["pipelineStage"]: [record["_id"]]}


def test_a_move_changes_the_stage_and_nothing_else(stores, owner, record):
    moved = pipeline.move(stores, owner, record["_id"], "7. On Site")
    assert moved["project"]["meta"] == record["project"]["meta"] | {"pipelineStage": "7. On Site"}
    assert {key: value for key, value in moved["project"].items() if key != "meta"} == {
        key: value for key, value in record["project"].items() if key != "meta"
    }
    assert moved["revision"] == record["revision"] + 1
    assert pipeline.move(stores, owner, record["_id"], "7. On Site") == moved


def test_a_move_is_refused_for_a_stage_that_is_none_over_unsaved_entries_and_to_strangers(stores, owner, record):
    with pytest.raises(InputError, match="There is no stage 'Sold'"):
        pipeline.move(stores, owner, record["_id"], "Sold")
    stores.drafts.put(owner.email, record["_id"], {"values": {}})
    with pytest.raises(InputError, match="has entries you did not save"):
        pipeline.move(stores, owner, record["_id"], "8. Live")
    with pytest.raises(RecordNotFoundError):
        pipeline.move(stores, sign_in(stores, "quant"), record["_id"], "8. Live")
    assert stores.projects.get(record["_id"]) == record
