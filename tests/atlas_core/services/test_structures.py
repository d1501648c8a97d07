import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import pytest

from atlas_core.errors import (
    AccessError,
    AtlasError,
    InputError,
    IntegrityError,
    RecordExistsError,
    RecordNotFoundError,
    StaleRecordError,
)
from atlas_core.services import accounts, runs, scenario_detail, structures
from atlas_core.services.structures import MANDATED, RELEASED, SELECTED, SHORTLISTED
from tests.atlas_core.services.cast import SPONSOR
from tests.atlas_core.services.running import SMALL, approved, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

FRANKFURT, LONDON = "proj_1_frankfurt", "proj_1_london"
WAY = (SHORTLISTED, SELECTED, MANDATED, RELEASED)


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, "frankfurt")


@pytest.fixture
def chosen(stores, admin, run):
    return structures.shortlist(stores, admin, FRANKFURT, run["_id"], 43, " strong cover ")


def moved(stores, admin, structure, *statuses):
    for status in statuses:
        structure = structures.move(stores, admin, structure["_id"], status, revision=structure["revision"])
    return structure


def test_a_shortlisted_row_keeps_all_that_is_known_of_it(stores, admin, run, chosen):
    detail = scenario_detail.detail(stores, admin, run, 43)
    assert (chosen["run"], chosen["index"], chosen["project_id"]) == (run["_id"], 43, FRANKFURT)
    assert chosen["outputs"] == detail.row
    assert chosen["inputs"]["seniorRate"] == detail.row["senior_rate"]
    assert (chosen["sources"], chosen["uses"]) == (detail.sources, detail.uses)
    assert (chosen["status"], chosen["note"], chosen["who"]) == (SHORTLISTED, "strong cover", admin.email)
    assert structures.find(stores, admin, run, 43) == chosen
    assert structures.find(stores, admin, run, 44) is None


def test_a_row_is_shortlisted_once(stores, admin, run, chosen):
    with pytest.raises(RecordExistsError):
        structures.shortlist(stores, admin, FRANKFURT, run["_id"], 43, "again")
    assert structures.find(stores, admin, run, 43) == chosen


def test_the_hash_is_of_the_content_and_not_of_the_status(stores, admin, run, chosen):
    other = structures.shortlist(stores, admin, FRANKFURT, run["_id"], 44)
    assert len({chosen["hash"], other["hash"]}) == 2
    assert moved(stores, admin, chosen, SELECTED)["hash"] == chosen["hash"]


def test_the_history_says_who_took_it_where_and_why(stores, admin, chosen):
    second = sign_in(stores, "admin", "second@test.example")
    structures.move(stores, second, chosen["_id"], SELECTED, "best of five", revision=1)
    (found,) = structures.list_structures(stores, admin, FRANKFURT)
    lines = [(step["from"], step["to"], step["who"], step["note"]) for step in found["history"]]
    assert lines == [
        (None, SHORTLISTED, admin.email, "strong cover"),
        (SHORTLISTED, SELECTED, second.email, "best of five"),
    ]
    assert found["when"] == found["history"][-1]["when"] >= found["history"][0]["when"]
    assert (found["status"], found["who"], found["note"]) == (SELECTED, second.email, "best of five")


def test_the_way_goes_on_step_by_step_and_back(stores, admin, chosen):
    assert moved(stores, admin, chosen, *WAY[1:], *WAY[-2::-1])["status"] == SHORTLISTED


@pytest.mark.parametrize("start", WAY)
def test_no_step_is_left_out(stores, admin, chosen, start):
    found = moved(stores, admin, chosen, *WAY[1 : WAY.index(start) + 1])
    neighbours = {there for pair in pairwise(WAY) if start in pair for there in pair} - {start}
    for status in {*WAY, "sold", ""} - neighbours:
        with pytest.raises(InputError, match=f"A {start} structure can become"):
            structures.move(stores, admin, found["_id"], status, revision=found["revision"])
    assert structures.list_structures(stores, admin, FRANKFURT) == [found]


