import pytest

from atlas_core.fields.project import complete
from tests.atlas_core.fields.test_completion import london, messages


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"power": {"grossFacilityPower": -5}},
            "power.grossFacilityPower",
            "Gross facility power must be 0.1 to 3,000 MW; got -5",
        ),
        ({"power": {"pue": 0}}, "power.pue", "Power usage effectiveness must be 0.95 to 1.5 x; got 0"),
        (
            {"revenue": {"occupancy": 140}},
            "revenue.occupancy",
            "Occupancy at stabilisation must be 0 to 100 %; got 140",
        ),
        (
            {"fees": {"feesDM": 1e308}},
            "fees.feesDM",
            "Development management fee must be 0 to 1,000,000,000,000 GBP; got 1e+308",
        ),
        (
            {"capexMarket": {"capexMarketPerMW": 26e6}},
            "capexMarket.capexMarketPerMW",
            "CapEx per MW must be 0 to 25,000,000 GBP/MW; got 26,000,000",
        ),
        (
            {"revenue": {"leaseType": "tripleNet"}},
            "revenue.leaseType",
            "Lease type must be one of TripleNet, Gross; got 'tripleNet'; did you mean TripleNet?",
        ),
        (
            {"meta": {"locationCountry": "Germny"}},
            "meta.locationCountry",
            "Country must be one of 47 values; got 'Germny'; did you mean Germany?",
        ),
        (
            {"timeline": {"constructionStart": "1999-12-31"}},
            "timeline.constructionStart",
            "Construction start must be a date of the years 2000 to 2100; got 1999-12-31",
        ),
        (
            {"timeline": {"leaseCommenceDate": "2028-01-31"}},
            "timeline.leaseCommenceDate",
            "Lease commencement must not be before completion on 2028-02-01; got 2028-01-31",
        ),
        (
            {"capexMarket": {"contingencyPercent": 5}},
            "capexMarket.contingencyPercent",
            "Contingency must be the same on both CapEx sides; got 10 % and 5 %",
        ),
        (
            {"timeline": {"scheduleOfWorks": [{"months": 12, "percent": 60}, {"months": 12, "percent": 30}]}},
            "timeline.scheduleOfWorks",
            "Schedule of works must share out 100 % of CapEx in parts of 0 to 100 %; the parts add up to 90 %",
        ),
        (
            {"timeline": {"scheduleOfWorks": [{"months": 0, "percent": 100}]}},
            "timeline.scheduleOfWorks",
            "Schedule of works must have phases above 0 and up to 600 months",
        ),
        (
            {"meta": {"fxRates": {"EURGBP": {"rate": -1}}}},
            "meta.fxRates",
            "FX rates of EURGBP must be 1e-06 to 1,000,000; got -1",
        ),
        ({"meta": {"projectTitle": "  "}}, "meta.projectTitle", "Project title is required"),
        ({"land": {"landMode": "manual"}}, "land.landPurchase", "Land purchase is required"),
        ({"land": {"landLocationQuality": "custom"}}, "land.landPurchase", "Land purchase is required"),
        ({"fees": {"feesManagementMode": "amount"}}, "fees.feesManagement", "Management fee is required"),
        (
            {"fees": {"feesManagementPercent": 11}},
            "fees.feesManagementPercent",
            "Management fee rate must be 0 to 10 %; got 11",
        ),
        ({"capexMarket": {"capexMarketPerMW": None}}, "capexMarket.capexMarketPerMW", "CapEx per MW is required"),
    ],
)
def test_a_value_that_breaks_a_rule_is_a_problem_with_label_rule_unit_and_value(changes, field, message):
    assert messages(london(**changes)) == {field: message}


def test_the_unit_of_a_rent_is_what_its_basis_says():
    document = london(revenue={"grossMonthlyRent": -1, "rentBasis": "kw_month"})
    assert messages(document)["revenue.grossMonthlyRent"].endswith("0 to 200,000,000 GBP/kW/month; got -1")


