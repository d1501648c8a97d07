import json
import re
from pathlib import Path

import pytest

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.targets import known_names

LONDON = json.loads((Path(__file__).parents[3] / "data" / "london.json").read_text())["project"]

READ = {
    "Currency_01": ("EUR", "meta.projectCurrency", "EUR"),
    "GrossITLoad_02": (120, "power.grossFacilityPower", 120),
    "PUE_03": (1.3, "power.pue", 1.3),
    "CapexCostPrice_04": (7e6, "capexInternal.capexInternalPerMW", 7e6),
    "CapexMarketRate_05": (9e6, "capexMarket.capexMarketPerMW", 9e6),
    "GrossMonthlyRent_07": (2e6, "revenue.grossMonthlyRent", 2e6),
    "OPEX_08": (20, "opexPercent", 20),
    "OPEXMode_17": ("PercentOfRevenue", "opexMode", "share"),
    "IndexationMode_18": ("Partial", "indexation", "Partial"),
    "IndexationBase_19": ("FixedEscalator", "indexation", "FixedEscalator"),
    "CapexBasis_21": ("CostPrice_04", "usesBasis", "internal"),
    "LeaseTermYears_22": (30, "leaseTermYears", 30),
    "InflationSpot_33": (3, "cpi", 3),
    "FXSpot_35": (0.85, "meta.fxRates", 0.85),
    "TargetDSCRSenior_37": (1.4, "seniorDSCR", 1.4),
    "SeniorCoupon_38": (5, "seniorRate", 5),
    "SeniorTenorY_39": (20, "tenor", 20),
    "SeniorAmortType_40": ("StepDown", "amortisation", "stepdown"),
    "SeniorGracePeriod_41": (12, "gracePeriodMonths", 12),
    "SeniorFeesUpfront_bps_42": (50, "seniorUpfrontBps", 50),
    "SeniorOngoingFees_bps_43": (20, "seniorRunningBps", 20),
    "TargetDSCRMezz_45": (1.2, "totalDSCR", 1.2),
    "MezzCoupon_46": (8, "mezzRate", 8),
    "MezzTenorY_47": (9, "mezzTenor", 9),
    "MezzAmortType_48": ("PIKWindow", "mezzAmortisation", "pik"),
    "MezzFeesUpfront_bps_49": (100, "mezzUpfrontBps", 100),
    "MezzOngoingFees_bps_50": (50, "mezzRunningBps", 50),
    "EquityIRRTarget_55": (15, "equityCost", 15),
    "WrapPremium_bps_58": (60, "wrapBps", 60),
    "DSRA_Months_59": (6, "dsraMonths", 6),
    "CPI_FloorPct_63": (1, "cpiFloor", 1),
    "CPI_CapPct_64": (5, "cpiCap", 5),
    "EscalatorFixedPct_65": (3, "escalator", 3),
    "Vacancy_UtilisationPct_66": (5, "vacancy", 5),
    "CollectionLagDays_67": (30, "collectionLagDays", 30),
    "RentFreeMonths_68": (3, "rentFreeMonths", 3),
    "MaintenanceCapexPct_69": (2, "maintenanceCapex", 2),
    "Rate_Shock_bps_83": (200, "rateShockBps", 200),
    "OPEX_StressPct_84": (15, "opexStress", 15),
    "Rent_DownsidePct_85": (20, "rentDownside", 20),
    "RefinanceSpreadAdd_bps_88": (150, "refiSpreadBps", 150),
    "CapexOverrunPct_89": (20, "capexOverrun", 20),
    "COD_DelayMonths_90": (6, "codDelayMonths", 6),
    "OC_TestLevels_100": (5, "ocTest", 5),
    "CashTrapRules_102": ("MezzBlock", "trapBlocks", "mezz"),
    "ExcessSpreadUse_104": ("PayDown", "sweepShare", 100),
    "OutputVariants_112": ("Hybrid", "indexation", "Partial"),
}


def read(options):
    return read_axes({"options": options})


def test_every_field_that_sets_a_value_is_read_here():
    assert set(READ) == {key for key, field in SCENARIO_FIELDS.items() if field.acts in ("parameter", "field")}


@pytest.mark.parametrize("key", READ)
def test_a_field_sets_its_value_as_an_axis_and_as_an_option(key):
    value, name, expected = READ[key]
    assert read({key: value}).options == {name: expected}
    axis = read_axes({key: [value]}).axes[0]
    assert (axis.target.key, list(axis.values)) == (name, [expected])


