import random

import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.permutation.run import ENGINE_VERSION, scenario
from atlas_core.permutation.sampling import METHODS
from atlas_core.reporting import scenario_table
from atlas_core.services import rule_tables, scenario_detail
from atlas_core.services.scenario_detail import detail
from tests.atlas_core.services.running import complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

FRANKFURT = "proj_1_frankfurt"
TERMS = {
    "options": {
        "periodsPerYear": 2, "dsraMonths": 6, "seniorUpfrontBps": 50, "seniorRunningBps": 20, "mezzUpfrontBps": 100,
        "mezzRunningBps": 50, "commitmentBps": 40, "taxRate": 25, "sweepShare": 20, "trapDscr": 1.4, "exitYear": 20,
        "mezzAmortisation": "pik", "mezzPikMonths": 24, "indexation": "CPI_Linked",
    },
    "seniorRateRange": [5.0, 6.0],
}  # fmt: skip


@pytest.fixture
def plain(stores, admin):
    return complete_run(stores, admin, "frankfurt")


@pytest.mark.parametrize("index", [0, 43, 300, 539])
def test_the_stored_row_and_the_recomputed_scenario_are_one(stores, admin, plain, index):
    found = detail(stores, admin, plain, index)
    assert found.recomputed
    assert found.row["index"] == index
    assert found.candidates[found.row["binding"]] == pytest.approx(found.row["senior_size"])
    assert min(value for value in found.senior_dscr if value) == pytest.approx(found.row["senior_dscr"])
    assert sum(found.sources.values()) == pytest.approx(found.row["uses"])


WIDE = {
    "seniorRateRange": {"min": 3, "max": 9, "step": 0.001},
    "seniorDSCRTarget": {"min": 1.1, "max": 1.8, "step": 0.01},
    "debtTenorRange": {"min": 5, "max": 25, "step": 0.25},
    "amortisation": ["annuity", "sculpted", "bullet"],
    "vacancy": {"min": 0, "max": 40, "step": 0.5},
}
SPACES = {
    "a grid": {
        "seniorRateRange": {"min": 3, "max": 9, "step": 0.01},
        "debtTenorRange": [10, 17.5, 25],
        "taxRate": [0, 25],
    },
    "its terms": TERMS | {"seniorRateRange": {"min": 3, "max": 9, "step": 0.01}},
} | {method: WIDE | {"options": {"sample": {"method": method, "count": 3_000, "seed": 5}}} for method in METHODS}


@pytest.mark.parametrize("space", SPACES)
def test_any_row_is_reproduced_exactly_from_its_index_alone(stores, admin, space):
    run = complete_run(stores, admin, "frankfurt", SPACES[space])
    project = stores.snapshots.get(FRANKFURT, run["snapshot_version"])["project"]
    seed = random.SystemRandom().randrange(2**32)
    for index in {0, run["total"] - 1, *random.Random(seed).sample(range(run["total"]), 12)}:
        found = detail(stores, admin, run, index)
        again = scenario(project, run["axes"], index)
        assert again["outputs"] == found.row, (seed, index)
        assert again["inputs"] == found.inputs, (seed, index)
        assert again["cash_flows"] == found.periods, (seed, index)


@pytest.mark.parametrize(("axes", "index"), [(None, 43), (TERMS, 0), (TERMS, 1)])
def test_sources_equal_uses(stores, admin, axes, index):
    run = complete_run(stores, admin, "frankfurt", axes)
    found = detail(stores, admin, run, index)
    assert sum(found.sources.values()) == pytest.approx(sum(found.uses.values()), rel=1e-9)


