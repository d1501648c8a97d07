from types import SimpleNamespace

import pytest

from atlas_core.permutation import returns
from atlas_core.permutation.measures import interest_cover, measures
from atlas_core.permutation.model import delay_rows, evaluate
from tests.atlas_core.permutation.samples import NOI, figures, terms

CALM = {"rateShockBps": 0, "opexStress": 0, "rentDownside": 0, "capexOverrun": 0}


def scenario(**stored):
    return evaluate(figures(), terms(**stored))


def test_flows_come_at_quarters_then_at_the_ends_of_periods():
    found = scenario(periodsPerYear=2)
    assert found.before == [0, 0.25, 0.5, 0.75, 1]
    assert found.years[:2] == [1.5, 2]
    assert len(found.years) == 50


def test_a_calm_downside_is_the_base_case():
    found = scenario(taxRate=25, dsraMonths=6, **CALM)
    assert found.downside_years == [*found.before, *found.years]
    assert found.downside_equity_flow == pytest.approx(found.equity_flow, rel=1e-9, abs=1e-3)


def test_the_downside_keeps_the_sizes_and_raises_the_interest():
    found = scenario(**CALM | {"rateShockBps": 200})
    base, shocked = found.base.flows.senior, found.downside.flows.senior
    assert shocked[0].opening == base[0].opening
    assert shocked[0].interest == pytest.approx(base[0].opening * 0.075)
    assert shocked[0].principal == pytest.approx(base[0].principal)


def test_equity_pays_the_overrun_where_the_capex_falls():
    found = scenario(**CALM | {"capexOverrun": 10})
    extra = [base - down for base, down in zip(found.equity_flow[:5], found.downside_equity_flow[:5], strict=True)]
    assert extra == pytest.approx([0, 2.2e6, 2.2e6, 2.2e6, 2.2e6])


def test_a_late_completion_moves_operations_and_costs_interest():
    found = scenario(**CALM | {"codDelayMonths": 4, "rateShockBps": 100})
    stack = found.stack
    assert found.downside_years[5:7] == pytest.approx([1.25, 1 + 4 / 12])
    assert found.downside_years[7] == pytest.approx(2 + 4 / 12)
    quarter = (stack.senior * 0.065 + stack.mezz * 0.10) / 4
    assert found.downside_equity_flow[5:7] == pytest.approx([-quarter, -quarter / 3])
    assert delay_rows(terms(), stack, 1.0) == []


def test_project_flows_know_no_debt():
    found = scenario(taxRate=20, exitYear=5, exitCapRate=8)
    assert found.project_flow[:2] == [-12e6, -22e6]
    tax = 0.2 * (NOI - 90e6 / 25)
    assert found.project_flow[5] == pytest.approx(NOI - tax)
    assert found.project_flow[-1] == pytest.approx(NOI - tax + NOI / 0.08 * 0.98)


def test_measures_of_a_small_scenario_by_hand():
    found = scenario(mezz=False, maxSenior=30e6, leaseTermYears=17)
    outputs = measures(found)
    payment = 30e6 * 0.055 / (1 - 1.055**-15)
    assert [outputs["senior_dscr"], outputs["avg_dscr"]] == pytest.approx([NOI / payment] * 2)
    assert outputs["icr"] == pytest.approx(NOI / (30e6 * 0.055))
    worth = NOI * (1 - 1.055**-15) / 0.055
    assert outputs["llcr"] == pytest.approx(worth / 30e6)
    assert outputs["plcr"] == pytest.approx(NOI * (1 - 1.055**-17) / 0.055 / 30e6)
    assert outputs["ltv"] == outputs["senior_ltv"] == pytest.approx(0.3)
    assert outputs["gearing"] == pytest.approx(30e6 / outputs["uses"])
    assert outputs["senior_interest"] == pytest.approx(15 * payment - 30e6)
    assert outputs["wacc"] == pytest.approx((30e6 * 5.5 + outputs["equity_size"] * 17) / outputs["uses"])
    years = [*found.before, *found.years]
    assert returns.npv(outputs["irr"] / 100, years, found.equity_flow) == pytest.approx(0, abs=1e-4)
    assert outputs["npv"] == pytest.approx(returns.npv(0.08, years, found.equity_flow))
    assert outputs["moic"] == pytest.approx((17 * NOI - 15 * payment) / outputs["equity_size"])


