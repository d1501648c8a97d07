import copy
import json

import pyarrow as pa
import pytest

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation import run
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.cash_flows import COLUMNS
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.rulebook.book import DEFAULT, read
from atlas_core.permutation.table import result_columns, schema
from tests.atlas_core.permutation.test_cases import case

FRANKFURT = case("frankfurt")["project"]
AXES = {
    "seniorRate": {"min": 4, "max": 6, "step": 1},
    "taxRate": [0, 25],
    "amortisation": ["annuity", "sculpted", "bullet"],
    "meta.capexCurrency": ["EUR", "GBP"],
    "exitYear": [None, 12],
    "mezz": [True, False],
    "occupancyRamp": [[], [50, 75]],
    "options": {"dsraMonths": 6, "trapDscr": 1.5, "sweepShare": 20},
}


@pytest.fixture(scope="module")
def whole():
    return atlas_core.permute(FRANKFURT, AXES)


@pytest.mark.parametrize("size", [1, 13, 100])
def test_a_result_has_the_same_bits_however_it_is_cut_up(whole, size):
    grid = read_axes(AXES)
    total = grid.size if size > 1 else 40
    parts = [run.chunk(FRANKFURT, grid, start, min(start + size, total)) for start in range(0, total, size)]
    pieces = pa.concat_tables(parts).combine_chunks()
    assert pieces.equals(whole.slice(0, total).combine_chunks())


def test_a_chunk_takes_a_document_too(whole):
    assert run.chunk(FRANKFURT, AXES, 7, 9).equals(whole.slice(7, 2).combine_chunks())


def test_index_and_id_number_the_rows(whole):
    assert whole.column("index").to_pylist()[:2] == [0, 1]
    assert whole.column("id").to_pylist()[:2] == ["perm_0001", "perm_0002"]


def test_every_column_has_its_declared_type(whole):
    assert whole.schema == schema(read_axes(AXES))
    assert whole.schema.field("index").type == pa.int64()
    for name in (
        "id",
        "binding",
        "mezz_binding",
        "tier",
        "rating",
        "amortisation",
        "meta.capexCurrency",
        "occupancyRamp",
    ):
        assert whole.schema.field(name).type == pa.string()
    for name, column in OUTPUTS.items():
        assert whole.schema.field(name).type == (pa.string() if column.text else pa.float64())
    assert whole.schema.field("mezz").type == pa.float64()


def test_axes_come_first_in_their_order_under_their_own_keys(whole):
    swept = ["senior_rate", "taxRate", "amortisation", "meta.capexCurrency", "exitYear", "mezz", "occupancyRamp"]
    assert whole.column_names[:9] == ["index", "id", *swept]
    assert whole.column_names[9:13] == ["tenor", "mezz_rate", "senior_dscr_target", "ltv_cap"]
    assert whole.column("exitYear").to_pylist()[:1] == [None]


def test_every_column_says_what_it_is():
    for column in result_columns(read_axes(AXES)):
        assert column.label
        assert column.help or column.name in AXES, column.name


def test_nothing_is_nan_or_infinite(whole):
    json.dumps(whole.to_pylist(), allow_nan=False)


def test_progress_is_told_until_the_end():
    told = []
    axes = {"seniorRate": [4, 5, 6]}
    atlas_core.permute(FRANKFURT, axes, lambda done, total: told.append((done, total)), chunk_size=2)
    assert told == [(2, 3), (3, 3)]


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_gives_the_same_bits(whole, threads):
    assert atlas_core.permute(FRANKFURT, AXES, chunk_size=150, threads=threads).equals(whole)


@pytest.mark.parametrize("threads", [1, 2])
def test_parts_are_computed_a_few_ahead_of_their_reader_and_no_more(monkeypatch, threads):
    computed = []

    def rows(_inputs, _kernel, start, stop):
        computed.append(start)
        return pa.table({"index": range(start, stop)})

    monkeypatch.setattr(run, "rows", rows)
    parts = run.parts(
        FRANKFURT, read_axes({"seniorRate": {"min": 4, "max": 8, "step": 0.1}}), chunk_size=1, threads=threads
    )
    read = [next(parts).column("index")[0].as_py() for _ in range(3)]
    assert read == [0, 1, 2]
    assert len(computed) <= 3 + threads + 1
    assert len(list(parts)) == 38


