import pytest
from numpy.testing import assert_allclose

from atlas_core.calculators.noi_extended import Building, OperatingTerms, extended_noi, lease_up
from atlas_core.errors import DomainError


def test_the_documents_example_reproduces():
    result = extended_noi(30e6, Building(power_mw=100))
    assert_allclose([result.egi[0], result.opex[0], result.noi[0]], [24_990_000, 2_484_550, 22_505_450], rtol=1e-14)


def test_a_gross_lease_leaves_every_cost_with_the_landlord():
    gross = extended_noi(30e6, Building(power_mw=100, market_cost=244e6, utilities=70.08e6, triple_net=False))
    # 1 484 550 shared + 5 000 000 maintenance + 500 000 insurance + 2 440 000 tax + 70 080 000 utilities
    assert gross.opex[0] == pytest.approx(79_504_550)


def test_rent_and_costs_grow_at_their_own_rates_over_fifteen_years():
    result = extended_noi(30e6, Building(power_mw=100))
    assert result.noi.shape == (15,)
    assert_allclose(result.egi[14], 24_990_000 * 1.025**14)
    assert_allclose(result.opex[14], 2_484_550 * 1.03**14)


def test_the_lease_up_adds_up_to_a_loss_of_2_2_million():
    months = lease_up(30e6)
    assert months.sum() == pytest.approx(-2.2375e6)
    assert months[-1] == pytest.approx(2.5e6 * 0.85 - 1.2e6)
    assert months[0] == pytest.approx(2.125e6 / 24 - 1.2e6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: extended_noi(-1, Building(power_mw=100)),
        lambda: extended_noi(1, Building(power_mw=100), OperatingTerms(occupancy=1.2)),
        lambda: extended_noi(1, Building(power_mw=100), years=0),
        lambda: lease_up(30e6, months=0),
        lambda: lease_up(float("nan")),
    ],
)
def test_arguments_out_of_range_are_refused(call):
    with pytest.raises(DomainError):
        call()