def test_moic_counts_draws_in_operations_and_in_the_period_of_a_sale():
    found = evaluate(figures(electricity=13e6), terms(exitYear=1))
    drawn = -sum(found.equity_flow[:5]) + found.base.flows.cash[0].equity_draw
    assert found.base.flows.cash[0].equity_draw == pytest.approx(1e6)
    assert measures(found)["moic"] == pytest.approx(found.base.flows.cash[0].distribution / drawn)


def test_interest_on_what_rounding_left_of_a_loan_is_no_interest():
    rows = [SimpleNamespace(interest=5.0), SimpleNamespace(interest=1e-9)]
    levered = SimpleNamespace(cfads=[10.0, -3.0], stack=SimpleNamespace(senior=100.0))
    case = SimpleNamespace(levered=levered, flows=SimpleNamespace(senior=rows))
    assert interest_cover(case, 2) == 2


def test_the_average_life_of_an_interest_free_annuity_is_half_its_term():
    outputs = measures(scenario(seniorRate=0, tenor=15))
    assert outputs["senior_wal"] == pytest.approx(8)


def test_day_1_cash_is_the_inflow_less_costs_and_wrap():
    found = scenario(overlayDay1Inflow=2e6, overlayAnnualCost=3e5, wrapBps=50)
    assert measures(found)["day1_cash"] == pytest.approx(1.7e6 - 0.005 * found.stack.senior)


def test_without_equity_there_is_no_return_on_it():
    found = scenario(minEquityShare=0, ltvCap=1, seniorDSCR=1, totalDSCR=1, seniorRate=0, mezzRate=0, tenor=15)
    outputs = measures(found)
    assert outputs["equity_size"] == pytest.approx(0, abs=1e-4)
    assert outputs["irr"] is outputs["moic"] is outputs["stressed_irr"] is None


def test_without_senior_debt_there_is_no_cover():
    outputs = measures(scenario(maxSenior=0, mezz=False))
    for column in ("senior_dscr", "avg_dscr", "blended_dscr", "icr", "llcr", "plcr", "senior_wal"):
        assert outputs[column] is None


@pytest.mark.parametrize("stored", [{}, {"amortisation": "stepdown"}, {"periodsPerYear": 4}])
def test_the_llcr_of_a_sculpted_loan_is_its_dscr(stored):
    growth = {"indexation": "FixedEscalator", "escalator": 3}
    outputs = measures(scenario(**stored | growth | {"amortisation": "sculpted", "ltvCap": 1, "seniorDSCR": 2}))
    assert outputs["llcr"] == pytest.approx(outputs["senior_dscr"], rel=1e-12)
    assert outputs["avg_dscr"] == pytest.approx(outputs["senior_dscr"], rel=1e-12)


def test_a_capped_sculpted_loan_keeps_its_shape():
    free = scenario(amortisation="sculpted", ltvCap=1, mezz=False)
    capped = scenario(amortisation="sculpted", maxSenior=free.stack.senior / 2, mezz=False)
    assert measures(capped)["senior_dscr"] == pytest.approx(2 * measures(free)["senior_dscr"])


def test_more_tenor_or_a_lower_target_never_shrinks_an_annuity():
    sizes = [scenario(tenor=tenor, seniorDSCR=3).stack.senior for tenor in range(3, 24)]
    assert sizes == sorted(sizes)
    sizes = [scenario(seniorDSCR=3 - step / 10).stack.senior for step in range(15)]
    assert sizes == sorted(sizes)
