"""A link to a run that was deleted says so and leads on."""

from atlas_core.services import run_keeping, runs
from tests.atlas_core.services.running import SMALL, complete_run, work_once
from tests.pages.analysis.conftest import opened, said

PROJECT = "proj_1_london"


def test_a_link_to_a_deleted_run_says_so_and_leads_to_the_latest_result(stores, admin):
    first = complete_run(stores, admin, axes=SMALL)
    runs.start(stores, admin, PROJECT, SMALL)
    work_once(stores)
    run_keeping.delete(stores, admin, PROJECT, first["_id"])
    page = opened("results.py", run=first["_id"], project=PROJECT)
    assert "it was deleted, or it is of another project" in said(page)
    assert [title.value for title in page.title] == ["Results"]
    page.button(key="to_latest").click().run()
    assert not page.exception
    assert "run 0002" in said(page)
