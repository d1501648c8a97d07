import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.ranking import OBJECTIVES, WEIGHTS, best
from atlas_core.permutation.summary import summarise
from tests.atlas_core.permutation.test_cases import case

# Few values, so that ties abound.
FIGURE = st.sampled_from([None, -1.0, 0.0, 1.0, 2.0])
ROW = st.fixed_dictionaries({objective.column: FIGURE for objective in OBJECTIVES.values()} | {"senior_dscr": FIGURE})


def made(rows):
    columns = {name: pa.array([row[name] for row in rows], pa.float64()) for name in rows[0]}
    return pa.table({"index": pa.array(range(100, 100 + len(rows)), pa.int64())} | columns)


def by_the_book(rows, rank_by):
    objective = OBJECTIVES[rank_by]

    def place(index):
        row = rows[index]
        order = [(objective.column, objective.largest), ("senior_dscr", True), ("irr", True)]
        keys = [(row[name] is None, (-1 if largest else 1) * (row[name] or 0)) for name, largest in order]
        return (*keys, index)

    return [100 + index for index in sorted(range(len(rows)), key=place)]


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(ROW, min_size=1, max_size=60), rank_by=st.sampled_from(sorted(OBJECTIVES)), most=st.integers(1, 12)
)
def test_the_best_rows_are_those_of_a_full_sort(rows, rank_by, most):
    assert best(made(rows), rank_by, most) == by_the_book(rows, rank_by)[:most]


@pytest.mark.parametrize(
    ("rank_by", "expected"), [("senior", 101), ("wacc", 102), ("day1", 101), ("irr", 101), ("risk_adjusted", 100)]
)
def test_each_objective_has_its_direction(rank_by, expected):
    names = [objective.column for objective in OBJECTIVES.values()]
    rows = [dict.fromkeys([*names, "senior_dscr"], 1.0) for _ in range(3)]
    rows[1] |= {"senior_size": 9.0, "day1_cash": 3.0, "irr": 4.0, "wacc": 9.0}
    rows[2] |= {"wacc": 0.5}
    rows[0] |= {"risk_adjusted_irr": 2.0}
    assert best(made(rows), rank_by)[0] == expected


@pytest.mark.parametrize("rank_by", OBJECTIVES)
def test_rows_without_the_value_come_after_the_worst_that_has_one(rank_by):
    names = [objective.column for objective in OBJECTIVES.values()]
    rows = [dict.fromkeys([*names, "senior_dscr"], 1.0) for _ in range(3)]
    rows[0] |= {OBJECTIVES[rank_by].column: None, "senior_dscr": 9.0}
    rows[1] |= {OBJECTIVES[rank_by].column: 1e9 if not OBJECTIVES[rank_by].largest else -1e9}
    assert best(made(rows), rank_by) == [102, 101, 100]


def test_an_empty_result_has_no_best_row():
    empty = made([dict.fromkeys([*OUTPUTS], None)]).slice(0, 0)
    assert best(empty) == []


def test_the_ranking_of_the_options_is_the_one_of_the_summary():
    project = case("frankfurt")["project"]
    axes = {"seniorRate": {"min": 4, "max": 7, "step": 0.25}, "options": {"rankBy": "senior"}}
    grid = read_axes(axes)
    table = atlas_core.permute(project, grid)
    found = summarise(table, 0.1, grid)
    assert found["rank_by"] == "senior"
    sizes = np.array(table["senior_size"].to_pylist())
    assert sizes[found["best"]].tolist() == sorted(sizes, reverse=True)[:10]
    assert summarise(table, 0.1)["rank_by"] == "irr"


def test_a_run_ranked_by_the_composite_names_its_highest_scores():
    project = case("frankfurt")["project"]
    axes = {"seniorDSCR": {"min": 1.1, "max": 1.6, "step": 0.02}, "options": {"rankBy": "composite"}}
    table = atlas_core.permute(project, axes)
    found = summarise(table, 0.1, read_axes(axes))
    scores = np.array(table["composite"].to_pylist())
    assert scores[found["best"]].tolist() == sorted(scores, reverse=True)[:10]
    assert len(set(scores)) > 5


def test_the_weights_of_a_run_make_its_composite():
    axes = {"seniorRate": [4, 5], "options": {"weights": {"rating": 1}}}
    table = atlas_core.permute(case("frankfurt")["project"], axes)
    points = {"AAA": 100, "AA": 85, "A": 70, "BBB": 55, "BB": 40, "B": 25, "CCC": 0}
    assert table["composite"].to_pylist() == [points[rating] for rating in table["rating"].to_pylist()]


def test_the_weights_of_the_composite_are_kept_and_those_left_out_weigh_nothing():
    assert read_axes({}).weights == {}
    weights = read_axes({"options": {"weights": {"senior": 0.75, "wacc": 0.25}}}).weights
    assert weights == {"senior": 0.75, "wacc": 0.25, "day1": 0, "dscr": 0, "rating": 0}


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (3, "must be an object with senior, wacc, day1, dscr, rating; got 3"),
        ({"senior": 0.5}, "must add up to 1; got 0.5"),
        ({"irr": 1}, "has senior, wacc, day1, dscr, rating; got irr"),
        ({"senior": 1.5, "wacc": -0.5}, "weights.senior: must be 0 to 1; got 1.5"),
        ({"senior": "1"}, "weights.senior: must be a number, got '1'"),
    ],
)
def test_weights_that_cannot_be_read_say_why(weights, expected):
    with pytest.raises(InputError) as caught:
        read_axes({"options": {"weights": weights}})
    problems = [f"{problem.field}: {problem.message}" for problem in caught.value.problems]
    assert any(expected in problem for problem in problems)


def test_the_usual_weights_add_up_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1, abs=1e-12)
