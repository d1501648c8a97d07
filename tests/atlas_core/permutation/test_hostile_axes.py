"""Whatever stands in an axes document, it is read or refused with every field named: nothing else is raised."""

import contextlib
import math

import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.options import RUN_OPTIONS
from atlas_core.permutation.presets import PRESETS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.targets import READ_BEFORE

NAMES = (
    *RUN_OPTIONS, *READ_BEFORE, "options", "seniorRate", "tenor", "occupancyRamp", "power.pue", "amortisation",
    *(key for key, field in SCENARIO_FIELDS.items() if field.acts in ("option", "derived") or field.group == "LABEL"),
    "FXSpot_35", "OutputVariants_112", "IndexationBase_19", "CapexBasis_21",
)  # fmt: skip
JUNK = (
    None, [], {}, "", "x", "1|2", b"x", math.nan, math.inf, 10**400, 1e308, -1, True, [None], [[1]], [{}], [math.nan],
    {"min": 1}, {"min": 1, "max": 2}, {"min": "a", "max": "b"}, {"min": 1, "max": 10**400, "step": 1}, {"base": [1]},
    {"base": 1}, {1: 2}, {"a": None}, object(),
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_junk_is_read_or_refused(name):
    for value in JUNK:
        for document in ({name: value}, {"options": {name: value}}, *under_presets(name, value)):
            with contextlib.suppress(InputError):
                assert read_axes(document).size >= 1


def under_presets(name, value):
    return [{name: value, "options": {"preset": preset}} for preset in PRESETS] + [
        {"tenor": {"min": 3, "max": 4}, "options": {"PermutationGranularity_107": value, name: value}}
    ]


@pytest.mark.parametrize("document", [None, [], "x", 1, {"options": {"preset": "balanced_a", "options": {}}}, {1: 2}])
def test_what_is_no_axes_document_is_refused(document):
    with pytest.raises(InputError):
        read_axes(document)
