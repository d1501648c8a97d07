import pytest

from atlas_core.permutation import debt as module
from atlas_core.permutation.measures import measures
from atlas_core.permutation.model import evaluate
from tests.atlas_core.permutation.samples import figures, terms


def scenario(**stored):
    return evaluate(figures(), terms(**stored))


def test_a_balloon_is_repaid_by_a_sale_at_its_maturity():
    found = scenario(amortisation="bullet", tenor=10, exitYear=10)
    assert found.base.flows.senior[-1].prepayment == pytest.approx(found.stack.senior)
    assert found.base.flows.senior[-1].closing == 0
    assert not module.is_refinanced(found.terms, found.stack)


def test_a_balloon_without_a_sale_is_refinanced_as_an_annuity():
    found = scenario(amortisation="bullet", tenor=10)
    rows = found.base.flows.senior
    assert module.is_refinanced(found.terms, found.stack)
    assert rows[9].closing == pytest.approx(found.stack.senior)
    assert rows[10].interest == pytest.approx(found.stack.senior * 0.065)
    assert rows[19].closing == 0
    assert len({round(row.interest + row.principal, 4) for row in rows[10:20]}) == 1


def test_the_refinancing_ends_a_year_before_the_lease():
    assert module.refinancing_periods(terms(tenor=20, periodsPerYear=4)) == 16
    assert module.refinancing_periods(terms(tenor=10)) == 10
    assert module.refinancing_periods(terms(tenor=24)) == 0


def test_a_later_sale_repays_what_is_left_of_the_refinancing():
    found = scenario(amortisation="bullet", tenor=10, exitYear=15)
    rows = found.base.flows.senior
    assert rows[14].prepayment > 0
    assert rows[14].closing == 0
    assert len(rows) == 15


def test_a_balloon_is_no_debt_service():
    found = scenario(amortisation="bullet", tenor=10)
    assert found.base.flows.cash[9].senior_dscr == pytest.approx(11_880_000 / (found.stack.senior * 0.055))
    assert found.base.flows.cash[10].senior_dscr is None


def test_a_balloon_prepaid_before_maturity_is_not_refinanced():
    found = scenario(amortisation="bullet", tenor=20, sweepShare=100)
    assert found.base.flows.senior[19].closing == 0
    assert measures(found)["refinanced"] == 0


def test_reserve_targets_look_ahead_inside_the_tenor():
    found = scenario(tenor=3, dsraMonths=12, periodsPerYear=2)
    service = [found.stack.senior * due for due in found.stack.senior_shape.service]
    targets = module.debt(found.terms, found.stack).reserve_targets
    assert targets[0] == pytest.approx(service[0] + service[1])
    assert targets[5] == pytest.approx(service[5])
    assert targets[6] == 0
