import pytest

from atlas_core.permutation import exits
from atlas_core.permutation.model import evaluate
from tests.atlas_core.permutation.samples import NOI, figures, terms


def scenario(**stored):
    return evaluate(figures(), terms(**stored))


def test_the_sale_values_the_noi_of_the_next_year():
    found = scenario(exitYear=10, exitCapRate=6, indexation="FixedEscalator", escalator=2)
    assert found.base.sale.value == pytest.approx(NOI * 1.02**10 / 0.06)
    assert found.base.sale.cost == pytest.approx(found.base.sale.value * 0.02)


def test_debts_are_repaid_first_and_later_flows_fall_away():
    found = scenario(exitYear=5)
    flows = found.base.flows
    assert len(flows.cash) == 5
    assert flows.senior[4].closing == flows.mezz[4].closing == 0
    repaid = flows.senior[4].prepayment + flows.mezz[4].prepayment
    service = flows.senior[4].principal + flows.senior[4].interest + flows.mezz[4].principal + flows.mezz[4].interest
    expected = NOI - service + found.base.sale.value - found.base.sale.cost - repaid
    assert flows.cash[4].distribution == pytest.approx(expected)


def test_reserve_and_trap_come_free_at_the_sale():
    found = scenario(exitYear=5, dsraMonths=6, trapDscr=3)
    last = found.base.flows.cash[4]
    assert last.dsra_closing == last.trapped_closing == 0
    assert last.dsra_release > 0
    assert last.released > 0


def test_a_sale_below_the_debt_is_a_shortfall():
    found = scenario(exitYear=5, exitCapRate=50)
    last = found.base.flows.cash[4]
    assert last.shortfall == pytest.approx(found.base.flows.senior[4].closing + found.base.flows.mezz[4].closing)
    assert last.shortfall > 0
    assert last.distribution == 0


def test_a_sale_after_the_lease_does_not_happen():
    assert exits.exit_period(terms(exitYear=30)) is None
    assert exits.last_period(terms(exitYear=30)) == 25


def test_a_building_that_loses_money_sells_for_nothing():
    assert exits.exit_value(figures(electricity=20e6), terms(exitYear=5)) == 0