@pytest.mark.parametrize(("axes", "index"), [(None, 43), (None, 500), (TERMS, 0), (TERMS, 1)])
def test_every_year_of_the_statement_adds_up(stores, admin, axes, index):
    run = complete_run(stores, admin, "frankfurt", axes)
    found = detail(stores, admin, run, index)
    lines = dict(found.statement)
    assert len(lines["CFADS"]) == len(found.years) > 15
    for year in range(len(found.years)):
        earned = sum(lines[line][year] for line in ("Revenue", "Opex", "Maintenance, tax"))
        assert earned == pytest.approx(lines["CFADS"][year], abs=1e-3)
        given = ("Senior interest", "Senior principal", "Mezzanine", "Reserves", "Exit, net")
        left = lines["CFADS"][year] + sum(lines[line][year] for line in given)
        assert left == pytest.approx(lines["Distribution"][year], abs=1e-3)


def test_years_are_years_whatever_the_periods(stores, admin):
    run = complete_run(stores, admin, "frankfurt", TERMS)
    found = detail(stores, admin, run, 0)
    assert found.years == list(range(1, 21))
    assert len([flow for flow in found.periods if flow["phase"] == "operation"]) == 40


def test_the_scenario_is_judged_by_the_tables_of_its_run(stores, admin, plain):
    found = detail(stores, admin, plain, 43)
    assert found.assessment["rules_hash"] == rule_tables.of_run(stores, plain).hash
    assert found.assessment["rating"]["rating"] == found.row["rating"]
    assert found.assessment["repo"]["eligible"] == bool(found.row["repo_eligible"])


def test_a_row_of_another_engine_version_stands_as_stored(stores, admin, plain, monkeypatch):
    monkeypatch.setattr(scenario_detail, "ENGINE_VERSION", f"{ENGINE_VERSION}-later")
    found = detail(stores, admin, plain, 43)
    assert not found.recomputed
    assert found.row["id"] == "perm_0044"
    assert found.periods == ()
    assert found.assessment == {}


@pytest.mark.parametrize("index", [-1, 540, 10**12])
def test_a_scenario_that_is_not_there_is_not_found(stores, admin, plain, index):
    with pytest.raises(RecordNotFoundError):
        detail(stores, admin, plain, index)


def test_only_roles_with_the_engine_see_a_scenario(stores, admin, plain):
    with pytest.raises((AccessError, RecordNotFoundError)):
        detail(stores, sign_in(stores, "sponsor"), plain, 0)


def test_every_input_says_what_gave_it_and_who_set_that(stores, admin):
    run = complete_run(stores, admin, "frankfurt", {"seniorRate": [5, 6], "tenor": 15, "options": {"taxRate": 25}})
    found = detail(stores, admin, run, 0)
    assert found.input_sources.keys() == found.inputs.keys()
    assert found.input_sources["seniorRate"] == {"source": "axis", "mode": "variations", "origin": "manual"}
    assert (found.input_sources["tenor"]["source"], found.input_sources["tenor"]["mode"]) == ("axis", "manual")
    assert found.input_sources["taxRate"] == {"source": "option", "mode": "manual", "origin": "manual"}
    assert found.input_sources["discountRate"] == {"source": "default", "mode": "default", "origin": "default"}
    given_by_project = [one["origin"] for one in found.input_sources.values() if one["source"] == "project"]
    assert "manual" in given_by_project
    table = scenario_table.inputs_table(found.inputs, found.input_sources)
    assert {len(column) for column in table.values()} == {len(found.inputs)}


def test_labels_and_the_exchange_rate_stand_among_the_inputs_as_options(stores, admin):
    options = {"CallOptionYears_56": 5, "TRS_EquityPct_53": 10, "FXSpot_35": 1}
    run = complete_run(stores, admin, "frankfurt", {"tenor": 15, "options": options})
    found = detail(stores, admin, run, 0)
    table = scenario_table.inputs_table(found.inputs, found.input_sources)
    shown = {
        label: (value, unit, given)
        for label, value, unit, given in zip(
            table["Input"], table["Value"], table["Unit"], table["Given by"], strict=True
        )
    }
    assert shown["Call date"] == ("5", "years", "Option")
    assert shown["Equity moved by a total return swap"] == ("10", "%", "Option")
    assert shown["FX rates"] == ("1", "–", "Option")
