"""Every call that the specification names and that can be served exists under its name and does what it says."""

import inspect

import pytest

import atlas_core
from atlas_core.errors import AccessError, StaleRecordError
from atlas_core.services import specification
from tests.atlas_core.services.cast import case, stored_project
from tests.atlas_core.services.running import SMALL, approved, work_once
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

LONDON = case("london")
PROJECT = "proj_1_london"
NAMES = """
load_users save_user load_projects save_projects save_permutation_snapshot get_permutation_snapshot
save_permutation_results load_permutation_results process_input calculate_max_debt check_eligibility
assess_viability run_advanced_permutation_engine
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_each_call_exists(name):
    assert inspect.isfunction(getattr(specification, name))


def test_a_saved_user_is_among_the_loaded_ones_without_the_hash(stores, admin):
    user = {"email": "new@test.example", "password": "long-enough-2026", "role": "quant", "full_name": "New Quant"}
    specification.save_user(stores, admin, user)
    loaded = {user["email"]: user for user in specification.load_users(stores, admin)}
    assert loaded["new@test.example"]["role"] == "quant"
    assert not any("hash" in key or "password" in key for user in loaded.values() for key in user)


def test_only_an_admin_loads_and_saves_users(stores):
    sponsor = sign_in(stores, "sponsor")
    with pytest.raises(AccessError):
        specification.load_users(stores, sponsor)
    with pytest.raises(AccessError):
        specification.save_user(stores, sponsor, {"email": "a@b.example", "password": "x" * 12, "role": "admin"})


def test_projects_are_saved_new_and_changed_and_loaded_in_the_specifications_shape(stores):
    sponsor = sign_in(stores, "sponsor")
    made = specification.save_projects(stores, sponsor, [{"project": LONDON["project"]}])
    loaded = specification.load_projects(stores, sponsor, sponsor.email)
    assert loaded == {"projects": made, "series": [], "order": [made[0]["_id"]]}
    changed = made[0]["project"] | {"meta": made[0]["project"]["meta"] | {"projectTitle": "Renamed"}}
    saved = specification.save_projects(stores, sponsor, [made[0] | {"project": changed}])
    assert (saved[0]["title"], saved[0]["revision"]) == ("Renamed", made[0]["revision"] + 1)
    with pytest.raises(StaleRecordError):
        specification.save_projects(stores, sponsor, made)


def test_a_sponsor_loads_nothing_of_others(stores, admin):
    stored = stored_project(stores)
    other = sign_in(stores, "sponsor", email="other@test.example")
    assert specification.load_projects(stores, other, stored["user_email"])["projects"] == []
    assert specification.load_projects(stores, admin, stored["user_email"])["order"] == [stored["_id"]]


def test_a_snapshot_is_saved_once_and_got_back(stores, admin):
    stored_project(stores)
    assert specification.get_permutation_snapshot(stores, admin, PROJECT) is None
    made = specification.save_permutation_snapshot(stores, admin, PROJECT)
    assert specification.get_permutation_snapshot(stores, admin, PROJECT) == made


def test_results_are_computed_stored_and_loaded_best_first(stores, admin):
    approved(stores, admin)
    assert specification.load_permutation_results(stores, admin, PROJECT) is None
    run = specification.save_permutation_results(stores, admin, PROJECT, SMALL)
    work_once(stores)
    loaded = specification.load_permutation_results(stores, admin, PROJECT, limit=3)
    assert (loaded["run_id"], loaded["permutation_count"], len(loaded["results"])) == (run["_id"], 4, 3)
    assert [row["index"] for row in loaded["results"]] == loaded["summary"]["best"][:3]


def test_a_weaker_source_does_not_replace_what_a_stronger_one_said():
    given = {"power.pue": 1.4}
    typed = specification.process_input(LONDON["project"], {}, given, "manual")
    refused = specification.process_input(typed.project, typed.origins, {"power.pue": 1.3}, "excel")
    assert (typed.project["power"]["pue"], refused.project["power"]["pue"]) == (1.4, 1.4)
    assert [(each.path, each.kept, each.offered) for each in refused.collisions] == [("power.pue", 1.4, 1.3)]


def test_the_largest_debt_is_the_annuity_of_the_specifications_case():
    assert specification.calculate_max_debt(10_721_700, 1.35, 0.055, 17) == pytest.approx(86_286_721, abs=1)


def test_eligibility_is_the_engines_own_with_the_rules_behind_it():
    found = specification.check_eligibility(LONDON["project"], LONDON["axes"], 5)
    row = atlas_core.scenario(LONDON["project"], LONDON["axes"], 5)
    assert found["eligible"] == bool(row["outputs"]["repo_eligible"])
    assert found.items() >= row["assessment"]["repo"].items()
    assert specification.check_eligibility(LONDON["project"])["eligible"] in (True, False)


@pytest.mark.parametrize(
    ("figures", "tier"), [((1.35, 0.65, 15.2, 12_500_000), "TIER_1"), ((None, 0.65, 15.2, 1.0), "NOT_VIABLE")]
)
def test_viability_is_the_best_tier_reached(figures, tier):
    assert specification.assess_viability(*figures) == tier


def test_the_advanced_engine_is_the_engine():
    found = specification.run_advanced_permutation_engine(LONDON["project"], SMALL)
    assert found.equals(atlas_core.permute(LONDON["project"], SMALL))
