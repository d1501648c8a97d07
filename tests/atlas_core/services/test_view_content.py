import pytest

from atlas_core.errors import AccessError, InputError
from atlas_core.services import view_content
from atlas_core.services.view_content import Look
from tests.atlas_core.services.running import SMALL, approved, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


def test_a_look_shows_what_its_filter_and_order_say_of_the_latest_run(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    seen = view_content.content(stores, admin, PROJECT, None, Look("irr >= 0", "npv.asc", 2))
    assert (seen.run["_id"], seen.total, seen.rows.num_rows) == (run["_id"], 4, min(2, seen.passing))
    assert seen.rows["npv"].to_pylist() == sorted(seen.rows["npv"].to_pylist())
    assert sum(seen.tiers.values()) == seen.passing == seen.figures["irr"].count
    assert set(seen.histograms) == set(seen.figures)
    for look in (Look("irr; DROP TABLE x"), Look("", "nothing.desc")):
        with pytest.raises(InputError):
            view_content.content(stores, admin, PROJECT, None, look)


def test_without_a_run_or_the_right_to_see_it_there_is_nothing_to_show(stores, admin):
    approved(stores, admin)
    with pytest.raises(InputError, match="no complete run yet"):
        view_content.content(stores, admin, PROJECT, None, Look())
    with pytest.raises(AccessError):
        view_content.content(stores, sign_in(stores, "internal"), PROJECT, None, Look())
