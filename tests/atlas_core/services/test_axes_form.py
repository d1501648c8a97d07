import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.presets import PRESETS
from atlas_core.services import axes_form
from tests.atlas_core.services.cast import case

PROJECT = {"debt": {"amortisation": "sculpted"}}
NAN = float("nan")


def row(**cells):
    return dict.fromkeys(axes_form.AXIS_COLUMNS) | cells


def inputs(document):
    """Everything the engine would compute with: every scenario's inputs, in order."""
    grid = read_axes(document)
    return [grid.scenario_inputs(index) for index in range(grid.size)]


@pytest.mark.parametrize("name", ["london", "frankfurt"])
def test_an_unedited_form_gives_the_projects_axes_back(name):
    stored = case(name)
    form = axes_form.form(stored["axes"], stored["project"])
    made = axes_form.document(form.rows, form.options, form.names)
    assert inputs(made) == inputs(stored["axes"])


def test_a_range_a_list_and_a_value_each_have_their_columns():
    axes = {"grossMonthlyRent": {"min": 1.8e6, "max": 3.4e6, "step": 4e5}, "ltvRange": [0.6, 0.65], "taxRate": 20}
    rent, ltv, tax = axes_form.form(axes, {}).rows
    assert (rent["Axis"], rent["Mode"], rent["Min"], rent["Max"], rent["Step"]) == (
        "Gross monthly rent", "Range", 1.8e6, 3.4e6, 4e5,
    )  # fmt: skip
    assert (ltv["Mode"], ltv["Values"], ltv["Min"]) == ("List", "0.6, 0.65", None)
    assert (tax["Axis"], tax["Unit"], tax["Mode"], tax["Values"]) == ("Tax rate", "%", "Value", "20")


def test_a_spread_keeps_its_words():
    axes = {"seniorRate": {"base": 5.5, "percent": 10, "steps": 2}}
    form = axes_form.form(axes, {})
    assert (form.rows[0]["Mode"], form.rows[0]["Values"]) == ("Spread", "5.5 ± 10 %, 2 steps")
    assert axes_form.document(form.rows, {}, form.names)["seniorRate"] == axes["seniorRate"]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fills_the_form_with_what_it_makes_of_the_axes(preset):
    stored = case("london")
    form = axes_form.form(stored["axes"], stored["project"], preset)
    made = axes_form.document(form.rows, form.options, form.names)
    expected = PRESETS[preset].applied(stored["axes"])
    assert {key: value for key, value in made.items() if key != "options"} == {
        key: value for key, value in expected.items() if key != "options"
    }
    made["options"].setdefault("mezz", True)  # the default is not written down
    assert expected["options"] == {key: made["options"][key] for key in expected["options"]}


def test_options_without_a_control_are_told():
    options = axes_form.form({}, {}, "market_fees").options
    assert "Senior upfront fee 50 bps" in axes_form.other_options(options)
    assert "Indexation" not in axes_form.other_options(options)
    assert axes_form.other_options(axes_form.form({}, {}, "value_max_bbb").options).endswith("Mezzanine on")
    assert "Curve point 10Y · Curve shift 0 bps · AAA spread 70 bps" in axes_form.other_options(
        axes_form.form({}, {}, "coupon_from_curve").options
    )


def test_without_axes_the_specifications_sample_is_offered():
    form = axes_form.form(None, PROJECT)
    grid = read_axes(axes_form.document(form.rows, form.options, form.names))
    assert grid.size == 243
    assert [entry["Axis"] for entry in form.rows] == [
        "Senior tenor", "Senior rate", "Mezzanine rate", "Senior DSCR target", "LTV cap",
    ]  # fmt: skip


def test_what_the_project_says_is_the_first_value_of_an_option():
    assert axes_form.form(None, PROJECT).options["amortisation"] == "sculpted"
    assert axes_form.form({"amortisation": "bullet"}, PROJECT).options["amortisation"] == "bullet"
    assert axes_form.form({"options": {"SeniorAmortType_40": "annuity"}}, PROJECT).options["amortisation"] == "annuity"


def test_an_option_the_project_could_overrule_is_always_written_down():
    made = axes_form.document([], axes_form.form(None, {}).options, {})
    assert made == {"options": {"amortisation": "annuity"}}


def test_other_options_of_the_document_survive():
    form = axes_form.form({"options": {"filters": ["irr >= 3"], "dsraMonths": 6}}, {})
    made = axes_form.document(form.rows, form.options, form.names)
    assert made["options"]["filters"] == ["irr >= 3"]
    assert made["options"]["dsraMonths"] == 6


