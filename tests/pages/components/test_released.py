import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import structures
from atlas_core.web import wired
from pages.components import guard
from tests.atlas_core.services.cast import SPONSOR
from tests.atlas_core.services.running import complete_run
from tests.pages.sponsor.conftest import PAGES
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

FRANKFURT = "proj_1_frankfurt"


@pytest.fixture
def mandated(stores, admin):
    run = complete_run(stores, admin, "frankfurt")
    found = structures.shortlist(stores, admin, FRANKFURT, run["_id"], 43, "secret note")
    for status in ("selected", "mandated"):
        found = structures.move(stores, admin, found["_id"], status, revision=found["revision"])
    return found


@pytest.fixture
def form(stores, monkeypatch):
    """Give a function that opens the project form as somebody."""
    monkeypatch.setattr(wired, "stores", lambda: stores)

    def open_as(actor):
        monkeypatch.setattr(guard, "signed_in", lambda: actor)
        page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
        page.query_params["project"] = FRANKFURT
        page.run()
        assert not page.exception
        return page

    return open_as


def shown(page):
    return any("Released structure" in text.value for text in page.markdown)


def test_the_sponsor_sees_a_structure_from_its_release_on(stores, admin, mandated, form):
    sponsor = sign_in(stores, "sponsor", SPONSOR)
    assert not shown(form(sponsor))
    structures.move(stores, admin, mandated["_id"], "released", revision=mandated["revision"])
    page = form(sponsor)
    assert shown(page)
    outputs = mandated["outputs"]
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics["DSCR, minimum"] == f"{outputs['senior_dscr']:.2f}x"
    assert metrics["Equity IRR"] == f"{outputs['irr']:.1f}\u202f%"
    tables = [table.value for table in page.table]
    sources = next(table for table in tables if "Sources" in table)
    uses = next(table for table in tables if "Uses" in table)
    assert sources["Amount"].tolist()[-1] == uses["Amount"].tolist()[-1] == f"{outputs['uses'] / 1e6:.1f}"


def test_nothing_of_the_run_is_shown_with_it(stores, admin, mandated, form):
    structures.move(stores, admin, mandated["_id"], "released", "agreed", revision=mandated["revision"])
    page = form(sign_in(stores, "sponsor", SPONSOR))
    texts = [str(element.value) for kind in (page.markdown, page.caption, page.table) for element in kind]
    for secret in ("secret note", "agreed", admin.email, mandated["run"], mandated["hash"][:4], "perm_0044"):
        assert not [text for text in texts if secret in text]


def test_other_readers_of_the_form_see_no_structure(stores, admin, mandated, form):
    structures.move(stores, admin, mandated["_id"], "released", revision=mandated["revision"])
    for role in ("internal", "quant"):
        assert not shown(form(sign_in(stores, role)))
