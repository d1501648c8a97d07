import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.near_names import near
from atlas_core.permutation.parameters import NAMES
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.targets import known_names


def message(document):
    with pytest.raises(InputError) as caught:
        read_axes(document)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("senioRate", "seniorRate"), ("debtTenorRnge", "debtTenorRange"), ("39 debtTenorRnge", "SeniorTenorY_39"),
        ("39 debtTenorRnge", "debtTenorRange"), ("39", "SeniorTenorY_39"), ("SeniorTenorY", "SeniorTenorY_39"),
        ("TargetDSCRSenior_73", "TargetDSCRSenior_37"), ("creditSpreadBB_bps", "CreditSpreadBBB_bps_32"),
        ("MaxWalSenior80", "MaxWAL_Senior_80"), ("field_059", "DSRA_Months_59"),
        ("grosMonthlyRent", "grossMonthlyRent"),
        ("overlay", "overlays"), ("filter", "filters"), ("rank_by", "rankBy"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest_of_keys_aliases_fields_and_options(name, nearest):
    for document in ({name: 5}, {"options": {name: 5}}):
        assert nearest in message(document).partition("did you mean")[2]


@pytest.mark.parametrize("name", sorted(NAMES.keys() | SCENARIO_FIELDS.keys()))
def test_every_key_alias_and_field_is_found_from_a_slip_of_the_pen(name):
    letters = [letter for letter in name.lower() if letter.isalpha()]
    suggested = near(name[:3] + "q" + name[3:], known_names()).removeprefix("; did you mean ").removesuffix("?")
    assert letters in [[letter for letter in text.lower() if letter.isalpha()] for text in suggested.split(" or ")]


@pytest.mark.parametrize("name", ["", "117", "2030", "rent2", "§§", "?"])
def test_what_resembles_nothing_gets_no_suggestion_by_number(name):
    assert "_" not in near(name, ["GrossITLoad_02", "cpi"])


def test_labels_and_filters_name_the_nearest_too():
    assert "did you mean CallOptionYears_56?" in message({"options": {"labels": {"CallOptionYear_56": 5}}})
    assert "did you mean senior_dscr" in message({"options": {"filters": ["seniordscr >= 1.3"]}})
