import math

import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.services import axes_form, run_extras
from tests.atlas_core.services.cast import case

PROJECT = case("london")["project"]
OVERLAYS = {"TRS_EquityPct_53": {"day1Inflow": 3e6, "annualCost": 1e5}, "floor": {"day1Inflow": 1.5e6}}
LABELS = {"PowerHedgeMode_24": "PPA", "ZCiS_NotionalPct_91": 40.0, "CreditSpreadA_bps_31": 123.456789}


def test_overlays_and_labels_come_back_from_their_tables_as_they_were():
    options = {"overlays": OVERLAYS, "labels": LABELS}
    assert run_extras.overlays(run_extras.overlay_rows(options)) == OVERLAYS
    assert run_extras.labels(run_extras.label_rows(options)) == LABELS


def test_nothing_entered_is_no_option():
    assert run_extras.overlay_rows({}) == []
    assert run_extras.overlays([]) is None
    assert run_extras.labels(run_extras.label_rows({})) is None


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_an_empty_cell_is_nothing_and_a_row_without_amounts_is_left_out(nothing):
    rows = [{"Instrument": "swap", "Day-1 inflow": nothing, "Annual cost": nothing},
            {"Instrument": None, "Day-1 inflow": 1.0, "Annual cost": nothing}]  # fmt: skip
    assert run_extras.overlays(rows) == {"Overlay 2": {"day1Inflow": 1.0}}


def test_two_rows_of_one_name_both_count():
    rows = [{"Instrument": "swap", "Day-1 inflow": 1.0}, {"Instrument": "swap", "Day-1 inflow": 2.0}]
    made = run_extras.overlays(rows)
    assert read_axes({"options": {"overlays": made}}, PROJECT).options["overlayDay1Inflow"] == 3.0


def test_every_field_that_no_formula_reads_has_a_row_that_says_what_it_accepts():
    rows = {row["Field"]: row for row in run_extras.label_rows({})}
    assert rows["24 Power hedge"]["Accepts"] == "Unhedged, PPA, FinancialSwap, PPA_Plus_Swap"
    assert rows["91 Inflation swap notional"] == {
        "Field": "91 Inflation swap notional", "Value": None, "Unit": "%", "Accepts": "0 to 100", "Usual": "50",
    }  # fmt: skip
    assert rows["113 Exports"]["Accepts"] == "text"
    assert len(rows) == len(run_extras.UNREAD) > 40


@pytest.mark.parametrize(("field", "value"), [("91 Inflation swap notional", "many"), ("24 Power hedge", "Coal"),
                                              ("91 Inflation swap notional", "101")])  # fmt: skip
def test_a_value_that_breaks_a_rule_is_refused_where_the_axes_are_read(field, value):
    rows = [row | {"Value": value if row["Field"] == field else None} for row in run_extras.label_rows({})]
    with pytest.raises(InputError, match=str(run_extras.UNREAD[field].key)):
        read_axes({"options": {"labels": run_extras.labels(rows)}}, PROJECT)


def test_a_projects_overlays_reach_the_form():
    form = axes_form.form({"tenor": [15], "options": {"overlays": OVERLAYS, "labels": LABELS}}, PROJECT)
    assert run_extras.overlays(run_extras.overlay_rows(form.options)) == OVERLAYS
    assert run_extras.labels(run_extras.label_rows(form.options)) == LABELS
