"""The catalogue against the lists of the specification (engine parameters, “The 116 scenario fields”)."""

import pytest

from atlas_core.fields.catalogue import INPUTS
from atlas_core.permutation.parameters import NAMES, PARAMETERS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS, numbers

LISTS = {
    "MUST": "1–22, 33, 35, 37–43, 45–50, 55, 59, 63–69, 75, 79, 80, 83–85, 88–90, 100–102, 104, 107–112",
    "OVERLAY": "36, 53, 54, 57, 58, 60, 62, 71–74, 91–94, 96, 97",
    "LABEL": "23, 24–32, 34, 44, 51, 52, 56, 61, 70, 76–78, 81, 82, 86, 87, 95, 98, 99, 103, 105, 106, 113–116",
}


def spread(text):
    ends = [tuple(map(int, part.split("–"))) for part in text.split(", ")]
    return tuple(number for pair in ends for number in range(pair[0], pair[-1] + 1))


def test_there_are_116_fields_numbered_in_order():
    assert [field.number for field in SCENARIO_FIELDS.values()] == list(range(1, 117))


@pytest.mark.parametrize("group", LISTS)
def test_each_class_has_the_fields_of_the_specification(group):
    assert numbers(group) == spread(LISTS[group])


def test_every_key_is_ascii_and_ends_with_its_number():
    for key, field in SCENARIO_FIELDS.items():
        assert key.isascii()
        assert key.endswith(f"_{field.number:02d}")


def test_what_a_field_acts_on_exists():
    for field in SCENARIO_FIELDS.values():
        if field.acts == "parameter":
            assert field.on in PARAMETERS, field.key
        if field.acts == "field":
            assert field.on in INPUTS, field.key


def test_an_alias_of_a_parameter_says_the_same_as_the_catalogue():
    for key, field in SCENARIO_FIELDS.items():
        if key in NAMES and field.acts == "parameter":
            assert NAMES[key] == field.on


def test_every_label_says_why_no_formula_reads_it():
    assert all(field.reason for field in SCENARIO_FIELDS.values() if field.group == "LABEL")
