from atlas_core.services import saved_views, sessions, view_reports
from atlas_core.services.report_times import Rhythm
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.running import SMALL, complete_run
from tests.pages.analysis.conftest import opened, said

LONDON = "proj_1_london"


def test_a_failure_is_told_another_report_is_ordered_and_the_first_one_ended(stores, admin):
    complete_run(stores, admin, axes=SMALL)
    view = saved_views.keep(stores, admin, LONDON, Wanted("Lenders", {"sort": "npv.asc"}))
    first = view_reports.order(stores, admin, LONDON, view.key, Rhythm("daily", 0, 18, "UTC"), "download")
    failed = {"at": sessions.now(), "made": False, "message": "There is *no* run.", "rows": 0, "run_number": 0}
    stores.report_schedules.change(stores.report_schedules.get(first.key), {"last": failed})
    page = opened("results.py", view=view.key)
    assert "There is *no* run." in said(page)
    assert "every day at 18:00, UTC" in said(page)
    page.selectbox(key="report_zone").select("Europe/London")
    page.button(key="report_order").click().run()
    assert not page.exception
    _, second = view_reports.listed(stores, admin, LONDON)
    assert (second.rhythm, second.delivery) == (Rhythm("weekly", 0, 7, "Europe/London"), "mail")
    assert "every Monday at 07:00, Europe/London" in page.success[0].value.replace("\\", "")
    page.button(key=f"report_end_{first.key}").click().run()
    assert view_reports.listed(stores, admin, LONDON) == [second]
