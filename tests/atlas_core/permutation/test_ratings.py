import pytest

from atlas_core.permutation.ratings import bands, jurisdiction, rating, structure
from atlas_core.permutation.rulebook.book import DEFAULT, read
from tests.atlas_core.permutation.samples import figures, terms


def rated(dscr, ltv, country="UK", rules=DEFAULT, **stored):
    given = bands(rules, terms(**stored), figures(jurisdiction=country))
    return rating(given, {"senior_dscr": dscr, "ltv": ltv})


@pytest.mark.parametrize(
    ("dscr", "ltv", "expected"),
    [
        (1.50, 0.50, "AAA"), (1.50 * (1 - 1e-10), 0.50 * (1 + 1e-10), "AAA"), (1.4999, 0.50, "AA"), (1.5, 0.51, "AA"),
        (2.672, 0.70, "A"), (3.0, 0.86, "CCC"), (1.04, 0.1, "CCC"), (1.05, 0.85, "B"), (None, 0.1, "CCC"),
        (2.0, None, "CCC"),
    ],
)  # fmt: skip
def test_dscr_and_ltv_both_have_to_reach_a_band(dscr, ltv, expected):
    assert rated(dscr, ltv) == expected


@pytest.mark.parametrize(
    ("dscr", "expected"), [(1.5, "AAA"), (1.15, "BBB"), (1.05, "BB"), (1.04, "B"), (-3.0, "B"), (None, "CCC")]
)
def test_rules_by_dscr_alone_take_any_ltv(dscr, expected):
    assert rated(dscr, 5.0, ratingRuleSet="dscr") == expected


@pytest.mark.parametrize(
    ("country", "stored", "expected"),
    [
        ("UK", {"tenantRating": "AA"}, "AAA"),
        ("UK", {"tenantRating": "A"}, "A"),
        ("UK", {"tenantRating": "NR"}, "CCC"),
        ("NONE", {"tenantRating": "AAA"}, "CCC"),
        ("NONE", {"tenantRating": "AAA", "jurisdiction": "US"}, "AAA"),
        ("UK", {"tenantRating": "AAA", "tenor": 26}, "CCC"),
        ("US", {"tenantRating": "AAA", "tenor": 26}, "AAA"),
        ("UK", {"tenantRating": "AAA", "amortisation": "balloon", "balloonShare": 0.3}, "BBB+"),
        ("UK", {"tenantRating": "AAA", "amortisation": "balloon", "balloonShare": 0.31}, "BB+"),
        ("UK", {"tenantRating": "AAA", "amortisation": "bullet", "tenor": 16}, "CCC"),
    ],
)
def test_the_workbook_looks_at_jurisdiction_tenant_tenor_and_structure(country, stored, expected):
    assert rated(2.1, 0.5, country, ratingRuleSet="workbook", **stored) == expected


def test_bands_are_those_of_the_rule_book():
    document = DEFAULT.document()
    document["rating_dscr_ltv"]["rows"] = document["rating_dscr_ltv"]["rows"][1:]
    assert rated(2.0, 0.1, rules=read(document)) == "AA"


@pytest.mark.parametrize("amortisation", ["annuity", "sculpted", "stepdown"])
def test_a_loan_that_repays_itself_is_full(amortisation):
    assert structure(DEFAULT, terms(amortisation=amortisation)) == "full"


def test_a_chosen_jurisdiction_goes_before_that_of_the_country():
    assert jurisdiction(terms(), figures(jurisdiction="EU")) == "EU"
    assert jurisdiction(terms(jurisdiction="NONE"), figures(jurisdiction="EU")) == "NONE"
