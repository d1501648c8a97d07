import json

import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.assessment.advice import advise, target_of
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.run import chunk
from atlas_core.permutation.tiers import TIERS
from tests.atlas_core.permutation.test_cases import case

FRANKFURT = case("frankfurt")["project"]
LONDON = case("london")["project"]
RENT = "revenue.grossMonthlyRent"


def advice(project, **options):
    return advise(project, read_axes({"options": options}, project), 0)


def row(project, **options):
    return chunk(project, {"options": options}, 0, 1).to_pylist()[0]


def by_key(remedies):
    return {remedy.key: remedy for remedy in remedies}


def test_every_change_that_is_named_reaches_the_tier_when_computed():
    found = advice(FRANKFURT, exitYear=20)
    assert found.target == "TIER_2"
    named = [remedy for remedy in found.remedies if remedy.needed is not None]
    assert len(named) >= 2
    for remedy in named:
        assert row(FRANKFURT, **{"exitYear": 20, remedy.key: remedy.needed})["tier"] in ("TIER_1", "TIER_2")


def test_one_step_less_of_rent_does_not_suffice():
    rent = by_key(advice(LONDON).remedies)[RENT]
    step = 10_000
    assert rent.needed % step == 0
    assert row(LONDON, **{RENT: rent.needed})["tier"] == "TIER_3"
    assert row(LONDON, **{RENT: rent.needed - step})["tier"] == "NOT_VIABLE"


def test_each_failed_test_says_by_how_much_and_what_passes_it_alone():
    found = advice(LONDON)
    computed = row(LONDON)
    assert [miss.test.code for miss in found.missed] == ["IRR"]
    assert found.missed[0].test.room == pytest.approx(computed["irr"] - 8.0)
    rent = by_key(found.missed[0].remedies)[RENT]
    assert row(LONDON, **{RENT: rent.needed})["irr"] >= 8.0


def test_a_hard_filter_that_stops_a_tier_is_what_advice_works_on():
    filtered = advice(FRANKFURT, exitYear=20, filters=["senior_dscr >= 1.5"])
    assert filtered.target == row(FRANKFURT, exitYear=20)["tier"]
    assert filtered.missed == []
    needed = by_key(filtered.remedies)["seniorDSCR"].needed
    assert row(FRANKFURT, exitYear=20, seniorDSCR=needed, filters=["senior_dscr >= 1.5"])["viable"]


def test_levers_that_hold_nothing_are_left_out():
    keys = by_key(advice(LONDON, mezz=False).remedies)
    assert not {"mezzRate", "totalDSCR", "exitCapRate"} & set(keys)
    assert keys["exitYear"].now is None


@pytest.mark.parametrize("options", [{"ltvCap": 0}, {"seniorRate": 0}, {"jurisdiction": "NONE"}, {"vacancy": 100}])
def test_odd_scenarios_have_advice_that_json_holds(options):
    found = advice(LONDON, **options)
    json.dumps(found.document(), allow_nan=False)
    assert found.target == "TIER_3"


def test_the_target_is_the_next_tier_or_the_own_one_while_something_stops_it():
    assert target_of({"tier": "NOT_VIABLE", "viable": 0.0}, TIERS).name == "TIER_3"
    assert target_of({"tier": "TIER_3", "viable": 1.0}, TIERS).name == "TIER_2"
    assert target_of({"tier": "TIER_2", "viable": 0.0}, TIERS).name == "TIER_2"
    assert target_of({"tier": "TIER_1", "viable": 1.0}, TIERS) is None


def test_at_the_top_there_is_nothing_to_advise():
    best = {RENT: 6_000_000, "exitYear": 10, "ltvCap": 0.6}
    assert row(FRANKFURT, **best)["tier"] == "TIER_1"
    found = advice(FRANKFURT, **best)
    assert (found.target, found.missed, found.remedies) == (None, (), ())


def test_a_scenario_outside_the_grid_is_refused():
    with pytest.raises(InputError, match="index"):
        advise(LONDON, read_axes({"tenor": [15, 17]}, LONDON), 2)
