import math

import pytest

from atlas_core.errors import InputError
from atlas_core.fields.catalogue import SPECS
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.ranges import Steps


def values(document, key):
    return next(list(axis.values) for axis in read_axes(document).axes if axis.key == key)


def message(document, **limits):
    with pytest.raises(InputError) as caught:
        read_axes(document, **limits)
    return "; ".join(f"{problem.field}: {problem.message}" for problem in caught.value.problems)


def test_a_scalar_a_list_and_a_range_are_axes():
    document = {"seniorRate": 5, "tenor": [15, 20], "ltvCap": {"min": 0.6, "max": 0.7, "step": 0.05}}
    assert values(document, "seniorRate") == [5]
    assert values(document, "tenor") == [15, 20]
    assert values(document, "ltvCap") == [0.6, 0.65, 0.7]


def test_the_last_axis_turns_fastest():
    grid = read_axes({"tenor": [15, 20], "seniorRate": [5, 6, 7]})
    rows = [grid.scenario_inputs(index) for index in range(grid.size)]
    assert [(row["tenor"], row["seniorRate"]) for row in rows] == [
        (15, 5), (15, 6), (15, 7), (20, 5), (20, 6), (20, 7),
    ]  # fmt: skip


def test_the_maximum_of_a_range_on_the_grid_is_kept_in_spite_of_binary_drift():
    assert values({"seniorDSCR": {"min": 1.2, "max": 1.5, "step": 0.05}}, "seniorDSCR") == [
        1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5,
    ]  # fmt: skip


def test_the_maximum_of_a_range_off_the_grid_is_left_out():
    assert values({"tenor": {"min": 10, "max": 14, "step": 3}}, "tenor") == [10, 13]


@pytest.mark.parametrize("name", ["tenor", "debtTenorRange", "SeniorTenorY_39", "debt.tenor"])
def test_every_name_of_a_parameter_means_the_same(name):
    grid = read_axes({name: 17})
    assert grid.scenario_inputs(0) == {"tenor": 17}
    assert grid.axes[0].column == "tenor"


def test_a_project_field_is_an_axis_by_path_and_by_bare_key():
    by_path, bare = read_axes({"revenue.grossMonthlyRent": [1, 2]}), read_axes({"grossMonthlyRent": [1, 2]})
    assert by_path.scenario_inputs(1) == bare.scenario_inputs(1) == {"revenue.grossMonthlyRent": 2}
    assert (by_path.axes[0].column, bare.axes[0].column) == ("revenue.grossMonthlyRent", "grossMonthlyRent")


def test_the_contingency_that_stands_in_two_sections_is_one_axis():
    assert read_axes({"contingencyPercent": [5, 10]}).size == 2
    both = {"capexInternal.contingencyPercent": 5, "capexMarket.contingencyPercent": 6}
    assert "keep one of the two" in message(both)


def test_a_parameter_is_an_option_and_an_axis_wins_over_it():
    grid = read_axes({"taxRate": [10, 20], "options": {"taxRate": 30, "amortisation": "sculpted"}})
    assert grid.scenario_inputs(1) == {"taxRate": 20, "amortisation": "sculpted"}


def test_the_old_spellings_of_choices_are_understood():
    assert values({"SeniorAmortType_40": ["Annuity", "StepDown"]}, "SeniorAmortType_40") == ["annuity", "stepdown"]
    assert values({"CashTrapRules_102": "MezzBlock"}, "CashTrapRules_102") == ["mezz"]


def test_an_optional_parameter_may_be_swept_through_none():
    assert values({"exitYear": [None, 10]}, "exitYear") == [None, 10]


def test_a_ramp_is_one_value_and_a_list_of_ramps_is_an_axis():
    assert values({"occupancyRamp": [50, 80]}, "occupancyRamp") == [(50, 80)]
    assert values({"occupancyRamp": [[50, 80], []]}, "occupancyRamp") == [(50, 80), ()]


def test_a_spread_runs_from_base_less_to_base_plus_a_percentage():
    assert values({"seniorRate": {"base": 5.5, "percent": 10, "steps": 2}}, "seniorRate") == [
        4.95, 5.225, 5.5, 5.775, 6.05,
    ]  # fmt: skip
    assert values({"ltvCap": {"base": 0.65, "percent": 20}}, "ltvCap") == [0.52, 0.65, 0.78]


def test_a_spread_of_whole_numbers_is_rounded_and_keeps_each_once():
    assert values({"exitYear": {"base": 15, "percent": 10, "steps": 3}}, "exitYear") == [14, 15, 16]


