import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from atlas_core.errors import InputError, RecordNotFoundError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import NEVER, OUTPUTS
from atlas_core.permutation.table import result_columns
from atlas_core.services import result_table, results
from tests.atlas_core.services.cast import case, stored_project
from tests.atlas_core.services.running import SMALL, complete_run

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def test_a_stored_run_is_one_arrow_table_of_its_own_file(stores, admin, run):
    table = result_table.arrow(stores, admin, PROJECT)
    assert table.equals(pq.read_table(results.local_file(stores, run)))
    assert table.schema.metadata[b"content_sha256"].decode() == run["sha256"]
    assert table.schema.metadata[b"run_id"].decode() == run["_id"]


def test_columns_are_taken_by_name_in_the_order_asked_and_say_what_they_are(stores, admin, run):
    table = result_table.arrow(stores, admin, PROJECT, run["_id"], ["irr", "index", "senior_size"])
    assert table.column_names == ["irr", "index", "senior_size"]
    size = table.schema.field("senior_size").metadata
    assert size[b"unit"] == b"GBP"
    assert size[b"meaning"].decode() == OUTPUTS["senior_size"].help


def test_an_unknown_column_and_a_project_without_result_are_told(stores, admin, run):
    with pytest.raises(InputError, match="no column 'irrr'"):
        result_table.arrow(stores, admin, PROJECT, names=["irrr"])
    stored_project(stores, "frankfurt")
    with pytest.raises(RecordNotFoundError):
        result_table.arrow(stores, admin, "proj_1_frankfurt")


@pytest.mark.parametrize("project", ["london", "frankfurt"])
def test_every_column_has_the_type_and_the_nulls_that_its_line_of_the_dictionary_says(stores, admin, project):
    run = complete_run(stores, admin, project, case(project)["axes"])
    table = result_table.arrow(stores, admin, run["project_id"])
    for column in result_columns(read_axes(run["axes"])):
        values = table[column.name]
        assert values.type == pa.type_for_alias(column.kind), column.name
        assert column.source, column.name
        assert column.null != NEVER or values.null_count == 0, column.name
        if pa.types.is_floating(values.type):
            assert pc.all(pc.is_finite(values)).as_py() in (True, None), column.name
