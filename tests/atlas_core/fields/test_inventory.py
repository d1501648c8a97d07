"""The declarations against the form's inventory: bounds and defaults of every number, read off the documents."""

import pytest

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.spec import MONEY_LIMIT, NUMERIC

NONE = None
INVENTORY = {
    "power.grossFacilityPower": (0.1, 3000, NONE),
    "power.pue": (0.95, 1.5, 1.25),
    "revenue.grossMonthlyRent": (0, 200e6, NONE),
    "revenue.occupancy": (0, 100, 100),
    "revenue.opexPercent": (0, 100, NONE),
    "revenue.electricityRate": (0, 1e6, 100),
    "revenue.leaseTermYears": (5, 40, 25),
    "timeline.preCloseMonths": (1, 18, 1),
    "timeline.constructionDurationMonths": (1, 48, 24),
    "capexInternal.capexInternalPerMW": (0, 25e6, NONE),
    "capexInternal.buildConstructionFeePercent": (0, 5, 1.5),
    "capexInternal.contingencyPercent": (0, 100, NONE),
    "capexMarket.capexMarketPerMW": (0, 25e6, NONE),
    "capexMarket.marketConstructionFeePercent": (0, 1.5, 1.5),
    "capexMarket.contingencyPercent": (0, 100, NONE),
    "land.landPurchase": (0, 2.4e9, NONE),
    "land.stampDutyPercent": (0, 20, NONE),
    "fees.feesManagementPercent": (0, 10, 3),
    "construction.seniorCoveragePercent": (0, 100, 100),
    "construction.seniorMethodCost": (0, 10, 0),
    "construction.seniorMonths": (0, 48, NONE),
    "construction.mezzCoveragePercent": (0, 100, 100),
    "construction.mezzMethodCost": (0, 10, 2),
    "absFees.internalArrangerFee": (0, 10, 3),
    "absFees.externalArrangerFee": (0, 10, 2),
    "debt.tenor": (3, 40, 15),
    "debt.seniorRate": (0, 15, 5.5),
    "debt.mezzRate": (0, 20, 9),
    "debt.seniorDSCR": (1, 3, 1.35),
    "debt.ltvCap": (0, 1, 0.65),
}
"""Path → lowest, highest, default. Amounts of money that are not listed reach from 0 to the common limit."""
CHOICES = {
    "meta.locationCountry": "United Kingdom",
    "meta.pipelineStage": "1. Site Identified",
    "meta.projectCurrency": "EUR",
    "meta.capexCurrency": "EUR",
    "revenue.rentBasis": "total_month",
    "revenue.leaseType": "TripleNet",
    "revenue.tenantRating": "NR",
    "land.landLocationQuality": "urban",
    "land.gridConnectionQuality": "good",
    "land.stampDutyStructure": "company",
    "construction.seniorMethod": "dsra",
    "construction.mezzMethod": "pik",
    "debt.amortisation": "annuity",
}
REQUIRED = """
    meta.projectTitle meta.locationCountry meta.projectCurrency meta.capexCurrency power.grossFacilityPower power.pue
    revenue.grossMonthlyRent revenue.leaseType revenue.occupancy revenue.opexPercent timeline.preCloseMonths
    timeline.constructionStart timeline.constructionDurationMonths land.landPurchase land.gridConnectionCosts
    land.stampDutyPercent fees.feesManagement
"""


@pytest.mark.parametrize("path", INVENTORY)
def test_a_number_has_the_bounds_and_default_of_the_inventory(path):
    spec = INPUTS[path]
    assert (*spec.bounds, spec.default) == INVENTORY[path]


def test_every_other_number_is_money_up_to_the_common_limit():
    others = {path: spec for path, spec in INPUTS.items() if spec.kind in NUMERIC and path not in INVENTORY}
    assert {(spec.kind, spec.bounds) for spec in others.values()} == {("money", (0, MONEY_LIMIT))}


def test_choices_have_the_defaults_of_the_inventory():
    assert {path: spec.default for path, spec in INPUTS.items() if spec.kind == "choice" and spec.default} == CHOICES


def test_the_inventorys_required_fields_are_required():
    assert {path for path, spec in INPUTS.items() if spec.required} == set(REQUIRED.split())
    conditional = {path for path, spec in INPUTS.items() if spec.required_when}
    assert conditional == {"capexInternal.capexInternalPerMW", "capexMarket.capexMarketPerMW"}


def test_the_electricity_rate_plays_a_part_under_a_gross_lease_only():
    assert INPUTS["revenue.electricityRate"].shown_when == 'leaseType == "Gross"'
    assert [path for path, spec in INPUTS.items() if spec.shown_when] == ["revenue.electricityRate"]