@pytest.mark.parametrize("key", [key for key, field in SCENARIO_FIELDS.items() if field.acts == "derived"])
def test_a_derived_field_is_refused_with_what_it_follows_from(key):
    for document in ({key: 1}, {"options": {key: 1}}):
        with pytest.raises(InputError, match="follows from"):
            read_axes(document)


@pytest.mark.parametrize("field", [field for field in SCENARIO_FIELDS.values() if field.acts == "derived"])
def test_what_a_derived_field_follows_from_is_named_by_axes_that_can_be_swept(field):
    named = [word for word in re.findall(r"\w+", field.reason) if word in known_names()]
    assert named
    for word in named:
        assert read_axes({word: True if word == "includeAbsFees" else 1}).size == 1


@pytest.mark.parametrize(
    ("mode", "base", "indexation"),
    [
        ("Flat", "HeadlineCPI", "Flat"), ("Flat", "FixedEscalator", "Flat"), ("CPI_Linked", "CoreCPI", "CPI_Linked"),
        ("Partial", "HeadlineCPI", "Partial"), ("CPI_Linked", "FixedEscalator", "FixedEscalator"),
    ],
)  # fmt: skip
def test_mode_and_base_of_indexation_make_one(mode, base, indexation):
    assert read({"IndexationMode_18": mode, "IndexationBase_19": base}).options == {"indexation": indexation}


@pytest.mark.parametrize(("mode", "base"), [("Partial", "FixedEscalator"), ("Flat", "RPI"), ("Never", "CoreCPI")])
def test_mode_and_base_that_make_none_are_refused(mode, base):
    with pytest.raises(InputError):
        read({"IndexationMode_18": mode, "IndexationBase_19": base})


def test_the_predecessors_defaults_together_make_one_document():
    derived = {field.key for field in SCENARIO_FIELDS.values() if field.acts == "derived"}
    options = {key: default_of(field) for key, field in SCENARIO_FIELDS.items() if key not in derived}
    axes = {"OutputVariants_112": options.pop("OutputVariants_112").split(", ")}
    grid = read_axes({**axes, "options": options}, LONDON)
    assert grid.size == 3
    assert (grid.options["tenor"], grid.options["seniorRate"], grid.options["sweepShare"]) == (25, 5, 100)
    assert (grid.min_rating, grid.most, len(grid.labels)) == ("AAA", 150_000, 50)
    assert atlas_core.permute(LONDON, {**axes, "options": options})["viable"].to_pylist() == [0, 0, 0]


def default_of(field):
    if field.key == "CompositeWeights_110":
        pairs = [pair.split() for pair in field.default.split(", ")]
        return {name: float(share) for name, share in pairs}
    number = field.default.replace(" ", "")
    return float(number) if field.bounds else field.default


def test_every_must_field_is_read_or_follows_from_others():
    assert {field.acts for field in SCENARIO_FIELDS.values() if field.group == "MUST"} == {
        "parameter", "field", "option", "derived",
    }  # fmt: skip


def test_revenue_as_contracted_is_read_and_another_prudence_is_refused_with_where_to_give_it():
    assert read({"RevenueBasis_20": "Contracted"}).options == {}
    for value in ("Underwritten", "Conservative", 1, None):
        with pytest.raises(InputError, match=r"Vacancy_UtilisationPct_66.*Rent_DownsidePct_85"):
            read({"RevenueBasis_20": value})


@pytest.mark.parametrize(
    "given", ["dscr .05, coupon .25, bps 25, tenor 1", {"dscr": 0.05, "coupon": 0.25, "bps": 25, "tenor": 1}]
)
def test_the_granularity_is_the_step_of_ranges_that_name_none(given):
    document = {
        "seniorDSCR": {"min": 1.2, "max": 1.5},
        "SeniorCoupon_38": {"min": 5, "max": 6},
        "seniorUpfrontBps": {"min": 0, "max": 50},
        "tenor": {"min": 15, "max": 17, "step": 2},
        "mezzTenor": {"min": 7, "max": 9},
        "options": {"PermutationGranularity_107": given},
    }
    assert [list(axis.values) for axis in read_axes(document).axes] == [
        [1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5], [5, 5.25, 5.5, 5.75, 6], [0, 25, 50], [15, 17], [7, 8, 9],
    ]  # fmt: skip


def test_the_granularity_has_steps_of_money_months_and_per_cents_of_project_fields_too():
    document = {
        "grossMonthlyRent": {"min": 1e6, "max": 1.2e6},
        "occupancy": {"min": 90, "max": 91},
        "gracePeriodMonths": {"min": 0, "max": 12},
        "options": {"PermutationGranularity_107": {"money": 1e5, "percent": 0.5, "months": 6}},
    }
    assert [list(axis.values) for axis in read_axes(document).axes] == [
        [1e6, 1.1e6, 1.2e6], [90, 90.5, 91], [0, 6, 12],
    ]  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"PermutationGranularity_107": "tenor 1"}])
