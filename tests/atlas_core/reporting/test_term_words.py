import pytest

from atlas_core.permutation.run import scenario
from atlas_core.reporting.term_words import terms, undertakings
from tests.atlas_core.services.cast import case


@pytest.fixture(scope="module")
def found():
    frankfurt = case("frankfurt")
    return scenario(frankfurt["project"], frankfurt["axes"], 43)


def test_each_provider_is_named_with_its_amount_rate_and_tenor(found):
    words = terms(found["inputs"], found["outputs"], "EUR")
    assert list(words) == ["Senior", "Mezzanine", "Equity"]
    senior, mezz = words["Senior"], words["Mezzanine"]
    assert (senior["Amount"], senior["Interest, a year"]) == ("€149.8m", "5.00\u202f%, nominal")
    assert senior["Tenor, from completion"] == "17.0\u202fy"
    assert mezz["Loan to market value"] == "50.4\u202f% to 54.2\u202f%"


def test_a_mezzanine_loan_never_lasts_longer_than_the_senior_one(found):
    words = terms(found["inputs"] | {"mezzTenor": 30}, found["outputs"], "EUR")
    assert words["Mezzanine"]["Tenor, from completion"] == "17.0\u202fy"


def test_without_a_mezzanine_loan_there_is_no_column_for_it(found):
    assert list(terms(found["inputs"], found["outputs"] | {"mezz_size": 0.0}, "EUR")) == ["Senior", "Equity"]


def test_reserve_sweep_and_exit_stand_in_words(found):
    inputs = found["inputs"] | {"dsraMonths": 6, "sweepShare": 20, "exitYear": None, "ocTest": 15, "trapBlocks": "mezz"}
    words = undertakings(inputs, found["outputs"] | {"dsra": 9.8e6}, "EUR")
    assert words["Debt service reserve"] == "6\u202fmonths of senior service, €9.8m at completion"
    assert words["Cash sweep"] == "20\u202f% of cash after debt service"
    assert words["Exit"] == "none: held to the end of the lease"
    assert words["A lock-up blocks"] == "mezzanine and equity"
    assert words["Overcollateralisation test"] == "at least 15\u202f%"
