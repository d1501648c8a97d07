import pytest

from atlas_core.permutation import loans, senior
from tests.atlas_core.permutation.samples import figures, terms

CFADS = [12.0, 10.0, 11.0, 13.0]
"""Four years that differ."""


def limit(cfads=CFADS, **stored):
    conditions = terms(tenor=4, seniorRate=5, seniorDSCR=1.25, **stored)
    return senior.dscr_limit(conditions, cfads, senior.shape(conditions, cfads))


def test_an_annuity_is_sized_on_the_smallest_cfads():
    assert limit() == pytest.approx(10 / 1.25 * (1 - 1.05**-4) / 0.05)


def test_a_sculpted_loan_is_what_all_allowed_service_is_worth():
    expected = sum(cfads / 1.25 * 1.05**-time for time, cfads in enumerate(CFADS, 1))
    assert limit(amortisation="sculpted") == pytest.approx(expected)


def test_a_period_without_cfads_adds_nothing_to_a_sculpted_loan():
    assert limit([12, -5, 11, 13], amortisation="sculpted") == pytest.approx(
        limit([12, 0, 11, 13], amortisation="sculpted")
    )


def test_level_principal_is_tested_against_its_own_falling_service():
    expected = min(cfads / 1.25 / (0.25 + 0.05 * (1 - time / 4)) for time, cfads in enumerate(CFADS))
    assert limit(amortisation="stepdown") == pytest.approx(expected)


def test_a_balloon_pays_interest_on_what_is_left():
    factor = (1 - 1.05**-4) / 0.05
    expected = 10 / 1.25 / (0.7 / factor + 0.3 * 0.05)
    assert limit(amortisation="balloon", balloonShare=0.3) == pytest.approx(expected)


def test_a_bullet_is_sized_on_interest_alone():
    assert limit(amortisation="bullet") == pytest.approx(10 / 1.25 / 0.05)


def test_a_bullet_without_interest_has_no_dscr_limit():
    conditions = terms(tenor=4, seniorRate=0, amortisation="bullet")
    assert senior.dscr_limit(conditions, CFADS, senior.shape(conditions, CFADS)) is None


def test_grace_is_interest_only_inside_the_tenor():
    factor = (1 - 1.05**-3) / 0.05
    assert limit(gracePeriodMonths=12) == pytest.approx(min(12 / (1.25 * 0.05), 10 / 1.25 * factor))
    assert limit([0.1, 10, 11, 13], gracePeriodMonths=12) == pytest.approx(0.1 / (1.25 * 0.05))


def test_grace_in_front_of_a_sculpted_loan():
    expected = sum(cfads / 1.25 * 1.05**-time for time, cfads in enumerate(CFADS[1:], 1))
    assert limit(gracePeriodMonths=12, amortisation="sculpted") == pytest.approx(expected)


def test_a_grace_as_long_as_the_tenor_still_repays_in_the_last_period():
    conditions = terms(tenor=4, gracePeriodMonths=60)
    assert senior.grace(conditions) == 3


def test_months_of_grace_are_rounded_up_to_periods():
    assert senior.grace(terms(periodsPerYear=2, gracePeriodMonths=7)) == 2


def test_every_limit_is_named_and_the_smallest_binds():
    conditions = terms(tenor=4, maxGearing=60, minIcr=2, maxSenior=70e6, minEquityShare=20)
    cfads = [30e6] * 4
    fixed = senior.fixed_limits(conditions, figures(), cfads, senior.shape(conditions, cfads))
    found = senior.limits(conditions, fixed, 110e6)
    assert found["ltv"] == 65e6
    assert found["gearing"] == pytest.approx(66e6)
    assert found["icr"] == pytest.approx(30e6 / (2 * 0.055))
    assert found["amount"] == 70e6
    assert found["need"] == pytest.approx(88e6)
    assert senior.smallest(found) == (65e6, "ltv")


def test_limits_that_are_not_set_do_not_apply():
    conditions = terms(tenor=4)
    fixed = senior.fixed_limits(conditions, figures(), [1e6] * 4, loans.bullet(0.055, 4))
    found = senior.limits(conditions, fixed, 110e6)
    assert [name for name, amount in found.items() if amount is None] == ["gearing", "icr", "amount"]


def test_a_negative_limit_leaves_no_loan():
    assert senior.smallest({"dscr": -5.0, "need": 3.0}) == (0.0, "dscr")
    assert senior.smallest({"dscr": 1e-8, "need": 3.0}) == (0.0, "dscr")