def test_a_range_without_any_step_is_refused_with_the_way_to_give_one(options):
    with pytest.raises(InputError, match="PermutationGranularity_107"):
        read_axes({"seniorRate": {"min": 5, "max": 6}, "options": options})


@pytest.mark.parametrize(
    "value", ["", "tenor", "tenor one", "tenor 1.2.3", "tenor 0", "mood 1", 5, {}, {"tenor": -1}, {"tenor": True}, None]
)
def test_a_granularity_that_cannot_be_read_is_refused(value):
    with pytest.raises(InputError, match="PermutationGranularity_107"):
        read({"PermutationGranularity_107": value})


def test_a_grid_above_the_most_scenarios_of_the_document_is_refused_with_the_offer_to_sample():
    grid = {"seniorRate": {"min": 0, "max": 10, "step": 0.01}, "options": {"MaxPermutations_108": 1001}}
    assert read_axes(grid).size == 1001
    grid["options"]["MaxPermutations_108"] = 1000
    with pytest.raises(InputError, match=r"at most 1,000 scenarios; got 1,001 .*draw from them with the option"):
        read_axes(grid)
    grid["options"]["sample"] = {"count": 1000}
    assert read_axes(grid).size == 1000
    grid["options"]["sample"] = {"count": 1001}
    with pytest.raises(InputError, match="at most 1,000"):
        read_axes(grid)


def test_the_smaller_of_two_limits_holds_however_the_larger_is_given():
    document = {"tenor": [3, 4, 5, 6], "options": {"MaxPermutations_108": 1_000_000}}
    with pytest.raises(InputError, match="at most 3 scenarios"):
        read_axes(document, limit=3)
    assert read_axes({"options": {"maxScenarios": None}}).most is None


@pytest.mark.parametrize("value", [999, 1_000_001, "many", True, None])
def test_a_most_of_scenarios_outside_its_bounds_is_refused(value):
    with pytest.raises(InputError, match="1,000 to 1,000,000 scenarios"):
        read({"MaxPermutations_108": value})


@pytest.mark.parametrize("value", [0, -1, 1.5, "3"])
def test_the_option_behind_it_takes_any_whole_number_from_1(value):
    with pytest.raises(InputError, match="maxScenarios"):
        read({"maxScenarios": value})


def test_the_variants_make_an_axis_of_indexations():
    axis = read_axes({"OutputVariants_112": ["Flat", "Indexed", "Hybrid"]}).axes[0]
    assert list(axis.values) == ["Flat", "CPI_Linked", "Partial"]


@pytest.mark.parametrize(("key", "value"), [("CapexBasis_21", "Blend"), ("ExcessSpreadUse_104", "Reserve")])
def test_a_word_without_a_formula_is_refused_with_the_reason(key, value):
    with pytest.raises(InputError, match="has no formula"):
        read({key: value})


def test_hard_filters_are_read_in_the_predecessors_words_and_added_up():
    grid = read(
        {
            "HardFilters_111": "DSCR>=1.30; RepoEligible=Yes",
            "MaxWAL_Senior_80": 12,
            "JurisdictionEligibility_79": "CB_RepoEligible",
        }
    )
    found = [(item.column, item.operator, item.threshold) for item in grid.filters]
    assert found == [
        ("senior_dscr", ">=", 1.3), ("repo_eligible", "==", 1), ("senior_wal", "<=", 12), ("repo_eligible", "==", 1),
    ]  # fmt: skip


def test_the_rating_goal_is_read_from_both_its_fields_and_the_stricter_one_holds():
    assert read({"MinSeniorRatingTarget_75": "AA"}).min_rating == "AA"
    assert read({"HardFilters_111": "DSCR>=1.30; SeniorRating>=A-"}).min_rating == "A-"
    assert read({"HardFilters_111": "SeniorRating >= A", "MinSeniorRatingTarget_75": "AA"}).min_rating == "AA"
    assert read({"HardFilters_111": "SeniorRating>=AAA", "minSeniorRating": "A"}).min_rating == "AAA"


