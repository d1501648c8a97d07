import pytest

from atlas_core.permutation import parameters
from atlas_core.permutation.inputs import DEFAULTS, terms
from atlas_core.permutation.parameters import MAIN_AXES, PARAMETERS

DOCUMENTED = {
    "periodsPerYear": 1, "leaseTermYears": 25, "tenorBuffer": 2, "tenor": 15, "seniorRate": 5.5, "mezzRate": 9,
    "seniorDSCR": 1.35, "totalDSCR": 1.15, "ltvCap": 0.65, "amortisation": "annuity", "balloonShare": 0,
    "gracePeriodMonths": 0, "mezz": True, "mezzTenor": 10, "mezzAmortisation": "annuity", "mezzPikMonths": 0,
    "mezzShareMax": None, "minEquityShare": 10, "maxGearing": None, "minIcr": None, "maxSenior": None,
    "financingCosts": True, "usesBasis": "market", "drawOrder": "prorata", "seniorUpfrontBps": 0, "seniorRunningBps": 0,
    "mezzUpfrontBps": 0, "mezzRunningBps": 0, "commitmentBps": 0, "includeAbsFees": False, "dsraMonths": 0,
    "trapDscr": 0, "turboDscr": 0, "trapBlocks": "equity", "sweepShare": 0, "ocTest": 0, "indexation": "Flat", "cpi": 2,
    "cpiFloor": 1, "cpiCap": 4, "escalator": 2, "holdAfterYears": 10, "occupancyRamp": (), "vacancy": 0,
    "rentFreeMonths": 0, "collectionLagDays": 0, "opexMode": "share", "opexPercent": None, "opexGrowth": 0,
    "maintenanceCapex": 0, "taxRate": 0, "depreciationYears": 25, "exitYear": None, "exitCapRate": 6.5,
    "sellingCost": 2, "discountRate": 8, "equityCost": 17, "rateShockBps": 100, "opexStress": 10, "rentDownside": 10,
    "capexOverrun": 10, "codDelayMonths": 0, "refiSpreadBps": 100, "tenantRating": "NR", "jurisdiction": None,
    "ratingRuleSet": "dscr_ltv", "repoRuleSet": "workbook", "overlayDay1Inflow": 0, "overlayAnnualCost": 0,
    "wrapBps": 0,
}  # fmt: skip
"""The complete list of engine parameters with their defaults; a parameter more or less is a change of the engine."""
FIELDS = {
    8, 17, 18, 22, 33, 37, 38, 39, 40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 55, 58, 59, 63, 64, 65, 66, 67, 68, 69, 83,
    84, 85, 88, 89, 90, 100, 101, 102, 104,
}  # fmt: skip
"""Numbers of the scenario fields that have a parameter."""


def test_the_parameters_are_those_documented_with_their_defaults():
    assert DEFAULTS == DOCUMENTED


def test_every_scenario_field_that_has_a_parameter_is_an_alias():
    numbers = {
        int(alias.rpartition("_")[2])
        for parameter in PARAMETERS.values()
        for alias in parameter.aliases
        if alias.rpartition("_")[2].isdigit()
    }
    assert numbers == FIELDS


def test_no_two_parameters_share_a_name():
    names = [
        name
        for parameter in PARAMETERS.values()
        for name in (parameter.key, *parameter.aliases, parameter.path)
        if name
    ]
    assert len(names) == len(set(names))


def test_the_five_main_axes_have_the_specifications_columns():
    columns = [PARAMETERS[key].result_column for key in MAIN_AXES]
    assert columns == ["tenor", "senior_rate", "mezz_rate", "senior_dscr_target", "ltv_cap"]


@pytest.mark.parametrize(
    ("key", "attribute", "stored", "inside"),
    [
        ("seniorRate", "senior_rate", 5.5, 0.055),
        ("ltvCap", "ltv_cap", 0.65, 0.65),
        ("seniorUpfrontBps", "senior_upfront", 50, 0.005),
        ("occupancyRamp", "occupancy_ramp", [50, 80], (0.5, 0.8)),
        ("exitYear", "exit_year", 20.0, 20),
        ("maxGearing", "max_gearing", 70, 0.7),
        ("exitYear", "exit_year", None, None),
    ],
)
def test_formulas_get_fractions(key, attribute, stored, inside):
    assert getattr(terms(DEFAULTS | {"opexPercent": 5, key: stored}), attribute) == inside


def test_the_market_fees_are_parameters():
    assert parameters.MARKET_FEES.keys() <= PARAMETERS.keys()


def test_an_unknown_name_is_no_parameter():
    assert parameters.find("tenors") is None
