"""Every worked number of the calculators, on reference case R: 100 MW, PUE 1.25, 1 M a month, 95 %, opex 5 %."""

import pytest

from atlas_core.fields.project import complete
from tests.atlas_core.fields.test_completion import london


def calculated(**changes):
    return complete(london(**changes)).calculated


@pytest.mark.parametrize(("quality", "amount"), [("rural", 15e6), ("suburban", 45e6), ("urban", 80e6)])
def test_land_follows_its_quality(quality, amount):
    assert calculated(land={"landLocationQuality": quality})["landPurchase"] == amount


@pytest.mark.parametrize(("quality", "amount"), [("good", 20e6), ("medium", 40e6), ("poor", 60e6)])
def test_grid_follows_its_quality(quality, amount):
    assert calculated(land={"gridConnectionQuality": quality})["gridConnectionCosts"] == amount


@pytest.mark.parametrize(
    ("structure", "duty"), [("individual", 4e6), ("company", 4e6), ("company_additional", 6.4e6), ("reit", 2e6)]
)
def test_stamp_duty_follows_the_structure_and_the_land_alone(structure, duty):
    assert calculated(land={"stampDutyStructure": structure})["stampDuty"] == pytest.approx(duty)


def test_a_fixed_stamp_duty_replaces_the_rate():
    assert calculated(land={"stampDutyFixed": 1e6})["stampDuty"] == 1e6
    assert calculated(land={"stampDutyFixed": 0.5})["stampDuty"] == 0.5
    assert calculated(land={"stampDutyFixed": 0})["stampDuty"] == 4e6


def test_detailed_lines_win_over_the_rate_and_carry_the_phase_fee():
    found = calculated(capexInternal={"buildArchitectural": 60e6, "buildMarketing": 40e6})
    assert found["constructionFeeInternal"] == 1.5e6
    assert found["capexInternalBase"] == 101.5e6
    assert found["contingencyInternal"] == 10.15e6
    assert found["capexInternalTotal"] == 111.65e6
    assert found["capexInternalRatePerMW"] == 1.015e6


def test_all_sixteen_lines_are_summed():
    keys = (
        "Architectural CivilStructural Substations UndergroundUtilities CrusaderModules Bess MainContractorInstallation"
    )
    keys += (
        " PhotovoltaicSystem Landscaping PreliminariesGeneral MainContractorMargin Connection Land OperationsTeam OSE"
    )
    keys += " Marketing"
    lines = {f"market{key}": 2.0**place for place, key in enumerate(keys.split())}
    found = calculated(capexMarket={**lines, "marketConstructionFeePercent": 0})
    assert found["capexMarketLines"] == 2.0**16 - 1


def test_the_market_side_works_alike_with_its_fee_as_an_amount():
    found = calculated(capexMarket={"marketBess": 100e6})
    assert found["marketConstructionPhaseFee"] == 1.5e6
    assert (found["capexMarketBase"], found["capexMarketRatePerMW"]) == (101.5e6, 1.015e6)
    assert (found["contingencyMarket"], found["capexMarketTotal"]) == (10.15e6, 111.65e6)


@pytest.mark.parametrize(("side", "line"), [("capexInternal", "buildBess"), ("capexMarket", "marketBess")])
def test_the_smallest_line_replaces_the_rate(side, line):
    assert calculated(**{side: {line: 0.5}})[f"{side}Base"] == pytest.approx(0.5075)


def test_totals_without_the_development_fee_are_the_published_ones():
    found = calculated(fees={"feesDM": 0})
    assert (found["internalGrandTotal"], found["marketGrandTotal"]) == (220e6, 242e6)
    assert found["developerMargin"] == pytest.approx(10)


def test_developer_economics_reproduce():
    found = calculated()
    assert (found["developerProfit"], found["developerMarginPercent"], found["darkProfit"]) == (22e6, 20, 22e6)


def test_a_loss_is_shown():
    found = calculated(capexInternal={"capexInternalPerMW": 1_200_000}, capexMarket={"capexMarketPerMW": 1_000_000})
    assert found["developerMarginPercent"] == pytest.approx(-16.6666667)


def test_a_project_that_costs_nothing_has_a_margin_of_zero():
    nothing = {"landMode": "manual", "landPurchase": 0, "gridMode": "manual", "gridConnectionCosts": 0}
    found = calculated(
        capexInternal={"capexInternalPerMW": 0}, capexMarket={"capexMarketPerMW": 0}, land=nothing, fees={"feesDM": 0}
    )
    assert (found["developerMargin"], found["developerMarginPercent"], found["feesManagementRate"]) == (0, 0, 0)


def test_a_gross_lease_pays_electricity_and_no_negative_fee():
    found = calculated(revenue={"leaseType": "Gross"})
    assert found["noiElectricity"] == 70_080_000
    assert (found["noiBeforeAMF"], found["noiAMF"], found["noiForDebtService"]) == (-59_250_000, 0, -59_250_000)


@pytest.mark.parametrize(("basis", "rent"), [("total_month", 1e6), ("kw_month", 12.5), ("kwh", 0.0171232876712)])
def test_the_rent_may_be_given_in_three_units(basis, rent):
    found = calculated(revenue={"rentBasis": basis, "grossMonthlyRent": rent})
    assert found["noiForDebtService"] == pytest.approx(10_721_700, rel=1e-9)


def test_the_worked_timeline_reproduces():
    timeline = {"constructionStart": "2026-02-01", "constructionDurationMonths": 18}
    found = calculated(timeline=timeline, debt={"tenor": 20})
    assert (found["completionDate"], found["maturityDate"]) == ("2027-08-01", "2047-08-01")
    assert found["preparationStart"] == "2026-01-01"


def test_rent_starts_with_the_lease_where_one_is_given():
    found = calculated(timeline={"leaseCommenceDate": "2028-05-01"})
    assert (found["revenueStartDate"], found["maturityDate"]) == ("2028-05-01", "2043-05-01")


def test_the_fixed_abs_fees_add_up_and_the_debt_service_capacity_follows():
    found = calculated()
    assert (found["totalDay1Fees"], found["arrangerPercent"]) == (3.7e6, 5)
    assert found["debtServiceCapacity"] == pytest.approx(7_942_000)
