import numpy as np
import pytest

from atlas_core.errors import AccessError, InputError
from atlas_core.fields.changes import assign
from atlas_core.services import matched_runs as module
from atlas_core.services import results, runs, snapshots
from atlas_core.services.matched_runs import FIGURES, MONEY, complete_runs, differences, matched, usual
from tests.atlas_core.services.running import SMALL, complete_run, work_once
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")
RENT = "revenue.grossMonthlyRent"


def changed_run(stores, admin, project_id, axes=SMALL, **fields):
    """Edit the project, approve it and run axes over it."""
    record = stores.projects.get(project_id)
    document = record["project"]
    for path, value in fields.items():
        document = assign(document, path.replace("__", "."), value)
    stores.projects.save(record | {"project": document})
    snapshots.snapshot(stores, admin, project_id)
    started = runs.start(stores, admin, project_id, axes)
    work_once(stores)
    return stores.runs.get(started["_id"])


@pytest.fixture
def before(stores, admin):
    return complete_run(stores, admin, "frankfurt", SMALL)


def rows(stores, admin, run):
    with results.opened(stores, admin, run) as result:
        return result.table().to_pylist()


def test_a_change_of_the_project_is_seen_in_every_matched_scenario(stores, admin, before):
    wider = SMALL | {"seniorRateRange": [6.0, 5.0, 7.0]}
    after = changed_run(stores, admin, before["project_id"], wider, revenue__occupancy=90)
    found = matched(stores, admin, before, after)
    assert (found.before, found.after, found.pairs) == (4, 6, 4)
    now = {(row["tenor"], row["senior_rate"]): row for row in rows(stores, admin, after)}
    then = rows(stores, admin, before)
    for column in FIGURES:
        both = [(row[column], now[row["tenor"], row["senior_rate"]][column]) for row in then]
        known = [pair for pair in both if None not in pair]
        assert found.figures[column]["known"] == len(known)
        if known:
            change = np.array([second - first for first, second in known])
            assert found.figures[column]["change"]["median"] == pytest.approx(np.median(change), rel=1e-9, abs=1e-9)
            assert found.figures[column]["after"]["maximum"] == max(second for _, second in known)
    assert sum(cell["count"] for cell in found.words["tier"]) == 4
    assert [axis.label for axis in found.axes if not axis.alike] == ["Senior rate"]
    told = differences(stores, admin, before, after)
    assert [change.path for change in told.fields] == ["revenue.occupancy"]
    assert told.facts == {"Snapshot": ("v1", "v2")}
    assert told.options == {}


def test_what_one_run_fixes_is_found_in_its_options_its_project_or_the_defaults(stores, admin, before):
    project = before["project_id"]
    swept = changed_run(stores, admin, project, SMALL | {"ltvRange": [0.5, 0.65], RENT: [2_900_000, 3_000_000]})
    assert matched(stores, admin, before, swept).pairs == 4
    assert matched(stores, admin, swept, before).pairs == 4
    fixed = SMALL | {"options": SMALL["options"] | {"ltvCap": 0.5, RENT: 2_900_000}}
    assert matched(stores, admin, swept, changed_run(stores, admin, project, fixed)).pairs == 4
    assert differences(stores, admin, before, swept).options == {}


def test_other_currencies_leave_money_out(stores, admin, before):
    found = matched(stores, admin, before, before | {"currency": "USD"})
    assert set(found.figures) == set(FIGURES) - MONEY
    assert all(figure["rose"] == figure["fell"] == 0 for figure in found.figures.values())


def test_it_is_computed_once_for_the_content_of_both(stores, admin, before, monkeypatch):
    found = matched(stores, admin, before, before)
    monkeypatch.setattr(module, "_computed", lambda *_: pytest.fail("computed again"))
    assert matched(stores, admin, before, before) == found


def test_runs_of_other_projects_vast_ones_and_other_roles_are_refused(stores, admin, before, monkeypatch):
    with pytest.raises(InputError, match="must be a run of the same project"):
        matched(stores, admin, before, before | {"project_id": "another"})
    sponsor = sign_in(stores, "sponsor")
    for ask in (matched, differences):
        with pytest.raises(AccessError):
            ask(stores, sponsor, before, before)
    with pytest.raises(AccessError):
        complete_runs(stores, sponsor, before["project_id"])
    monkeypatch.setattr(module, "MOST", 3)
    with pytest.raises(InputError, match="Runs of up to 3 scenarios are matched; run 1 has 4"):
        matched(stores, admin, before, before)


def test_the_usual_other_run_is_the_latest_before_on_another_snapshot():
    made = [
        {"_id": str(n), "number": n, "snapshot_version": version} for n, version in ((4, 2), (3, 2), (2, 1), (1, 1))
    ]
    assert usual(made, made[0])["number"] == 2
    assert usual(made, made[2])["number"] == 1
    assert usual(made, made[3])["number"] == 4
    assert usual(made[:1], made[0]) is None
