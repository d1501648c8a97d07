import pytest

from atlas_core.permutation.assessment.stresses import Stress, lowest
from tests.atlas_core.permutation.assessment.cases import case, no_loan
from tests.atlas_core.permutation.samples import NOI


def test_dearer_money_adds_interest_on_the_same_principal():
    scenario = case(mezz=False).scenario
    loan, first = scenario.stack.senior, scenario.base.flows.senior[0]
    service = first.interest + first.principal
    found = lowest(scenario, Stress("", shock=0.02))
    assert found == pytest.approx(NOI / (service + 0.02 * loan))


def test_without_indexation_inflation_changes_nothing():
    found = case()
    assert lowest(found.scenario, Stress("", cpi=0.0)) == pytest.approx(found.outputs["senior_dscr"])


def test_the_floor_of_the_lease_holds_when_inflation_is_nothing():
    scenario = case(indexation="CPI_Linked", cpi=3, cpiFloor=1, amortisation="sculpted").scenario
    free = case(indexation="CPI_Linked", cpi=3, cpiFloor=0, amortisation="sculpted").scenario
    cover = scenario.base.flows.cash[0].senior_dscr
    last = scenario.terms.tenor_years - 1
    assert lowest(scenario, Stress("", cpi=0.0)) == pytest.approx(cover * (1.01 / 1.03) ** last)
    assert lowest(free, Stress("", cpi=0.0)) == pytest.approx(cover / 1.03**last)


def test_only_the_first_years_are_looked_at_when_asked():
    scenario = case(indexation="CPI_Linked", cpi=3, cpiFloor=0, amortisation="sculpted", periodsPerYear=2).scenario
    cover = scenario.base.flows.cash[0].senior_dscr
    assert lowest(scenario, Stress("", cpi=0.0), 3.0) == pytest.approx(cover / 1.03**2, rel=1e-6)


def test_the_run_downside_is_no_part_of_a_printed_stress():
    harsh = case(rentDownside=50, opexStress=50, rateShockBps=1_000).scenario
    assert lowest(harsh, Stress("")) == pytest.approx(case().outputs["senior_dscr"])


def test_without_a_loan_there_is_no_cover():
    assert lowest(no_loan().scenario, Stress("")) is None
