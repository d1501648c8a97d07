import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.run import chunk
from atlas_core.services import remedies, results
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def london(stores, admin):
    return complete_run(stores, admin)


def tier_at(index, **changes):
    inputs = dict(read_axes(case("london")["axes"]).scenario_inputs(index)) | changes
    return chunk(case("london")["project"], {"options": inputs}, 0, 1)["tier"][0].as_py()


def test_the_best_scenario_has_the_highest_return(stores, admin, london):
    with results.opened(stores, admin, london) as result:
        best = remedies.best_index(result)
        assert result.row(best)["irr"] == london["summary"]["best_irr"]


def test_the_rent_needed_is_the_least_that_makes_the_scenario_viable(stores, admin, london):
    found = {remedy.label: remedy for remedy in remedies.advice(stores, admin, london, 6).remedies}
    rent = found["Monthly rent"]
    assert rent.now == 1_000_000
    assert tier_at(6, **{"revenue.grossMonthlyRent": rent.needed}) != "NOT_VIABLE"
    assert tier_at(6, **{"revenue.grossMonthlyRent": rent.needed - 10_000}) == "NOT_VIABLE"


def test_where_no_value_helps_the_remedy_says_so(stores, admin, london):
    found = {remedy.label: remedy for remedy in remedies.advice(stores, admin, london, 6).remedies}
    assert found["Senior rate"].now == 5.0
    assert found["Senior rate"].needed is None
    assert tier_at(6, seniorRate=0) == "NOT_VIABLE"
    assert tier_at(6, **{"capexMarket.capexMarketPerMW": 0}) == "NOT_VIABLE"
    assert found["Market CapEx per MW"].needed is None


def test_advice_says_what_is_missed_and_by_how_much(stores, admin, london):
    found = remedies.advice(stores, admin, london, 6)
    assert found.target == "TIER_3"
    assert [miss.test.code for miss in found.missed] == ["IRR"]
    with results.opened(stores, admin, london) as result:
        assert found.missed[0].test.room == pytest.approx(result.row(6)["irr"] - 8.0)


def test_a_scenario_that_is_not_there_has_no_advice(stores, admin, london):
    with pytest.raises(InputError, match="index"):
        remedies.advice(stores, admin, london, 243)


def test_a_result_of_another_engine_version_has_no_advice(stores, admin, london):
    assert remedies.advice(stores, admin, london | {"engine_version": "earlier"}, 6) is None


def test_only_roles_with_the_engine_ask(stores, london):
    with pytest.raises((AccessError, RecordNotFoundError)):
        remedies.advice(stores, sign_in(stores, "sponsor"), london, 6)
