import pytest

from atlas_core.permutation.assessment import debt_rules
from tests.atlas_core.permutation.assessment.cases import case, no_loan


def needs(tests):
    return [test.needed for test in tests]


@pytest.mark.parametrize(
    ("rating", "place", "floor"),
    [
        ("AAA", "UK", 1.45), ("AAA", "EU", 1.50), ("AA", "US", 1.30), ("A", "NONE", 1.30), ("BBB+", "UK", 1.15),
        ("BB", "US", 1.05), ("CCC", "UK", 1.10),
    ],
)  # fmt: skip
def test_the_dscr_floor_follows_rating_and_jurisdiction(rating, place, floor):
    assert needs(debt_rules.cover_floors(case({"rating": rating}, jurisdiction=place))) == [floor]


def test_a_rated_tenant_has_a_floor_of_its_own():
    found = debt_rules.cover_floors(case({"rating": "BBB", "senior_dscr": 1.2}, tenantRating="A"))
    assert needs(found) == [1.15, 1.25]
    assert [test.passed for test in found] == [True, False]


def test_a_cover_that_is_missing_fails_its_floor():
    assert not debt_rules.cover_floors(case({"senior_dscr": None}))[0].passed
    assert all(not test.passed for test in debt_rules.stress_floors(no_loan()))


@pytest.mark.parametrize(("rating", "floor"), [("AAA", 1.2), ("AA", 1.15), ("A", 1.1), ("BBB", 1.05), ("B", 1.05)])
def test_every_stress_has_the_floor_of_the_rating_and_says_which_it_is(rating, floor):
    found = debt_rules.stress_floors(case({"rating": rating}))
    assert needs(found) == [floor] * 5
    assert "CPI 0 % and rates + 200 bp" in found[3].label
    assert "rent − 10%, operating costs + 10%, rates + 100 bp" in found[4].note


@pytest.mark.parametrize(("rating", "years"), [("AAA", 25), ("AA", 22), ("A", 20), ("BBB", 18), ("CCC", 18)])
def test_the_longest_tenor_follows_the_rating_and_the_lease(rating, years):
    found = debt_rules.tenor_limits(case({"rating": rating}, tenor=20, leaseTermYears=21))
    assert needs(found) == [years, 19]
    assert [test.passed for test in found] == [years >= 20, False]


def test_an_annuity_repays_least_in_its_first_year():
    first = 0.055 / (1.055**15 - 1)
    found = debt_rules.repayment(case({"rating": "A"}, mezz=False))
    assert found[0].actual == pytest.approx(first)
    assert needs(found) == [0.02, 0.15]
    assert found[1].actual == 0.0


def test_a_grace_year_repays_nothing_and_a_balloon_counts_at_maturity():
    found = debt_rules.repayment(
        case({"rating": "AA"}, amortisation="balloon", balloonShare=0.12, gracePeriodMonths=12, exitYear=15)
    )
    assert (found[0].actual, found[0].passed) == (0.0, False)
    assert (found[1].needed, found[1].actual, found[1].passed) == (0.1, pytest.approx(0.12), False)


def test_payments_of_a_year_are_added_and_a_broken_year_is_left_out():
    assert debt_rules.yearly_principal([0.1, 0.2, 0.3, 0.3, 0.1], 2) == pytest.approx([0.3, 0.6])
    assert debt_rules.yearly_principal([0.5], 4) == []


def test_without_a_loan_repayment_fails_for_want_of_figures():
    assert [(test.actual, test.passed) for test in debt_rules.repayment(no_loan())] == [(None, False)] * 2


@pytest.mark.parametrize(("tenant", "limit"), [("AAA", 0.8), ("A", 0.7), ("BBB", 0.65), ("BB", 0.6)])
def test_the_advance_factor_has_the_upper_end_of_the_tenant_band(tenant, limit):
    (found,) = debt_rules.advance_factor(case({"senior_ltv": 0.66}, tenantRating=tenant))
    assert (found.needed, found.passed) == (limit, limit > 0.66)


def test_without_a_tenant_rating_neither_advance_factor_nor_reserve_is_asked():
    assert debt_rules.advance_factor(case()) == debt_rules.reserve(case()) == []


@pytest.mark.parametrize(("tenant", "months"), [("AAA", 6), ("AA", 6), ("A", 3), ("BBB", 3)])
def test_the_reserve_follows_the_tenant(tenant, months):
    (found,) = debt_rules.reserve(case(tenantRating=tenant, dsraMonths=4))
    assert (found.needed, found.passed) == (months, months <= 4)


def test_the_average_life_is_held_against_three_quarters_of_the_lease_less_its_buffer():
    (found,) = debt_rules.average_life(case({"senior_wal": 17.3}))
    assert (found.needed, found.passed) == (17.25, False)


def test_fixed_charges_are_the_interest_and_fees_of_both_loans():
    found = case(ltvCap=0.85, seniorDSCR=2, seniorRunningBps=20, mezzRunningBps=50)
    flows = found.scenario.base.flows
    assert flows.mezz[0].interest > 0
    charges = [
        loan.interest + loan.fee + mezz.interest + mezz.fee for loan, mezz in zip(flows.senior, flows.mezz, strict=True)
    ]
    expected = min(
        cfads / charge for cfads, charge in zip(found.scenario.base.levered.cfads[:15], charges, strict=False)
    )
    assert debt_rules.fixed_charge_cover(found) == pytest.approx(expected)


def test_fixed_charge_cover_equals_interest_cover_of_a_senior_loan_alone():
    found = case(mezz=False)
    assert debt_rules.fixed_charge_cover(found) == pytest.approx(found.outputs["icr"])


@pytest.mark.parametrize("stored", [{"ltvCap": 0}, {"seniorRate": 0, "mezz": False}])
def test_without_charges_there_is_no_fixed_charge_cover(stored):
    assert debt_rules.fixed_charge_cover(case(**stored)) is None
