import copy

from atlas_core.fields.project import complete
from atlas_core.services import edits
from tests.atlas_core.services.sponsors import london


def test_choices_between_two_versions_carry_modes_and_twins_along():
    base = complete(london()).project
    mine = copy.deepcopy(base)
    mine["land"] |= {"landMode": "manual", "landPurchase": 70e6}
    mine["capexInternal"]["contingencyPercent"] = mine["capexMarket"]["contingencyPercent"] = 12
    theirs = copy.deepcopy(base)
    theirs["power"]["grossFacilityPower"] = 120
    found = {one.path for one in edits.conflicts(base, mine, theirs)}
    assert found == {"power.grossFacilityPower", "land.landPurchase", "capexInternal.contingencyPercent"}
    merged = edits.resolved(theirs, mine, ["land.landPurchase", "capexInternal.contingencyPercent"])
    done = complete(merged)
    assert done.problems == []
    assert done.project["land"]["landPurchase"] == 70e6
    assert done.project["land"]["gridConnectionCosts"] == 24e6
    assert done.project["capexMarket"]["contingencyPercent"] == 12


def test_taking_a_preset_up_again_is_an_edit_of_the_amount():
    base = complete(london()).project
    mine = copy.deepcopy(base)
    mine["land"] |= {"gridMode": "manual", "gridConnectionCosts": 24e6}
    assert [change.path for change in edits.edits(base, mine)] == ["land.gridConnectionCosts"]
    assert [change.path for change in edits.edits(mine, base)] == ["land.gridConnectionCosts"]
