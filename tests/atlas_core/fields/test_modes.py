import pytest

from atlas_core.fields.project import complete
from tests.atlas_core.fields.test_completion import london

PRESETS = [
    ("landMode", "landPurchase", 80e6, 50e6),
    ("gridMode", "gridConnectionCosts", 20e6, 12e6),
    ("stampMode", "stampDutyPercent", 5, 7),
]


def land(**values):
    return complete(london(land=values)).project["land"]


@pytest.mark.parametrize(("mode", "key", "preset", "other"), PRESETS)
def test_without_a_mode_a_value_that_differs_is_manual(mode, key, preset, other):
    assert (land(**{mode: None, key: other})[mode], land(**{mode: None, key: other})[key]) == ("manual", other)


@pytest.mark.parametrize(("mode", "key", "preset", "other"), PRESETS)
def test_without_a_mode_the_presets_own_value_or_none_is_the_preset(mode, key, preset, other):
    assert land(**{mode: None, key: preset})[mode] == "preset"
    found = land(**{mode: None, key: None})
    assert (found[mode], found[key]) == ("preset", preset)


@pytest.mark.parametrize(("mode", "key", "preset", "other"), PRESETS)
def test_a_preset_overrides_what_is_stored_and_manual_keeps_it(mode, key, preset, other):
    assert land(**{mode: "preset", key: other})[key] == preset
    assert land(**{mode: "manual", key: other})[key] == other


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        ("landLocationQuality", "landPurchase"),
        ("gridConnectionQuality", "gridConnectionCosts"),
        ("stampDutyStructure", "stampDutyPercent"),
    ],
)
def test_custom_keeps_the_typed_value(choice, key):
    assert land(**{choice: "custom", key: 6})[key] == 6


def test_preset_values_follow_the_power_on_every_completion():
    stored = complete(london()).project
    stored["power"]["grossFacilityPower"] = 120
    assert complete(stored).project["land"]["landPurchase"] == 96e6


def test_a_manual_value_stays_when_the_power_changes():
    stored = complete(london(land={"landMode": "manual", "landPurchase": 50e6})).project
    stored["power"]["grossFacilityPower"] = 120
    assert complete(stored).project["land"]["landPurchase"] == 50e6


@pytest.mark.parametrize(("amount", "rate"), [(10e6, 5), (7.5e6, 3.75)])
def test_a_fee_amount_gives_its_rate(amount, rate):
    fees = complete(london(fees={"feesManagementMode": "amount", "feesManagement": amount})).project["fees"]
    assert (fees["feesManagementPercent"], fees["feesManagement"]) == (rate, amount)


def test_a_fee_amount_stays_and_its_rate_follows_the_base():
    stored = complete(london(fees={"feesManagementMode": "amount", "feesManagement": 10e6})).project
    stored["land"]["landLocationQuality"] = "rural"
    fees = complete(stored).project["fees"]
    assert (fees["feesManagement"], fees["feesManagementPercent"]) == (10e6, pytest.approx(10 / 135 * 100))


def test_a_fee_rate_of_zero_is_zero():
    fees = complete(london(fees={"feesManagementPercent": 0})).project["fees"]
    assert (fees["feesManagementPercent"], fees["feesManagement"]) == (0, 0)


def test_without_a_mode_a_fee_amount_that_differs_from_the_rate_wins():
    fees = {"feesManagementMode": None, "feesManagement": 10e6, "feesManagementPercent": 3}
    assert complete(london(fees=fees)).project["fees"]["feesManagementMode"] == "amount"
    assert complete(london(fees=fees | {"feesManagement": 6e6})).project["fees"]["feesManagementMode"] == "percent"


def test_a_linked_rate_is_not_held_to_the_bounds_of_a_typed_one():
    fees = {"feesManagementMode": "amount", "feesManagement": 30e6}
    completion = complete(london(fees=fees))
    assert completion.problems == []
    assert completion.project["fees"]["feesManagementPercent"] == 15


def test_an_unknown_mode_is_a_problem_and_its_value_null():
    completion = complete(london(land={"landMode": "auto"}))
    assert "land.landMode" in {problem.field for problem in completion.problems}
    assert completion.calculated["landPurchase"] is None
    assert complete(completion.project) == completion