def test_scenario_fields_among_axes_and_options_fill_the_form_and_come_back():
    axes = {
        "OutputVariants_112": ["Flat", "Hybrid"],
        "FXSpot_35": [0.8, 0.9],
        "SeniorTenorY_39": {"min": 15, "max": 17},
        "options": {
            "AuditTraceFlag_116": True, "CallOptionYears_56": 5, "HardFilters_111": "DSCR>=1.3",
            "CapexBasis_21": "CostPrice_04", "MaxPermutations_108": 1000, "PermutationGranularity_107": "tenor 1",
            "overlays": {"floor": {"day1Inflow": 1e6}},
        },
    }  # fmt: skip
    form = axes_form.form(axes, {})
    made = axes_form.document(form.rows, form.options, form.names)
    before, after = read_axes(axes), read_axes(made)
    assert inputs(made) == [given | {"amortisation": "annuity"} for given in inputs(axes)]
    assert (after.labels, after.filters, after.most) == (before.labels, before.filters, before.most)
    assert made["options"]["overlays"] == axes["options"]["overlays"]


def edited(**cells):
    form = axes_form.form(None, {})
    return axes_form.document([row(**cells)], {}, form.names)


def test_values_may_be_typed_the_way_people_type_money():
    assert edited(Axis="Gross monthly rent", Mode="List", Values="1,800,000; 2.2m") == {
        "grossMonthlyRent": [1_800_000, 2_200_000], "options": {},
    }  # fmt: skip
    assert edited(Axis="Senior rate", Mode="List", Values="5, 5.5,6")["seniorRateRange"] == [5, 5.5, 6]


def test_words_stay_words():
    assert edited(Axis="Senior amortisation", Mode="List", Values="annuity, sculpted") == {
        "amortisation": ["annuity", "sculpted"], "options": {},
    }  # fmt: skip


def test_empty_cells_of_the_editor_count_as_empty():
    made = edited(Axis="Senior rate", Mode="Value", Min=NAN, Max=NAN, Step=NAN, Values="5")
    assert made["seniorRateRange"] == 5
    with pytest.raises(InputError, match="a range needs min and step"):
        edited(Axis="Senior rate", Mode="Range", Min=NAN, Max=5.0, Step=NAN)


def test_a_row_without_an_axis_is_left_out():
    assert edited(Mode="List", Values="1") == {"options": {}}
    assert edited(Axis=NAN, Values="1") == {"options": {}}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"Axis": "Owner", "Values": "1"}, "Owner.*is not an axis"),
        ({"Axis": "Senior rate", "Mode": "List", "Values": ""}, "needs a value"),
        ({"Axis": "Senior rate", "Mode": "List"}, "needs a value"),
        ({"Axis": "Senior rate", "Mode": "Value", "Values": "5, 6"}, "choose the mode List"),
        ({"Axis": "Senior rate", "Mode": "List", "Values": "five"}, "Not a number"),
        ({"Axis": "Senior rate", "Mode": "Range", "Min": 5.0}, "a range needs max and step"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells, message):
    with pytest.raises(InputError, match=message):
        edited(**cells)


def test_the_same_axis_twice_is_refused():
    form = axes_form.form(None, {})
    with pytest.raises(InputError, match="stands in the table twice"):
        axes_form.document([row(Axis="Senior rate", Mode="Value", Values="5")] * 2, {}, form.names)


def test_columns_beyond_the_table_are_ignored():
    made = axes_form.document(
        [row(Axis="Senior rate", Mode="Value", Values="5", owner="me")], {}, axes_form.form(None, {}).names
    )
    assert set(made) == {"seniorRateRange", "options"}


def test_the_product_counts_every_axis_with_more_than_one_value():
    counted = axes_form.counted(read_axes(case("frankfurt")["axes"]))
    assert counted.factors == (
        ("Gross monthly rent", 5), ("Senior tenor", 3), ("Senior rate", 3), ("Mezzanine rate", 2),
        ("Senior DSCR target", 2), ("LTV cap", 3),
    )  # fmt: skip
    assert counted.space == counted.total == 540


def test_a_sample_is_counted_beside_its_space():
    document = case("frankfurt")["axes"] | {"options": {"sample": {"count": 7}}}
    counted = axes_form.counted(read_axes(document))
    assert (counted.space, counted.total) == (540, 7)


def test_every_label_leads_to_something_that_can_be_swept():
    form = axes_form.form(None, {})
    for name in form.names.values():
        assert axes_form.target(name, name).label
    assert len(form.names) > 80