@pytest.mark.parametrize(("currency", "most"), [("EUR", 25e6), ("AED", 125e6), ("JPY", 5e9)])
def test_bounds_of_money_reach_further_in_smaller_units(currency, most):
    def found(rate):
        return messages(london(meta={"capexCurrency": currency}, capexMarket={"capexMarketPerMW": rate}))

    assert "capexMarket.capexMarketPerMW" not in found(most)
    assert found(most + 1)["capexMarket.capexMarketPerMW"].startswith(
        f"CapEx per MW must be 0 to {most:,.0f} {currency}/MW"
    )


def test_an_impossible_value_makes_what_reads_it_null_and_nothing_else():
    found = complete(london(power={"pue": 0})).calculated
    assert found["itLoad"] is found["overheadPower"] is None
    assert found["internalGrandTotal"] == 222e6


def test_an_impossible_cost_line_is_not_counted_as_nothing():
    found = complete(london(capexInternal={"buildBess": -1})).calculated
    assert found["capexInternalTotal"] is found["internalGrandTotal"] is None
    assert found["capexMarketTotal"] == 132e6


def test_an_impossible_cost_line_does_not_ask_for_a_rate():
    assert list(messages(london(capexInternal={"buildBess": -1, "capexInternalPerMW": None}))) == [
        "capexInternal.buildBess"
    ]


def test_an_impossible_value_stays_in_the_document():
    assert complete(london(power={"pue": 0})).project["power"]["pue"] == 0


def test_an_empty_document_lists_what_is_required():
    completion = complete({})
    assert [problem.field for problem in completion.problems] == [
        "meta.projectTitle",
        "power.grossFacilityPower",
        "revenue.grossMonthlyRent",
        "revenue.opexPercent",
        "timeline.constructionStart",
        "capexInternal.capexInternalPerMW",
        "capexMarket.capexMarketPerMW",
    ]
    assert completion.calculated["internalGrandTotal"] is None
    assert completion.calculated["totalDay1Fees"] == 3.7e6


def test_a_missing_section_has_its_defaults():
    document = london()
    del document["power"]
    completion = complete(document)
    assert completion.project["power"]["pue"] == 1.25
    assert [problem.field for problem in completion.problems] == ["power.grossFacilityPower"]


def test_a_rate_per_mw_is_not_required_beside_detailed_lines():
    document = london(capexMarket={"capexMarketPerMW": None, "marketBess": 1e6})
    assert messages(document) == {}


def test_contingency_on_one_side_holds_for_both():
    document = london()
    del document["capexMarket"]["contingencyPercent"]
    completion = complete(document)
    assert completion.project["capexMarket"]["contingencyPercent"] == 10
    assert completion.calculated["capexMarketTotal"] == 132e6


def test_no_contingency_at_all_counts_as_none():
    document = london(capexInternal={"contingencyPercent": None}, capexMarket={"contingencyPercent": None})
    assert complete(document).calculated["capexInternalTotal"] == 100e6


def test_a_pue_below_one_is_a_notice_that_blocks_nothing():
    completion = complete(london(power={"pue": 0.95}))
    assert [problem.field for problem in completion.problems] == ["power.pue"]
    assert completion.problems == completion.notices
    assert completion.blocking == []
    assert completion.calculated["itLoad"] == pytest.approx(105.2631579)


def test_two_currencies_without_a_rate_of_their_own_are_a_notice():
    completion = complete(london(meta={"capexCurrency": "EUR"}))
    assert [problem.field for problem in completion.notices] == ["fx.fallback"]
    assert completion.problems[0].message == (
        "EUR to GBP uses the built-in rate 0.8621 of 2025-08-12; enter the deal's own under FX rates"
    )
    given = {"fxRates": {"EURGBP": {"rate": 0.85}}, "capexCurrency": "EUR"}
    assert complete(london(meta=given)).problems == []


def test_no_currency_is_converted_inside_the_calculated_block():
    mixed = complete(london(meta={"capexCurrency": "JPY"})).calculated
    assert mixed == complete(london()).calculated
