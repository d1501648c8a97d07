import pytest

from atlas_core.permutation import operations as module
from atlas_core.permutation.operations import Strain
from tests.atlas_core.permutation.samples import figures, terms


def operations(last=None, strain=module.BASE, project=None, **stored):
    conditions = terms(**stored)
    periods = int(conditions.lease_term_years * conditions.periods_per_year)
    return module.operations(project or figures(), conditions, periods, last or periods, strain)


def test_a_flat_year_is_the_calculators_first_year():
    found = operations(opexPercent=25)
    assert found.revenue[0] == found.revenue[24] == 12e6
    assert found.opex[0] == 3e6
    assert found.amf[0] == pytest.approx(90_000)
    assert found.noi[0] == pytest.approx(8_910_000)


def test_a_year_is_split_evenly_over_its_periods():
    found = operations(periodsPerYear=4)
    assert len(found.revenue) == 100
    assert found.revenue[0] == 3e6


@pytest.mark.parametrize(
    ("stored", "second", "twelfth"),
    [
        ({"indexation": "Flat", "cpi": 3}, 1.0, 1.0),
        ({"indexation": "CPI_Linked", "cpi": 3}, 1.03, 1.03**11),
        ({"indexation": "CPI_Linked", "cpi": 9}, 1.04, 1.04**11),
        ({"indexation": "CPI_Linked", "cpi": 0}, 1.01, 1.01**11),
        ({"indexation": "Partial", "cpi": 3}, 1.03, 1.03**9),
        ({"indexation": "Partial", "cpi": 3, "holdAfterYears": 5}, 1.03, 1.03**4),
        ({"indexation": "FixedEscalator", "escalator": 2.5}, 1.025, 1.025**11),
    ],
)
def test_the_index_steps_once_a_year(stored, second, twelfth):
    found = operations(periodsPerYear=2, **stored)
    assert found.revenue[1] == 6e6
    assert found.revenue[2] == pytest.approx(6e6 * second, rel=1e-14)
    assert found.revenue[22] == pytest.approx(6e6 * twelfth, rel=1e-14)


def test_the_ramp_ends_in_full_occupancy_and_vacancy_stays():
    found = operations(occupancyRamp=[50, 80], vacancy=10)
    assert found.revenue[:3] == pytest.approx([5.4e6, 8.64e6, 10.8e6])


def test_rent_free_months_take_their_part_of_each_period():
    found = operations(periodsPerYear=4, rentFreeMonths=4)
    assert found.revenue[:3] == pytest.approx([0, 2e6, 3e6])
    assert operations(rentFreeMonths=4).revenue[0] == pytest.approx(8e6)


def test_the_collection_lag_is_held_back_first_and_comes_in_at_the_end():
    lag = 12e6 * 73 / 365
    found = operations(collectionLagDays=73)
    assert found.revenue[0] == pytest.approx(12e6 - lag)
    assert found.revenue[24] == pytest.approx(12e6 + lag)
    assert operations(collectionLagDays=73, last=10).revenue[9] == pytest.approx(12e6 + lag)


def test_a_lag_longer_than_the_first_period_goes_on_into_the_next():
    found = operations(periodsPerYear=4, collectionLagDays=146)
    assert found.revenue[:3] == pytest.approx([0, 3e6 - 1.8e6, 3e6])
    assert sum(found.revenue) == pytest.approx(25 * 12e6)


def test_operating_costs_follow_revenue_or_grow_by_themselves():
    assert operations(opexPercent=10, vacancy=50).opex[0] == pytest.approx(0.6e6)
    fixed = operations(opexPercent=10, vacancy=50, opexMode="amount", opexGrowth=3)
    assert fixed.opex[:2] == pytest.approx([1.2e6, 1.236e6])


def test_electricity_grows_like_opex_and_not_with_occupancy():
    found = operations(project=figures(electricity=1e6), opexGrowth=3, vacancy=50)
    assert found.electricity[:2] == pytest.approx([1e6, 1.03e6])


def test_the_asset_management_fee_is_never_negative():
    found = operations(project=figures(electricity=20e6))
    assert found.amf[0] == 0
    assert found.noi[0] == -8e6


def test_maintenance_is_a_share_of_revenue():
    assert operations(maintenanceCapex=2, vacancy=50).maintenance[0] == pytest.approx(120_000)
    assert operations(maintenanceCapex=2).earnings[0] == pytest.approx(11_640_000)


def test_a_downside_cuts_revenue_and_raises_the_money_spent_on_operations():
    found = operations(opexPercent=10, strain=Strain(rent=0.2, opex=0.5))
    assert found.revenue[0] == pytest.approx(9.6e6)
    assert found.opex[0] == pytest.approx(1.8e6)


def test_noi_of_a_year_beyond_the_lease_is_known():
    conditions = terms(indexation="FixedEscalator", escalator=2, periodsPerYear=4, collectionLagDays=90)
    assert module.year_noi(figures(), conditions, 26) == pytest.approx(11.88e6 * 1.02**25)
