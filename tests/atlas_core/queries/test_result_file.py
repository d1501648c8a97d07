import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError, IntegrityError, RecordNotFoundError
from atlas_core.queries.filters import Condition, Filters, parse
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up


@pytest.fixture(scope="module")
def made():
    return made_up.table()


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(made_up.write(made, tmp_path_factory.mktemp("result") / "r.parquet")) as opened:
        yield opened


def column(made: pa.Table, name: str) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in made[name].to_pylist()])


def passing(made: pa.Table, filters: Filters) -> np.ndarray:
    keep = np.ones(made.num_rows, dtype=bool)
    for condition in filters:
        values = column(made, condition.column)
        if isinstance(condition.value, tuple):
            keep &= np.isin(values, condition.value)
        else:
            keep &= ~np.isnan(values) & made_up.OPERATORS[condition.operator](values, condition.value)
    return np.flatnonzero(keep)


def in_order(made: pa.Table, rows: np.ndarray, order: Order) -> list[int]:
    values = made[order.column].to_pylist()
    empty = [row for row in rows if values[row] is None]
    rest = [row for row in rows if values[row] is not None]
    return sorted(rest, key=lambda row: values[row], reverse=order.descending) + empty


def random_filters(rng: np.random.Generator, made: pa.Table) -> Filters:
    conditions = []
    for name in rng.choice(made_up.FIGURES, rng.integers(0, 4), replace=False):
        value = float(rng.choice(column(made, name)))
        limit = value if np.isfinite(value) else float(np.nanmedian(column(made, name)))
        conditions.append(Condition(str(name), str(rng.choice(list(made_up.OPERATORS))), limit))
    if rng.random() < 0.5:
        words = rng.choice(made_up.TIERS, rng.integers(1, 4), replace=False)
        conditions.append(Condition("tier", "in", tuple(map(str, words))))
    return tuple(conditions)


@pytest.mark.parametrize("seed", range(2))
def test_random_filters_and_sorts_agree_with_numpy(result, made, seed):
    rng = np.random.default_rng(seed)
    names = [name for name in made.column_names if name != "id"]
    for _ in range(30):
        filters, order = random_filters(rng, made), Order(str(rng.choice(names)), bool(rng.random() < 0.5))
        offset, limit = int(rng.integers(0, 60)), int(rng.integers(1, 200))
        rows = passing(made, filters)
        # Python's sort keeps the order of equals also when reversed, as the ties by index demand.
        expected = in_order(made, rows, order)
        assert result.count(filters) == len(rows)
        page = result.page(filters, order, offset, limit)
        assert page["index"].to_pylist() == expected[offset : offset + limit]
        assert page.to_pylist() == made.take(page["index"]).to_pylist()


def test_the_whole_table_comes_in_order(result, made):
    found = result.table(parse("tier in TIER_1, TIER_2"), Order("irr", descending=True))
    expected = in_order(made, passing(made, parse("tier in TIER_1, TIER_2")), Order("irr", descending=True))
    assert found["index"].to_pylist() == expected


def test_ties_are_settled_by_the_columns_named_then_by_the_scenario(tmp_path):
    rows = {"irr": [5.0, 5.0, None, 5.0, 7.0, 5.0], "dscr": [1.2, None, 1.9, 1.4, 1.0, 1.4]}
    path = made_up.write(pa.table({"index": list(range(6)), **rows}), tmp_path / "ties.parquet")
    with open_result(path) as opened:
        order = Order("irr", descending=True, ties=("dscr", "not there"))
        assert opened.page((), order)["index"].to_pylist() == [4, 3, 5, 0, 1, 2]


def test_a_page_beyond_the_end_is_empty(result):
    assert result.page(offset=10_000).num_rows == 0


def test_one_row_is_found_by_its_index(result, made):
    assert result.row(17) == made.slice(17, 1).to_pylist()[0]


def test_a_row_that_is_not_there_says_so(result):
    with pytest.raises(RecordNotFoundError, match="scenario 243"):
        result.row(243)


HOSTILE = [
    'irr"; DROP TABLE results; --',
    "irr) FROM results; COPY (SELECT 1) TO 'x'; --",
    "1; ATTACH 'x.db'",
    "read_text('/etc/passwd')",
    "",
    "*",
    "index, (SELECT 1)",
    "irr\x00",
    "IRR ",
    "i" * 5_000,
    "иrr",
    "tier IN (SELECT 1)",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_column_names_are_refused(result, name):
    with pytest.raises(InputError):
        result.page(order=Order(name))
    with pytest.raises(InputError):
        result.count((Condition(name, ">=", 1.0),))
    with pytest.raises(InputError):
        result.count((Condition(name, "in", ("x",)),))


@pytest.mark.parametrize("word", ["' OR 1=1 --", "TIER_1' UNION SELECT 1 --", '"; DROP TABLE x', "\x00", "％27"])
def test_hostile_words_match_nothing(result, word):
    assert result.count((Condition("tier", "in", (word,)),)) == 0


def test_nan_and_infinity_in_a_file_are_never_shown(tmp_path):
    values = [1.0, float("nan"), float("inf"), -float("inf"), None]
    bad = pa.table({"index": pa.array(range(5), pa.int64()), "irr": values, "tier": ["TIER_1"] * 5})
    with open_result(made_up.write(bad, tmp_path / "r.parquet")) as result:
        assert result.page(order=Order("irr", descending=True))["irr"].to_pylist() == [1.0, None, None, None, None]
        assert result.count(parse("irr >= -1e300")) == 1


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    path = tmp_path / "r.parquet"
    path.write_bytes(b"PAR1 this is not it PAR1")
    with pytest.raises(IntegrityError), open_result(path):
        pass
