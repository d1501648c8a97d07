"""Single sign-on in a browser: out to a provider, back with a session of ours, out again and not in by itself."""

import pytest
from playwright.sync_api import expect

from atlas_core.exchange.oidc import REFUSED
from pages.shell.single_sign_on import LABEL
from tests import serving
from tests.oidc_provider import CLIENT_SECRET, COOKIE_SECRET, oidc_provider

pytestmark = pytest.mark.browser
SPONSOR, ACCOUNT = "sponsor@demo.atlas", ".atlas-account .name"


@pytest.fixture(scope="module")
def issuer():
    with oidc_provider() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    """Run the application with a secrets file of the test's own."""
    folder = tmp_path_factory.mktemp("sso")
    secrets = folder / "secrets.toml"
    secrets.write_text(issuer.secrets_file("http://127.0.0.1:{port}/oauth2callback"))
    with serving.serve(folder, ATLAS_DEMO="1", STREAMLIT_SECRETS_FILES=str(secrets)) as running:
        yield running


def held(page):
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


def test_the_provider_signs_a_person_in_and_signing_out_stays_out(window, server, issuer):
    issuer.claims |= {"email": SPONSOR.title(), "email_verified": True}
    page = window()
    page.goto("/")
    page.get_by_role("button", name=LABEL).click()
    expect(page.locator(ACCOUNT)).to_be_visible()
    session = held(page)["atlas_session"]
    assert (session["httpOnly"], session["sameSite"]) == (True, "Strict")
    assert held(page).keys() & {"_streamlit_user", "_streamlit_user_tokens", "atlas_sso", "atlas_pending"} == set()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()
    assert "atlas_session" not in held(page)
    assert len(issuer.asked) == 1

    issuer.claims["email"] = "nobody@test.example"
    page.get_by_role("button", name=LABEL).click()
    expect(page.get_by_text(REFUSED)).to_be_visible()
    log = server.log.read_text()
    assert not [given for given in [*issuer.given, CLIENT_SECRET, COOKIE_SECRET] if given in log]