@pytest.mark.parametrize("value", ["SeniorRating>=good", "SeniorRating=AAA", "DSCR", 5, "DSCR>=high", [1]])
def test_hard_filters_that_cannot_be_read_are_refused(value):
    with pytest.raises(InputError):
        read({"HardFilters_111": value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("MinSeniorRatingTarget_75", "BB"), ("MinSeniorRatingTarget_75", ["AAA"]),
        ("MaxWAL_Senior_80", 41), ("MaxWAL_Senior_80", True), ("JurisdictionEligibility_79", "Yes"),
        ("DSCR_TriggerLevels_101", "1.2"), ("DSCR_TriggerLevels_101", "1.2.|1"), ("RankingObjective_109", "Best"),
    ],
)  # fmt: skip
def test_a_value_that_an_option_does_not_know_is_refused(key, value):
    with pytest.raises(InputError):
        read({key: value})


def test_triggers_ranking_and_weights_are_read():
    weights = {"SeniorRaise": 0.35, "WACC": 0.25, "Day1": 0.2, "DSCR": 0.1, "Rating": 0.1}
    grid = read(
        {"DSCR_TriggerLevels_101": "1.20|1.05", "RankingObjective_109": "MinWACC", "CompositeWeights_110": weights}
    )
    assert grid.options == {"trapDscr": 1.2, "turboDscr": 1.05}
    assert grid.rank_by == "wacc"
    assert grid.weights == {"senior": 0.35, "wacc": 0.25, "day1": 0.2, "dscr": 0.1, "rating": 0.1}


def test_an_option_of_the_whole_run_is_no_axis():
    with pytest.raises(InputError, match="among the options"):
        read_axes({"RankingObjective_109": ["MinWACC"]})


def test_a_field_and_its_parameter_together_are_refused():
    with pytest.raises(InputError, match="second time"):
        read({"sweepShare": 50, "trapDscr": 1.1, "DSCR_TriggerLevels_101": "1.20|1.05"})


@pytest.mark.parametrize("key", [key for key, field in SCENARIO_FIELDS.items() if field.group == "LABEL"])
def test_a_label_is_kept_and_is_no_axis(key):
    value = sample(SCENARIO_FIELDS[key])
    assert read({key: value}).labels == {key: value}
    with pytest.raises(InputError, match="changes no number"):
        read_axes({key: value})


def sample(field):
    return field.choices[0] if field.choices else field.bounds[0] if field.bounds else "as agreed"


def test_no_label_moves_a_single_bit():
    unread = [field for field in SCENARIO_FIELDS.values() if field.group != "MUST" and field.acts == "none"]
    labels = {field.key: sample(field) for field in unread}
    axes = {"tenor": [15, 17], "seniorRate": [5, 6]}
    assert atlas_core.permute(LONDON, {**axes, "options": labels}).equals(atlas_core.permute(LONDON, axes))


def test_a_scenario_shows_its_labels_among_the_inputs():
    document = {"tenor": 15, "options": {"AuditTraceFlag_116": True, "CallOptionYears_56": 5}}
    inputs = atlas_core.scenario(LONDON, document, 0)["inputs"]
    assert (inputs["AuditTraceFlag_116"], inputs["CallOptionYears_56"]) == ("true", 5)


@pytest.mark.parametrize(
    "options",
    [{"CallOptionYears_56": 16}, {"CallOptionYears_56": "x"}, {"AuditTraceFlag_116": "perhaps"},
     {"TenantRatingFloor_77": "A" * 501}, {"labels": 1}, {"labels": {"Tenor": 1}}, {"labels": {"PUE_03": 1}}],
)  # fmt: skip
def test_a_label_outside_its_values_is_refused(options):
    with pytest.raises(InputError):
        read(options)


def test_overlays_add_up_to_inflow_and_cost_and_to_day_1_cash():
    overlays = {"TRS_EquityPct_53": {"day1Inflow": 3e6, "annualCost": 1e5}, "floor": {"day1Inflow": 1.5e6}}
    assert read({"overlays": overlays}).options == {"overlayDay1Inflow": 4.5e6, "overlayAnnualCost": 1e5}
    bare, with_overlays = (
        atlas_core.scenario(LONDON, {"tenor": 15, "options": {"overlays": given}}, 0)["outputs"]["day1_cash"]
        for given in ({}, {"floor": {"day1Inflow": 1.5e6}})
    )
    assert (bare, with_overlays) == (0, 1.5e6)


@pytest.mark.parametrize(
    "overlays", [1, {"a": 1}, {"a": {"inflow": 1}}, {"a": {"day1Inflow": -1}}, {"a": {"annualCost": "x"}}]
)
def test_overlays_that_cannot_be_read_are_refused(overlays):
    with pytest.raises(InputError):
        read({"overlays": overlays})
