import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_core.errors import InputError
from atlas_core.fields import provenance
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.project import complete
from atlas_core.fields.provenance import STRENGTH, merge, origin, source_of
from tests.atlas_core.fields.test_completion import london
from tests.atlas_core.fields.test_properties import projects

MANUAL, EXCEL, API = (origin(source) for source in ("manual", "excel", "api"))


def flat(document):
    return {f"{section}.{key}": value for section, part in document.items() for key, value in part.items()}


batches = st.lists(projects().map(flat), min_size=3, max_size=3)


def at(project, path):
    section, key = path.split(".")
    return project[section].get(key)


def test_a_stronger_source_replaces_a_value_and_a_weaker_one_is_reported():
    first = merge(london(), {}, {"revenue.occupancy": 91, "power.pue": 1.3}, EXCEL)
    typed = merge(first.project, first.origins, {"revenue.occupancy": 92}, MANUAL)
    last = merge(typed.project, typed.origins, {"revenue.occupancy": 80, "power.pue": 1.5}, API)
    assert (at(last.project, "revenue.occupancy"), at(last.project, "power.pue")) == (92, 1.3)
    found = {one.path: (one.kept, one.offered, one.kept_source, one.offered_source) for one in last.collisions}
    assert found == {"revenue.occupancy": (92, 80, "manual", "api"), "power.pue": (1.3, 1.5, "excel", "api")}


def test_the_caller_may_force_a_weaker_value():
    typed = merge(london(), {}, {"revenue.occupancy": 92}, MANUAL)
    forced = merge(typed.project, typed.origins, {"revenue.occupancy": 80}, API, force={"revenue.occupancy"})
    assert (at(forced.project, "revenue.occupancy"), forced.collisions) == (80, [])
    assert source_of(forced.origins, "revenue.occupancy") == "api"


def test_of_equal_sources_the_later_wins():
    first = merge(london(), {}, {"revenue.occupancy": 91}, EXCEL)
    assert at(merge(first.project, first.origins, {"revenue.occupancy": 90}, EXCEL).project, "revenue.occupancy") == 90


def test_a_typed_amount_stands_against_a_preset_of_a_workbook():
    typed = merge(london(), {}, {"land.landPurchase": 5e6}, MANUAL)
    after = merge(typed.project, typed.origins, {"land.landLocationQuality": "premium"}, EXCEL)
    assert (at(after.project, "land.landPurchase"), at(after.project, "land.landMode")) == (5e6, "manual")
    assert source_of(after.origins, "land.landLocationQuality") == "excel"


def test_a_picked_preset_stands_against_an_amount_of_a_workbook():
    picked = merge(london(), {}, {"land.landLocationQuality": "premium"}, MANUAL)
    after = merge(picked.project, picked.origins, {"land.landPurchase": 5e6}, EXCEL)
    assert at(after.project, "land.landMode") == "preset"
    assert [one.path for one in after.collisions] == ["land.landPurchase"]
    assert source_of(after.origins, "land.landPurchase") == "default"


def test_both_sides_of_the_contingency_have_one_source():
    merged = merge(london(), {}, {"capexInternal.contingencyPercent": 7}, EXCEL)
    assert {path: mark["source"] for path, mark in merged.origins.items()} == {
        "capexInternal.contingencyPercent": "excel",
        "capexMarket.contingencyPercent": "excel",
    }


def test_a_rate_and_an_amount_of_the_management_fee_are_one_field():
    typed = merge(london(), {}, {"fees.feesManagement": 5e6}, MANUAL)
    after = merge(typed.project, typed.origins, {"fees.feesManagementPercent": 2}, EXCEL)
    assert at(after.project, "fees.feesManagement") == 5e6
    assert [one.path for one in after.collisions] == ["fees.feesManagementPercent"]


def test_what_no_project_has_is_refused():
    for path in ("revenue.occupncy", "calculated.darkProfit", "$where", "a"):
        with pytest.raises(InputError, match="no input"):
            merge(london(), {}, {path: 1}, EXCEL)


@given(batches)
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_sources_arrive_does_not_matter(arriving):
    given_by = list(zip((MANUAL, EXCEL, API), arriving, strict=True))
    results = [_merged(order) for order in itertools.permutations(given_by)]
    assert all(found == results[0] for found in results[1:])


def _merged(order):
    project, origins = london(), {}
    for by, incoming in order:
        merged = merge(project, origins, incoming, by)
        project, origins = merged.project, merged.origins
    return complete(project).project, origins


@given(batches, st.permutations([MANUAL, EXCEL, API]))
@settings(max_examples=20, deadline=None)
def test_merging_twice_is_merging_once_and_manual_values_stay(arriving, sources):
    project, origins = london(), {}
    for by, incoming in zip(sources, arriving, strict=True):
        before, marked = copy.deepcopy((project, origins))
        once = merge(project, origins, incoming, by)
        assert (project, origins) == (before, marked)
        assert merge(once.project, once.origins, incoming, by) == once
        for path in [path for path, mark in marked.items() if STRENGTH[mark["source"]] > STRENGTH[by["source"]]]:
            assert at(once.project, path) == at(before, path)
            assert once.origins[path] == marked[path]
        project, origins = once.project, once.origins


@given(projects())
@settings(max_examples=20, deadline=None)
def test_every_value_offered_is_taken_or_reported(document):
    typed = merge(london(), provenance.inferred(london()), {}, MANUAL)
    merged = merge(typed.project, typed.origins, flat(document), API)
    refused = {one.path for one in merged.collisions}
    for path in merged.origins:
        assert path in INPUTS
        assert path not in provenance.MODES
    for path in refused:
        assert source_of(merged.origins, path) != "api"


def test_an_edit_marks_only_what_changed():
    before = provenance.inferred(london())
    after = provenance.remark(before, london(), london(revenue={"occupancy": 90}), EXCEL)
    assert {path for path in after if after[path] != before.get(path)} == {"revenue.occupancy"}
    assert source_of(after, "land.landPurchase") == "default"


def test_an_emptied_field_and_one_that_follows_its_preset_again_have_no_source():
    typed = london(land={"landPurchase": 5e6, "landMode": "manual"}, fees={"feesDM": 1e6})
    before = provenance.inferred(typed)
    assert source_of(before, "land.landPurchase") == source_of(before, "fees.feesDM") == "manual"
    after = provenance.remark(before, typed, london(fees={"feesDM": None}), MANUAL)
    assert source_of(after, "land.landPurchase") == source_of(after, "fees.feesDM") == "default"