def test_the_steps_are_those_that_were_agreed():
    assert structures.STEPS == {
        SHORTLISTED: (SELECTED,),
        SELECTED: (MANDATED, SHORTLISTED),
        MANDATED: (RELEASED, SELECTED),
        RELEASED: (MANDATED,),
    }
    assert structures.is_on(MANDATED, RELEASED)
    assert not structures.is_on(RELEASED, MANDATED)


def test_a_step_decided_on_an_older_state_is_refused(stores, admin, chosen):
    theirs = moved(stores, admin, chosen, SELECTED, MANDATED, RELEASED)
    with pytest.raises(StaleRecordError):
        structures.move(stores, admin, chosen["_id"], MANDATED, revision=chosen["revision"] + 1)
    assert structures.list_structures(stores, admin, FRANKFURT) == [theirs]


def at_once(acts):
    """Do all acts at the same time; return what they gave or raised."""
    ready = threading.Barrier(len(acts))

    def tried(act):
        ready.wait()
        try:
            return act()
        except AtlasError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(tried, acts))


def test_of_several_admins_who_act_at_once_one_succeeds_and_the_others_are_told(real_stores):
    admins = [sign_in(real_stores, "admin", f"admin{number}@test.example") for number in range(6)]
    run = complete_run(real_stores, admins[0], "frankfurt")
    chosen = at_once(
        [partial(structures.shortlist, real_stores, admin, FRANKFURT, run["_id"], 43, admin.email) for admin in admins]
    )
    (first,) = [found for found in chosen if isinstance(found, dict)]
    assert [type(found) for found in chosen].count(RecordExistsError) == 5
    assert first["who"] == first["note"] == first["history"][0]["who"]
    for status in (SELECTED, MANDATED, RELEASED, MANDATED):
        (seen,) = structures.list_structures(real_stores, admins[0], FRANKFURT)
        step = partial(structures.move, real_stores, structure_id=seen["_id"], status=status, revision=seen["revision"])
        moves = at_once([partial(step, actor=admin, note=admin.email) for admin in admins])
        (winner,) = [found for found in moves if isinstance(found, dict)]
        assert [type(found) for found in moves].count(StaleRecordError) == 5
        assert winner["history"][:-1] == seen["history"]
        assert winner["history"][-1]["who"] == winner["history"][-1]["note"] == winner["who"]
    assert structures.list_structures(real_stores, admins[0], FRANKFURT) == [winner]


def test_someone_who_lost_the_role_meanwhile_moves_nothing(stores, admin, chosen):
    accounts.set_role(stores, admin.email, "quant")
    with pytest.raises(AccessError):
        structures.move(stores, admin, chosen["_id"], SELECTED, revision=1)
    assert stores.structures.get(chosen["_id"]) == chosen


def test_a_note_has_an_end(stores, admin, run, chosen):
    long = "n" * (structures.MAX_NOTE + 1)
    with pytest.raises(InputError, match=r"A note may have 1000 characters, this one has 1001\."):
        structures.move(stores, admin, chosen["_id"], SELECTED, long, revision=1)
    with pytest.raises(InputError, match="A note may have"):
        structures.shortlist(stores, admin, FRANKFURT, run["_id"], 44, long)
    assert structures.find(stores, admin, run, 44) is None


@pytest.mark.parametrize("field", ["outputs", "inputs", "sources", "uses"])
def test_figures_changed_behind_our_back_are_never_shown_nor_moved(stores, admin, chosen, field):
    name = next(name for name, value in chosen[field].items() if isinstance(value, float))
    stores.structures.save(chosen | {field: chosen[field] | {name: 1.5}})
    with pytest.raises(IntegrityError, match="is not what was chosen"):
        structures.list_structures(stores, admin, FRANKFURT)
    with pytest.raises(IntegrityError):
        structures.move(stores, admin, chosen["_id"], SELECTED, revision=2)


