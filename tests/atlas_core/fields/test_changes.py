import pytest

from atlas_core.errors import InputError
from atlas_core.fields.project import assign, changes, complete
from tests.atlas_core.fields.test_completion import london


def test_the_same_project_has_no_changes():
    assert changes(london(), complete(london()).project) == []


def test_more_power_changes_what_follows_it_and_says_what_is_derived():
    found = {change.path: change for change in changes(london(), london(power={"grossFacilityPower": 120}))}
    power = found["power.grossFacilityPower"]
    assert (power.label, power.unit, power.old, power.new, power.derived) == (
        "Gross facility power",
        "MW",
        100,
        120,
        False,
    )
    assert (found["land.landPurchase"].old, found["land.landPurchase"].new) == (80e6, 96e6)
    total = found["calculated.internalGrandTotal"]
    assert (total.unit, total.new, total.derived) == ("GBP", pytest.approx(266e6), True)
    assert "revenue.occupancy" not in found


def test_changes_come_in_the_order_of_the_form():
    paths = [change.path for change in changes(london(), london(power={"pue": 1.3}, fees={"feesDM": 0}))]
    assert paths[:4] == ["power.pue", "power.itLoad", "power.overheadPower", "fees.feesDM"]


def test_writing_out_a_default_is_no_change():
    assert changes(london(), london(debt={"tenor": 15})) == []


def test_setting_a_preset_field_switches_its_preset_off():
    land = complete(assign(london(), "landPurchase", 50_000_000)).project["land"]
    assert (land["landMode"], land["landPurchase"]) == ("manual", 50e6)


def test_picking_a_quality_switches_its_preset_on_and_custom_off():
    manual = assign(london(), "land.landPurchase", 50_000_000)
    assert complete(assign(manual, "landLocationQuality", "rural")).project["land"]["landPurchase"] == 15e6
    assert complete(assign(manual, "landLocationQuality", "custom")).project["land"]["landPurchase"] == 50e6


def test_the_management_fee_is_linked_both_ways():
    by_amount = complete(assign(london(), "feesManagement", 10_000_000))
    assert by_amount.project["fees"]["feesManagementPercent"] == pytest.approx(5)
    assert complete(assign(london(), "feesManagement", 7_500_000)).calculated["feesManagementRate"] == 3.75
    by_rate = complete(assign(by_amount.project, "feesManagementPercent", 3))
    assert by_rate.calculated["feesManagement"] == 6e6


def test_the_contingency_is_set_on_both_sides():
    edited = assign(london(), "capexInternal.contingencyPercent", 12)
    assert edited["capexMarket"]["contingencyPercent"] == 12


def test_a_derived_field_cannot_be_set():
    with pytest.raises(InputError, match="IT load follows from other fields"):
        assign(london(), "itLoad", 80)


def test_an_edit_leaves_the_document_alone():
    document = london()
    assign(document, "pue", 1.4)
    assert document == london()
