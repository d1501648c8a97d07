"""One's own account in a browser: its password, its sessions, its second factor."""

import re

import pytest
from playwright.sync_api import expect

from atlas_core.reporting.tokens import DARK, LIGHT
from tests import serving
from tests.browser.choices import choose
from tests.browser.project_form import watched
from tests.enrolment import offered_code
from tests.serving import PASSWORD

pytestmark = pytest.mark.browser
SECONDS = 20_000
EMAIL, NEW = "internal@demo.atlas", "nine blue lorries at dusk"
QUANT = "quant@demo.atlas"
STAMP = re.compile(r"\d\d:\d\d UTC\+04:00")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run a server of these tests' own, since a password of the demo is changed."""
    folder = tmp_path_factory.mktemp("accounts")
    with serving.serve(folder, ATLAS_DEMO="1", ATLAS_REQUIRE_TOTP="sponsor") as running:
        yield running


def change(page, old, new):
    for label, text in (("Present password", old), ("New password", new), ("New password once more", new)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Change password").click()


def test_a_changed_password_puts_the_other_browser_out_at_its_next_step(window):
    first, second = window(EMAIL), window(EMAIL)
    second.goto("/projects")
    second.get_by_role("heading", name="Portfolio").wait_for()
    first.goto("/account")
    first.get_by_text("This one").wait_for()
    change(first, PASSWORD, NEW)
    first.get_by_text("The password was changed. Every other session has ended.").wait_for()
    second.get_by_test_id("stSidebarNavLink").nth(1).click()
    second.locator(".atlas-sign-in").wait_for()
    assert first.evaluate("document.documentElement.scrollWidth") <= 1440
    change(first, NEW, PASSWORD)  # refused: the demo's is made of common words
    first.get_by_text("Password must be more than common words").wait_for()


def test_another_browser_is_ended_from_the_list(window):
    first, second = window("quant@demo.atlas"), window("quant@demo.atlas")
    second.goto("/projects")
    second.get_by_role("heading", name="Portfolio").wait_for()
    first.goto("/account")
    first.get_by_role("button", name="End all others").click()
    first.get_by_text("other session").first.wait_for()
    second.reload()
    second.locator(".atlas-sign-in").wait_for()


def sign_in(page, email):
    page.goto("/account")
    page.get_by_label("Work e-mail").fill(email)
    page.locator("#atlas-password").fill(PASSWORD)
    page.locator(".atlas-sign-in").get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()


def sign_out(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.locator(".atlas-sign-in").wait_for()


def enter(page, code):
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name=re.compile("ign in$")).click()


def signed_in(page, name):
    expect(page.locator(".atlas-account .name")).to_have_text(name, timeout=SECONDS)


def test_a_second_factor_is_set_up_and_asked_for_and_a_recovery_code_opens_it(window, server):
    page = window("admin@demo.atlas")
    faults = watched(page)
    page.goto("/account")
    page.get_by_role("button", name="Set it up").click()
    secret = page.get_by_test_id("stCode").inner_text().replace(" ", "").strip()
    [picture] = [image.get_attribute("src") for image in page.get_by_test_id("stImage").get_by_role("img").all()]
    assert picture.startswith("data:image/svg+xml")
    page.get_by_label("Code the app shows").fill(offered_code(secret))
    page.locator(".st-key-second_factor_password input").fill(PASSWORD)
    page.get_by_role("button", name="Turn on").click()
    page.get_by_text("Recovery codes.").wait_for()
    codes = page.get_by_test_id("stCode").inner_text().split()
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_text("10 recovery codes left").wait_for()
    sign_out(page)

    sign_in(page, "admin@demo.atlas")
    enter(page, "000000")
    page.get_by_text("The code is not right").wait_for()
    enter(page, offered_code(secret, 1))
    signed_in(page, "Ada Admin")
    expect(page).to_have_url(f"{server.base}/account")
    sign_out(page)

    sign_in(page, "admin@demo.atlas")
    enter(page, codes[0])
    signed_in(page, "Ada Admin")
    assert faults == []
    page.close()
    told = server.log.read_text()
    assert [canary for canary in (secret, *codes, PASSWORD) if canary in told] == []


def test_a_role_that_needs_a_second_factor_sets_it_up_before_it_gets_in(window):
    page = window()
    faults = watched(page)
    sign_in(page, "sponsor@demo.atlas")
    expect(page).to_have_url(re.compile(r"/auth/enrol\?to=%2Faccount$"))
    page.get_by_role("img", name="QR code for the authenticator app").wait_for()
    enter(page, offered_code(page.locator("figcaption").inner_text().replace(" ", "")))
    expect(page.locator(".codes li")).to_have_count(10, timeout=SECONDS)
    page.get_by_role("link", name="Go on").click()
    signed_in(page, "Sam Sponsor")
    assert faults == []


def as_rgb(text):
    return f"rgb({', '.join(str(int(text[place : place + 2], 16)) for place in (1, 3, 5))})"


def shows(page, look):
    """Wait until the page has the look: Streamlit's own theme and ours, which Python chose."""
    page.wait_for_function(
        "wanted => getComputedStyle(document.querySelector('.stApp')).backgroundColor === wanted.page"
        " && getComputedStyle(document.documentElement).getPropertyValue('--atlas-background').trim() === wanted.ours",
        arg={"page": as_rgb(look["background"]), "ours": look["background"]},
    )


def prefer(page, **chosen):
    for label, option in chosen.items():
        choose(page, label.replace("_", " "), option)
    page.get_by_role("button", name="Save preferences").click()


def test_zone_format_theme_and_first_page_hold_on_every_page_and_in_the_next_browser(window):
    page = window(QUANT, color_scheme="light")
    faults = watched(page)
    page.goto("/account")
    page.get_by_text("This one").wait_for()
    shows(page, LIGHT)
    prefer(page, Time_zone="Asia/Dubai", Theme="Dark", Number_format="1.234.567,5", First_page="Results")
    shows(page, DARK)

    page.get_by_test_id("stSidebarNavLink").filter(has_text="Portfolio").click()
    page.get_by_role("heading", name="Portfolio").wait_for()
    shows(page, DARK)
    expect(page.get_by_test_id("stMetricValue").filter(has_text=re.compile(r"€\d+,\d+"))).not_to_have_count(0)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Account").click()
    expect(page.get_by_text(STAMP).first).to_be_visible()
    page.reload()
    expect(page.get_by_text(STAMP).first).to_be_visible()
    shows(page, DARK)

    other = window(QUANT, color_scheme="light")
    other.goto("/")
    other.get_by_role("heading", name="Results").wait_for()
    shows(other, DARK)
    other.goto("/account")
    expect(other.get_by_text(STAMP).first).to_be_visible()
    prefer(other, Theme="As the browser")
    shows(other, LIGHT)
    assert faults == []
