from dataclasses import replace

import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.fields.changes import assign
from atlas_core.permutation import reference
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.services import break_even as module
from atlas_core.services import results
from atlas_core.services.break_even import RATE, RENT, break_even
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")
FRANKFURT, LONDON = case("frankfurt")["project"], case("london")["project"]


def row(project, index, **values):
    """Compute a scenario of SMALL afresh, some parameters set; not the way the service does it."""
    grid = read_axes(SMALL, project)
    fixed = replace(grid, axes=(), options={**grid.scenario_inputs(index), **values})
    return reference.row(Inputs(project, fixed), 0)


def edges(found):
    return {edge.key: edge for edge in found.edges}


def test_the_best_viable_structure_is_viable_up_to_each_value_and_not_beyond(stores, admin):
    run = complete_run(stores, admin, "frankfurt", SMALL)
    found = break_even(stores, admin, run)
    with results.opened(stores, admin, run) as result:
        ranked = [each for each in result.table().to_pylist() if each["viable"]]
    assert (found.viable, found.index) == (True, max(ranked, key=lambda each: each["irr"])["index"])
    rent, rate = edges(found)[RENT], edges(found)[RATE]
    assert rent.value < rent.now == 3_000_000
    assert rate.value > rate.now
    for viable, values in ((1.0, (rent.value, rate.value)), (0.0, (rent.beyond, rate.beyond))):
        assert row(assign(FRANKFURT, RENT, values[0]), found.index)["viable"] == viable
        assert row(FRANKFURT, found.index, seniorRate=values[1])["viable"] == viable


def test_largest_capex_is_that_of_a_project_that_costs_so_much(stores, admin):
    edge = edges(break_even(stores, admin, complete_run(stores, admin, "frankfurt", SMALL), 0))["capex"]
    times = edge.value / edge.now
    assert times > 1
    grid = read_axes(SMALL, FRANKFURT)
    dearer = Inputs(FRANKFURT, grid)
    usual = dearer.given(0).figures
    figures = replace(usual, capex_market=edge.value, capex_internal=usual.capex_internal * times)
    dearer._known[()] = figures
    assert reference.row(dearer, 0)["viable"] == 1.0


def test_the_failing_test_is_named_with_what_remains_to_its_threshold(stores, admin):
    for edge in break_even(stores, admin, complete_run(stores, admin, "frankfurt", SMALL)).edges:
        assert [test["code"] for test in edge.tests] == ["IRR"]
        assert edge.tests[0]["actual"] == pytest.approx(edge.tests[0]["needed"], rel=1e-8)
        assert edge.beyond == pytest.approx(edge.value, rel=1e-9)


def test_a_structure_that_is_not_viable_is_turned_until_it_is_or_never(stores, admin):
    found = break_even(stores, admin, complete_run(stores, admin, axes=SMALL), 2)
    assert (found.viable, found.index) == (False, 2)
    rent = edges(found)[RENT]
    assert rent.value > rent.beyond > rent.now
    assert row(assign(LONDON, RENT, rent.value), 2)["viable"] == 1.0
    assert row(assign(LONDON, RENT, rent.beyond), 2)["viable"] == 0.0
    never = edges(found)[RATE]
    assert (never.value, never.beyond, never.end, never.tests) == (None, None, 0.0, ())
    assert row(LONDON, 2, seniorRate=0.0)["viable"] == 0.0


def test_a_crossing_that_is_a_jump_is_brought_together_too():
    before, after = module._halved(lambda value: value >= 7.3, 7.0, 8.0)
    assert before < 7.3 <= after
    assert after - before <= 1e-9


def test_an_amount_of_nothing_is_not_turned():
    given = Inputs(FRANKFURT, read_axes(SMALL, FRANKFURT)).given(0)
    nothing = replace(given, figures=replace(given.figures, capex_market=0.0), stored={**given.stored, RENT: 0})
    assert [each.key for each in module._inputs(nothing, FRANKFURT)] == [RATE]


def test_it_is_computed_once_for_a_content(stores, admin, monkeypatch):
    run = complete_run(stores, admin, "frankfurt", SMALL)
    found = break_even(stores, admin, run)
    monkeypatch.setattr(module, "_computed", lambda *_: pytest.fail("computed again"))
    assert break_even(stores, admin, run) == found


def test_another_engine_unknown_scenarios_and_other_roles_get_none(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    assert break_even(stores, admin, run | {"engine_version": ENGINE_VERSION + "x"}) is None
    with pytest.raises(RecordNotFoundError):
        break_even(stores, admin, run, run["total"])
    with pytest.raises(AccessError):
        break_even(stores, sign_in(stores, "sponsor"), run)