@pytest.mark.parametrize(("name", "value"), [("chunk_size", 0), ("threads", -1)])
def test_a_run_needs_a_chunk_and_a_thread(name, value):
    with pytest.raises(InputError, match=f"must be 1 or more; got {value}"):
        atlas_core.permute(FRANKFURT, {}, **{name: value})


def test_a_scenario_shows_inputs_row_limits_and_flows():
    found = atlas_core.scenario(FRANKFURT, AXES, 100)
    assert list(found) == ["inputs", "outputs", "candidates", "cash_flows", "assessment"]
    assert found["inputs"]["dsraMonths"] == 6
    assert found["inputs"]["meta.capexCurrency"] in ("EUR", "GBP")
    assert set(found["candidates"]["senior"]) == {"dscr", "ltv", "gearing", "icr", "amount", "need"}
    assert tuple(found["cash_flows"][0]) == COLUMNS
    json.dumps(found, allow_nan=False)


def test_a_project_field_is_swept_like_an_edit_of_the_form():
    rows = atlas_core.permute(FRANKFURT, {"grossFacilityPower": [40, 80], "mezz": False}).to_pylist()
    assert rows[1]["uses"] / rows[0]["uses"] == pytest.approx(2, rel=0.1)
    fees = atlas_core.permute(FRANKFURT, {"feesManagementPercent": [3, 4], "contingencyPercent": [10, 20]}).to_pylist()
    assert len({row["uses"] for row in fees}) == 4


def test_the_debt_section_of_the_project_is_under_axes_and_options():
    project = copy.deepcopy(FRANKFURT) | {"debt": {"tenor": 12, "seniorRate": 4, "mezzRate": 7}}
    row = atlas_core.scenario(project, {"mezzRate": 8, "options": {"seniorRate": 5, "mezzRate": 6}}, 0)["inputs"]
    assert (row["tenor"], row["seniorRate"], row["mezzRate"], row["ltvCap"]) == (12, 5, 8, 0.65)


def test_a_combination_that_breaks_a_rule_names_it():
    axes = {"timeline.leaseCommenceDate": ["2026-07-01"]}
    with pytest.raises(InputError, match=r"leaseCommenceDate.*\(with timeline.leaseCommenceDate = 2026-07-01\)"):
        atlas_core.permute(FRANKFURT, axes)


def test_rows_outside_the_grid_are_refused():
    with pytest.raises(InputError, match="must lie in 0 to 3; got 2 to 4"):
        run.chunk(FRANKFURT, {"seniorRate": [4, 5, 6]}, 2, 4)
    with pytest.raises(InputError, match="must be 0 to 2; got 3"):
        atlas_core.scenario(FRANKFURT, {"seniorRate": [4, 5, 6]}, 3)


def test_a_grid_above_the_limit_is_refused():
    with pytest.raises(InputError, match="at most 2 scenarios"):
        atlas_core.permute(FRANKFURT, {"seniorRate": [4, 5, 6]}, limit=2)


def test_importing_the_core_does_not_load_the_engine():
    assert atlas_core.__version__
    with pytest.raises(AttributeError, match="no attribute 'permutate'"):
        _ = atlas_core.permutate


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_is_judged_by_the_rule_tables_it_is_given(threads):
    document = DEFAULT.document()
    document["rating_dscr_ltv"]["rows"] = [{"rating": "C", "dscr": 0, "ltv": 200}]
    rules, axes = read(document), {"seniorRate": [4, 4.5, 5, 5.5]}
    table = run.permute(FRANKFURT, axes, chunk_size=2, threads=threads, rules=rules)
    assert set(table["rating"].to_pylist()) == {"C"}
    assert run.chunk(FRANKFURT, axes, 0, 4, rules).equals(table.combine_chunks())
    assert run.scenario(FRANKFURT, axes, 2, rules)["outputs"] == table.to_pylist()[2]
    assert run.scenario(FRANKFURT, axes, 2)["outputs"]["rating"] != "C"
