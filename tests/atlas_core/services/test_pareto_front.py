import random

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.queries.filters import parse
from atlas_core.queries.result_file import open_result
from atlas_core.services.pareto_front import GOALS, goals, on_front, only
from tests.atlas_core.queries import made_up


@pytest.fixture(scope="module")
def made():
    return made_up.table(400)


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(made_up.write(made, tmp_path_factory.mktemp("result") / "r.parquet")) as opened:
        yield opened


def by_the_book(made, chosen, rows):
    signed = [{name: row[name] * (1 if largest else -1) for name, largest in chosen.items()} for row in rows]
    answer = []
    for row, mine in zip(rows, signed, strict=True):
        beaten = any(
            all(other[name] >= mine[name] for name in chosen) and any(other[name] > mine[name] for name in chosen)
            for other in signed
        )
        answer += [] if beaten else [row["index"]]
    return answer


@pytest.mark.parametrize("chosen", [("irr", "ltv"), ("npv", "wacc"), ("irr", "equity_size", "senior_dscr")])
@pytest.mark.parametrize("line", ["", "tier in TIER_1, TIER_3"])
def test_the_front_is_the_one_of_the_rows_in_the_filter(result, made, chosen, line):
    chosen = goals(chosen)
    rows = [row for row in made.to_pylist() if all(row[name] is not None for name in chosen)]
    rows = [row for row in rows if not line or row["tier"] in ("TIER_1", "TIER_3")]
    found = on_front(result, chosen, parse(line))
    assert found == by_the_book(made, chosen, rows)
    assert result.table((*parse(line), *only(found)))["index"].to_pylist() == found


@pytest.mark.parametrize("number", [2, 3])
def test_any_figures_make_the_front_of_the_definition(result, made, number):
    offered = [name for name in GOALS if name in made.column_names]
    draw = random.Random(number)
    for _ in range(12):
        chosen = goals(draw.sample(offered, number))
        rows = [row for row in made.to_pylist() if all(row[name] is not None for name in chosen)]
        assert on_front(result, chosen) == by_the_book(made, chosen, rows), chosen


def test_every_figure_of_a_result_is_offered():
    assert set(GOALS) == {name for name, column in OUTPUTS.items() if column.format not in ("text", "flag", "mask")}


def test_more_is_better_or_less_is(result):
    both = on_front(result, {"irr": True, "ltv": True}), on_front(result, {"irr": True, "ltv": False})
    assert both[0] != both[1]


@pytest.mark.parametrize("chosen", [{"irr": True}, dict.fromkeys(("irr", "npv", "ltv", "wacc"), True)])
def test_two_or_three_figures_make_a_front(result, chosen):
    with pytest.raises(InputError, match="two or three different figures"):
        on_front(result, chosen)


@pytest.mark.parametrize("name", ["tier", "nothing"])
def test_only_figures_of_the_result_make_a_front(result, name):
    with pytest.raises(InputError, match="There is no figure"):
        on_front(result, {"irr": True, name: True})


def test_a_result_without_figures_has_no_front(tmp_path):
    empty = pa.table({"index": [0, 1], "irr": pa.array([None, None], pa.float64()), "ltv": np.array([0.5, 0.6])})
    with open_result(made_up.write(empty, tmp_path / "r.parquet")) as opened:
        assert on_front(opened, goals(["irr", "ltv"])) == []


def test_names_that_are_not_offered_are_left_out():
    assert goals(["irr", "tier", "", "x'; --"]) == {"irr": GOALS["irr"]}
