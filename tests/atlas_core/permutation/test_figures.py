import copy

import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.figures import read_figures
from tests.atlas_core.permutation.test_cases import case

LONDON = case("london")["project"]


def project(**sections):
    changed = copy.deepcopy(LONDON)
    for section, values in sections.items():
        changed.setdefault(section, {}).update(values)
    return changed


def test_figures_are_the_calculated_block():
    found = read_figures(LONDON)
    assert (found.gross_revenue, found.land, found.fees) == (11.4e6, 104e6, 8e6)
    assert (found.capex_market, found.capex_internal, found.market_total) == (132e6, 110e6, 244e6)
    assert found.timetable.months == (0, 3, 6, 9, 12, 15, 18, 21, 24)


def test_capex_land_and_fees_are_converted_and_rent_is_not():
    rates = {"EURGBP": {"rate": 0.8, "date": "2026-01-01", "source": "deal"}}
    found = read_figures(project(meta={"capexCurrency": "EUR", "fxRates": rates}))
    assert found.market_total == pytest.approx(244e6 * 0.8)
    assert found.abs_fixed == pytest.approx(3.7e6 * 0.8)
    assert found.gross_revenue == 11.4e6
    assert found.notices == ()


def test_built_in_rates_are_reported():
    found = read_figures(project(meta={"capexCurrency": "EUR"}))
    assert [notice.field for notice in found.notices] == ["fx.fallback"]


def test_the_projects_own_debt_terms_come_before_defaults():
    found = read_figures(project(debt={"tenor": 12, "seniorRate": 4}, revenue={"leaseTermYears": 20}))
    assert (found.parameters["tenor"], found.parameters["seniorRate"]) == (12, 4)
    assert (found.parameters["leaseTermYears"], found.parameters["opexPercent"]) == (20, 5)


def test_a_project_that_lacks_something_names_every_field():
    incomplete = copy.deepcopy(LONDON)
    del incomplete["power"]["grossFacilityPower"], incomplete["timeline"]["constructionStart"]
    with pytest.raises(InputError) as caught:
        read_figures(incomplete)
    assert {"power.grossFacilityPower", "timeline.constructionStart"} <= {p.field for p in caught.value.problems}


@pytest.mark.parametrize(
    ("sections", "field"),
    [
        ({"revenue": {"occupancy": 140}}, "revenue.occupancy"),
        ({"power": {"pue": 0}}, "power.pue"),
        ({"power": {"grossFacilityPower": -5}}, "power.grossFacilityPower"),
        ({"revenue": {"grossMonthlyRent": 1e308}}, "revenue.grossMonthlyRent"),
        ({"revenue": {"grossMonthlyRent": "a lot"}}, "revenue.grossMonthlyRent"),
        ({"revenue": {"grossMonthlyRent": float("nan")}}, "revenue.grossMonthlyRent"),
        ({"timeline": {"leaseCommenceDate": "2026-03-01"}}, "timeline.leaseCommenceDate"),
        ({"revenue": {"rent": 5}}, "revenue.rent"),
    ],
)
def test_a_project_with_a_broken_rule_is_refused_at_its_field(sections, field):
    with pytest.raises(InputError) as caught:
        read_figures(project(**sections))
    assert field in {problem.field for problem in caught.value.problems}