def test_an_axis_says_how_it_was_given():
    document = {
        "tenor": 15,
        "seniorRate": [5, 6],
        "ltvCap": {"min": 0.6, "max": 0.7, "step": 0.05},
        "mezzRate": {"base": 9, "percent": 10},
        "occupancyRamp": [50, 80],
    }
    assert [axis.mode for axis in read_axes(document).axes] == [
        "manual", "variations", "min_max", "min_max", "manual",
    ]  # fmt: skip


def test_places_in_one_go_are_those_of_every_scenario():
    grid = read_axes({"tenor": [15, 20], "taxRate": 3, "seniorRate": [5, 6, 7]})
    assert grid.places_between(1, 6).tolist() == [list(grid.places(index)) for index in range(1, 6)]
    assert read_axes({}).places_between(0, 1).shape == (1, 0)


def test_a_grid_that_is_too_large_offers_a_sample():
    assert 'draw from them with the option "sample"' in message({"tenor": [3, 4, 5, 6]}, limit=3)


def test_no_axes_at_all_are_one_scenario():
    assert read_axes({}).size == 1
    assert read_axes({}).scenario_inputs(0) == {}


def test_the_size_is_known_without_making_the_values():
    document = {"seniorRate": {"min": 0, "max": 10, "step": 1e-4}, "mezzRate": {"min": 0, "max": 10, "step": 1e-3}}
    grid = read_axes(document, limit=10**12)
    assert grid.size == 100_001 * 10_001
    assert isinstance(grid.axes[0].values, Steps)
    assert grid.scenario_inputs(grid.size - 1) == {"seniorRate": 10, "mezzRate": 10}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"senioRate": 5}, "is neither an engine parameter nor a project field; did you mean seniorRate"),
        ({"tenor": {"min": 3, "max": 5, "step": 0}}, "axes.tenor: step must be above 0; got 0: give min alone"),
        ({"tenor": {"min": 3, "max": 5, "step": -1}}, "step must be above 0; got -1"),
        ({"tenor": {"min": 5, "max": 3, "step": 1}}, "max must not be below min; got min 5 and max 3: swap them"),
        ({"tenor": {"min": 5, "max": 8}}, "a range has min, max and step; got min, max"),
        ({"tenor": {"min": 5, "max": "8", "step": 1}}, "must be a number, got '8'"),
        ({"tenor": []}, "must have a value; got an empty list: give one or leave the axis out"),
        ({"tenor": [15, "17"]}, "axes.tenor: Senior tenor must be a number, got '17'"),
        ({"tenor": True}, "must be a number, got true"),
        ({"tenor": math.nan}, "must be a finite number"),
        ({"tenor": math.inf}, "must be a finite number"),
        ({"tenor": 1}, "Senior tenor must be 3 to 40 years; got 1"),
        ({"tenor": None}, "must have a value"),
        ({"periodsPerYear": 3}, "must be one of 1, 2, 4; got 3"),
        ({"exitYear": 10.5}, "must be a whole number, got 10.5"),
        ({"exitYear": {"min": 5, "max": 10, "step": 0.5}}, "step of Exit at the end of must be a whole number"),
        ({"amortisation": "linear"}, "must be one of annuity, sculpted, stepdown, bullet, balloon; got 'linear'"),
        ({"amortisation": {"min": 1, "max": 2, "step": 1}}, "has no range; give a value or a list"),
        ({"mezz": 3}, "must be true or false; got 3"),
        ({"seniorRate": 5, "SeniorCoupon_38": 6}, "sets Senior rate, which seniorRate sets already"),
        ({"power.pue": [1.2, 0]}, "axes.power.pue: Power usage effectiveness must be 0.95 to 1.5 x; got 0"),
        ({"itLoad": 3}, "IT load follows from other fields"),
        ({"meta.fxRates": {}}, "cannot be swept; change it in the project"),
        ({"": 1}, "is neither an engine parameter nor a project field"),
        ({"options": {"tenor": [3]}}, "has one value as an option; got a list: make it an axis"),
        ({"options": {"tenor": 3, "debt.tenor": 4}}, "sets Senior tenor a second time"),
        ({"options": []}, "axes.options: must be an object; got a list"),
        ({"tenor": {"min": 3, "max": 5, "step": 10**400}}, "step must be a finite number above 0"),
        ({"tenor": {"base": 15}}, "a spread has base, percent and steps; got base"),
        ({"tenor": {"base": 15, "percent": 10, "step": 1}}, "a spread has base, percent and steps; got base, percent"),
        ({"tenor": {"base": 15, "percent": 120}}, "axes.tenor.percent: must be 0 to 100; got 120"),
        ({"tenor": {"base": 15, "percent": 10, "steps": 0}}, "axes.tenor.steps: must be 1 to 500; got 0"),
        ({"tenor": {"base": 15, "percent": 10, "steps": 1.5}}, "axes.tenor.steps: must be a whole number, got 1.5"),
        ({"taxRate": {"base": 0, "percent": 10}}, "a spread needs a base and a percent other than 0"),
        ({"tenor": {"base": 39, "percent": 10}}, "axes.tenor: Senior tenor must be 3 to 40 years; got 42.9"),
        ({"amortisation": {"base": "annuity", "percent": 10}}, "has no spread; give a value or a list"),
        ({"options": {"rankBy": "size"}}, "must be one of senior, wacc, day1, irr, composite, risk_adjusted"),
        ({"options": {"filters": ["foo >= 1"]}}, "must name a numeric result column; got 'foo'"),
        ({"options": {"filters": ["irr => 1"]}}, "must say column, operator, number"),
        ([], "axes: must be an object of axes; got a list"),
    ],
)  # fmt: skip
def test_a_broken_axis_is_refused_with_field_rule_value_and_way_out(document, expected):
    assert expected in message(document)