def test_a_row_of_an_older_engine_cannot_be_chosen(stores, admin, run, monkeypatch):
    monkeypatch.setattr(scenario_detail, "ENGINE_VERSION", "later")
    with pytest.raises(InputError, match="Run its axes again and choose there"):
        structures.shortlist(stores, admin, FRANKFURT, run["_id"], 43)
    assert structures.list_structures(stores, admin, FRANKFURT) == []


def test_only_rows_of_the_projects_own_complete_runs_can_be_chosen(stores, admin, run):
    approved(stores, admin, "london")
    waiting = runs.start(stores, admin, LONDON, SMALL)
    with pytest.raises(RecordNotFoundError):
        structures.shortlist(stores, admin, LONDON, run["_id"], 43)
    with pytest.raises(RecordNotFoundError):
        structures.shortlist(stores, admin, FRANKFURT, run["_id"], run["total"])
    with pytest.raises(InputError, match="has no result"):
        structures.shortlist(stores, admin, LONDON, waiting["_id"], 0)


def test_a_quant_reads_and_does_not_act(stores, run, chosen):
    quant = sign_in(stores, "quant")
    assert structures.list_structures(stores, quant, FRANKFURT) == [chosen]
    assert structures.find(stores, quant, run, 43) == chosen
    with pytest.raises(AccessError):
        structures.shortlist(stores, quant, FRANKFURT, run["_id"], 44)
    with pytest.raises(AccessError):
        structures.move(stores, quant, chosen["_id"], SELECTED, revision=1)


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_other_roles_learn_nothing_of_a_choice(stores, run, chosen, role):
    actor = sign_in(stores, role, SPONSOR)
    for ask in (
        lambda: structures.list_structures(stores, actor, FRANKFURT),
        lambda: structures.find(stores, actor, run, 43),
        lambda: structures.shortlist(stores, actor, FRANKFURT, run["_id"], 44),
        lambda: structures.move(stores, actor, chosen["_id"], SELECTED, revision=1),
        lambda: structures.move(stores, actor, "structure_that_is_not", SELECTED, revision=1),
    ):
        with pytest.raises(AccessError):
            ask()


def test_the_sponsor_sees_a_structure_while_it_is_released_and_nothing_of_the_run(stores, admin, run, chosen):
    sponsor = sign_in(stores, "sponsor", SPONSOR)
    mandated = moved(stores, admin, chosen, SELECTED, MANDATED)
    assert structures.released(stores, sponsor, FRANKFURT) == []
    given = moved(stores, admin, mandated, RELEASED)
    (found,) = structures.released(stores, sponsor, FRANKFURT)
    assert dataclasses.asdict(found) == {
        "when": given["when"],
        "currency": run["currency"],
        "sources": chosen["sources"],
        "uses": chosen["uses"],
        "senior_dscr": chosen["outputs"]["senior_dscr"],
        "irr": chosen["outputs"]["irr"],
    }
    moved(stores, admin, given, MANDATED)
    assert structures.released(stores, sponsor, FRANKFURT) == []


def test_a_sponsor_sees_nothing_of_another_sponsors_project(stores, admin, chosen):
    moved(stores, admin, chosen, *WAY[1:])
    stranger = sign_in(stores, "sponsor")
    with pytest.raises(RecordNotFoundError, match="no project"):
        structures.released(stores, stranger, FRANKFURT)


def test_the_page_offers_steps_to_admins_only(stores):
    choosing = {role for role in ("sponsor", "internal", "quant") if structures.may_choose(sign_in(stores, role))}
    assert choosing == set()
    assert structures.may_choose(sign_in(stores, "admin"))
    sponsor = sign_in(stores, "sponsor", SPONSOR)
    assert structures.may_see_released(sponsor, SPONSOR)
    assert not structures.may_see_released(sponsor, "somebody@test.example")
