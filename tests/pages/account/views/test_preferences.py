from atlas_core.services.access.preferences import Preferences
from tests.pages.account.conftest import EMAIL, pressed
from tests.pages.analysis.conftest import said


def test_what_is_chosen_is_kept_and_applies_at_once(stores, page):
    page.selectbox(key="preferences_timezone").set_value("Asia/Dubai")
    page.selectbox(key="preferences_number_format").set_value("comma")
    page.selectbox(key="preferences_landing").set_value("account")
    pressed(page, "Save preferences")
    assert stores.users.get(EMAIL)["preferences"] == {
        **{"timezone": "Asia/Dubai", "theme": "", "number_format": "comma", "landing": "account"}
    }
    assert "UTC+04:00" in said(page)
    assert page.selectbox(key="preferences_landing").value == "account"


def test_only_pages_of_ones_role_may_come_first(page):
    assert page.selectbox(key="preferences_landing").options == [
        *("First of the menu", "Portfolio", "Project form", "Account")
    ]


def test_a_first_page_that_the_role_lost_reads_as_the_first_of_the_menu(stores, page):
    stores.users.save(stores.users.get(EMAIL) | {"preferences": {"landing": "admin-rules"}})
    page.run()
    assert not page.exception
    pressed(page, "Save preferences")
    assert stores.users.get(EMAIL)["preferences"]["landing"] == Preferences().landing