def test_every_problem_of_a_document_is_listed_at_once():
    assert message({"tenor": 1, "seniorRate": -1}).count("must be") == 2


def test_a_thousand_million_permutations_are_refused():
    document = {name: {"min": 0, "max": 9.99, "step": 0.01} for name in ("seniorRate", "mezzRate", "escalator")}
    assert "at most 100,000,000 scenarios; got 1,000,000,000 (1,000 seniorRate × 1,000 mezzRate" in message(document)


def test_the_limit_is_the_callers():
    assert "at most 3 scenarios; got 4" in message({"tenor": [3, 4, 5, 6]}, limit=3)


def test_the_smallest_step_a_float_can_hold_is_counted_too():
    assert "more than 1,000,000,000,000,000 seniorRate" in message({"seniorRate": {"min": 0, "max": 9, "step": 5e-324}})


def test_a_scenario_outside_the_grid_is_refused():
    with pytest.raises(InputError, match="index: must be 0 to 1; got 2"):
        read_axes({"tenor": [3, 4]}).scenario_inputs(2)


def test_every_default_keeps_its_own_bounds_and_choices():
    for parameter in PARAMETERS.values():
        if parameter.default is not None and parameter.kind != "ramp":
            assert read_axes({parameter.key: parameter.default}).size == 1, parameter.key


def in_currency(code):
    return {"meta": {"projectCurrency": code, "capexCurrency": code}}


@pytest.mark.parametrize(("code", "factor"), [("GBP", 1), ("JPY", 200), ("AED", 5)])
def test_bounds_of_money_are_those_of_the_projects_currency(code, factor):
    most = SPECS["land.landPurchase"].bounds[1] * factor
    project = in_currency(code)
    assert read_axes({"land.landPurchase": [1, most]}, project).size == 2
    assert read_axes({"options": {"land.landPurchase": most}}, project).options == {"land.landPurchase": most}
    for document in ({"land.landPurchase": most * 1.01}, {"options": {"land.landPurchase": most * 1.01}}):
        with pytest.raises(InputError, match="Land purchase"):
            read_axes(document, project)


def test_stored_axes_are_read_without_their_project_whatever_its_currency():
    rent = {"revenue.grossMonthlyRent": [1, SPECS["revenue.grossMonthlyRent"].bounds[1] * 200]}
    assert read_axes(rent, in_currency("JPY")).axes[0].values == read_axes(rent).axes[0].values


def test_an_axis_over_the_currency_takes_the_widest_bounds_and_percents_keep_theirs():
    most = SPECS["land.landPurchase"].bounds[1]
    document = {"capexCurrency": ["GBP", "JPY"], "land.landPurchase": most * 200}
    assert read_axes(document, in_currency("GBP")).size == 2
    with pytest.raises(InputError, match="0 to 100"):
        read_axes({"revenue.occupancy": 101}, in_currency("JPY"))


def test_axes_for_what_is_no_project_are_refused():
    with pytest.raises(InputError):
        read_axes({"tenor": 15}, {"meta": {"projectCurrency": 7}})


def test_the_rating_goal_of_a_run_is_a_rating():
    assert read_axes({}).min_rating is None
    assert read_axes({"options": {"minSeniorRating": "A-"}}).min_rating == "A-"
    assert read_axes({"options": {"minSeniorRating": None}}).min_rating is None
    for value in ("good", 5, ["A"], True):
        with pytest.raises(InputError) as caught:
            read_axes({"options": {"minSeniorRating": value}})
        assert caught.value.problems[0].field == "axes.options.minSeniorRating"
    with pytest.raises(InputError):
        read_axes({"minSeniorRating": "A"})
