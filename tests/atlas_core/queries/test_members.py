import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.queries.filters import parse
from atlas_core.queries.members import extent, members
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up


@pytest.fixture
def result(tmp_path):
    rows = {"tenor": [15.0, 10.0, 10.0, None], "binding": ["ltv", "dscr", "ltv", "ltv"], "irr": [9.0, None, 12.0, 1.0]}
    path = made_up.write(pa.table({"index": np.arange(4), **rows, "none": pa.nulls(4, pa.float64())}), tmp_path / "r")
    with open_result(path) as opened:
        yield opened


def test_each_value_has_its_rows_words_by_frequency_and_numbers_in_order(result):
    assert list(members(result, "binding").items()) == [("ltv", 3), ("dscr", 1)]
    assert list(members(result, "tenor").items()) == [(10.0, 2), (15.0, 1)]
    assert members(result, "tenor", parse("binding in dscr")) == {10.0: 1}


def test_the_extent_is_of_all_rows(result):
    assert extent(result, "irr") == (1.0, 12.0)
    assert extent(result, "none") is None


@pytest.mark.parametrize("column", ["owner", 'irr"; DROP TABLE x', ""])
def test_a_column_that_is_not_there_is_refused(result, column):
    with pytest.raises(InputError, match="There is no column"):
        members(result, column)
    with pytest.raises(InputError, match="There is no column"):
        extent(result, column)


def test_words_have_no_extent(result):
    with pytest.raises(InputError, match="holds words"):
        extent(result, "binding")
