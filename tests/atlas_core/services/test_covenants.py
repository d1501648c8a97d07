from dataclasses import replace

import pytest

from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.run import scenario
from atlas_core.services import covenants, scenario_detail
from atlas_core.services.covenants import LIMITS
from tests.atlas_core.services.cast import case

EVERY = {
    "trapDscr": 1.4, "turboDscr": 1.1, "minIcr": 1.5, "maxGearing": 70, "mezzShareMax": 12, "maxSenior": 2e8,
}  # fmt: skip


@pytest.fixture(scope="module")
def detail():
    frankfurt = case("frankfurt")
    found = scenario(frankfurt["project"], frankfurt["axes"], 43)
    return scenario_detail._detail(found["outputs"], found, 1)


def test_limits_that_are_set_are_held_against_their_figures(detail):
    held, _ = covenants.covenants(replace(detail, inputs=detail.inputs | EVERY))
    tests = {one.key: one.test for one in held}
    assert list(tests) == [*LIMITS, "tenorBuffer"]
    row = detail.row
    assert tests["maxGearing"].needed == pytest.approx(0.7)
    assert tests["maxGearing"].actual == pytest.approx(row["senior_size"] / row["uses"])
    assert tests["minEquityShare"].room == pytest.approx(row["equity_size"] / row["uses"] - 0.1)
    assert (tests["trapDscr"].passed, tests["turboDscr"].passed) == (False, True)
    assert tests["trapDscr"].room == pytest.approx(-0.1)


def test_what_is_not_set_is_named(detail):
    held, unset = covenants.covenants(detail)
    assert "trapDscr" not in {one.key for one in held}
    assert PARAMETERS["trapDscr"].label in unset


def test_limits_of_a_mezzanine_loan_that_is_none_are_left_out(detail):
    held, unset = covenants.covenants(replace(detail, row=detail.row | {"mezz_size": 0.0}))
    assert "totalDSCR" not in {one.key for one in held}
    assert PARAMETERS["mezzShareMax"].label not in unset


def test_a_tenor_up_to_the_lease_less_its_buffer_passes(detail):
    at_most = detail.inputs | {"tenor": detail.inputs["leaseTermYears"] - detail.inputs["tenorBuffer"]}
    test = covenants.covenants(replace(detail, inputs=at_most))[0][-1].test
    assert (test.passed, test.room) == (True, 0.0)


def test_a_deal_without_uses_has_no_shares(detail):
    held, _ = covenants.covenants(replace(detail, row=detail.row | {"uses": 0.0}))
    test = next(one.test for one in held if one.key == "minEquityShare")
    assert (test.actual, test.passed) == (None, False)
