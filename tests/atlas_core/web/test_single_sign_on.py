"""Single sign-on over HTTP against a real provider: one session of ours at the end, nothing of the provider's left."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.exchange import oidc
from atlas_core.services import sessions
from atlas_core.web.forms import frame
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.next_steps import NextSteps
from atlas_core.web.sign_in import SignIn
from atlas_core.web.single_sign_on import SingleSignOn, closed_routes
from tests.asgi import call
from tests.enrolment import enrol
from tests.oidc_provider import CLIENT_SECRET, oidc_provider
from tests.people import add_account

ANN, BOB, BACK = "ann@test.example", "bob@test.example", "http://test/oauth2callback"
MARK = {"x-atlas-request": "1"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Answer at once."""
    monkeypatch.setattr(frame, "BEAT", 1e-9)


@pytest.fixture
def issuer():
    with oidc_provider() as running:
        running.claims |= {"email": "Ann@Test.Example", "email_verified": True}
        yield running


@pytest.fixture
def app(stores, issuer):
    given = {"production": False, "required": frozenset({"admin"})}
    signing = SignIn(lambda: stores, **given)
    provider = oidc.Provider(oidc.client(issuer.section(BACK)))
    routes = [
        Route("/auth/login", signing.sign_in, methods=["POST"]),
        Route("/auth/logout", signing.sign_out, methods=["POST"]),
        *SingleSignOn(lambda: stores, provider, **given).routes(),
        *NextSteps(lambda: stores, **given).routes(),
    ]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


def cookies(answer):
    pairs = [value.partition(";") for value in answer.headers.getlist("set-cookie")]
    return {pair.partition("=")[0]: (pair.partition("=")[2], flags) for pair, _, flags in pairs}


class Browser:
    """Keeps cookies as one does, and sends Strict ones only when it comes from our own page."""

    def __init__(self, app):
        self.app, self.jar = app, {}

    def go(self, path, *, from_elsewhere=False, method="GET", headers=None):
        sent = {
            name: value for name, (value, flags) in self.jar.items() if not from_elsewhere or "SameSite=Lax" in flags
        }
        held = {"cookie": "; ".join(f"{name}={value}" for name, value in sent.items())} if sent else {}
        answer = call(self.app, path, method, held | (headers or {}))
        for name, (value, flags) in cookies(answer).items():
            self.jar.pop(name, None)
            if value:
                self.jar[name] = (value, flags)
        return answer


def way_back(brought):
    return "/oauth2callback?" + "&".join(f"{name}={value}" for name, value in brought.items())


def to_provider(browser, issuer):
    """Go to the provider, agree, and return what is brought back."""
    return issuer.let_in(browser.go("/auth/login?provider=of.streamlit").headers["location"])


def through(browser, issuer):
    browser.go(way_back(to_provider(browser, issuer)), from_elsewhere=True)
    return browser.go("/auth/sso")


def entries(stores):
    told = ("user_email", "action", "result", "object")
    return [tuple(entry[name] for name in told) for entry in stores.admin_actions.latest()][::-1]


def session(stores, browser):
    token = browser.jar.get("atlas_session", ("",))[0]
    return sessions.resume(stores, sessions.reference(token)) if token else None


def test_the_way_through_the_provider_ends_in_a_session_of_ours_alone(stores, app, issuer):
    add_account(stores, ANN, "sponsor")
    browser = Browser(app)
    shown = browser.go(way_back(to_provider(browser, issuer)), from_elsewhere=True)
    assert (shown.status, shown.headers["refresh"]) == (200, "0; url=/auth/sso")
    assert "SameSite=Strict" in browser.jar["atlas_pending"][1]
    assert session(stores, browser) is None
    ended = browser.go("/auth/sso")
    assert (ended.status, ended.headers["location"]) == (303, "/")
    assert session(stores, browser).email == ANN
    assert browser.jar.keys() == {"atlas_session", "atlas_device"}
    assert all("HttpOnly; SameSite=Strict" in flags for _, flags in browser.jar.values())
    assert entries(stores) == [(ANN, "account.sign_in", "done", "sso")]


def test_signing_out_ends_the_session_and_asks_nobody_to_sign_in_again(stores, app, issuer):
    add_account(stores, ANN, "sponsor")
    browser = Browser(app)
    through(browser, issuer)
    copied = browser.jar["atlas_session"]
    assert browser.go("/auth/logout").headers["location"] == "/"
    assert session(stores, browser) is not None, "a GET signs nobody out"
    assert browser.go("/auth/logout", method="POST", headers=MARK).status == 204
    assert browser.go("/auth/sso").status == 401
    browser.jar["atlas_session"] = copied
    assert session(stores, browser) is None


def test_no_token_stands_in_an_address_an_answer_the_log_or_the_record(stores, app, issuer, caplog):
    add_account(stores, ANN, "sponsor")
    browser = Browser(app)
    caplog.set_level("DEBUG", "atlas_core")
    begun = browser.go("/auth/login")
    kept = browser.jar["atlas_sso"][0]
    shown = browser.go(way_back(issuer.let_in(begun.headers["location"])), from_elsewhere=True)
    ended = browser.go("/auth/sso")
    told = f"{begun.headers['location']} {shown.body} {ended.headers} {ended.body} {caplog.text}"
    told += str([stores.admin_actions.latest(), stores.users.list()])
    secrets = [*issuer.given, kept, CLIENT_SECRET]
    assert len(secrets) == 5
    assert not [secret for secret in secrets if secret in told]


def test_a_way_back_counts_once_and_only_in_the_browser_that_went(stores, app, issuer):
    add_account(stores, ANN, "sponsor")
    mine, theirs = Browser(app), Browser(app)
    brought, foreign = to_provider(mine, issuer), to_provider(theirs, issuer)
    kept = dict(mine.jar)
    assert Browser(app).go(way_back(brought)).status == 401
    assert mine.go(way_back(foreign), from_elsewhere=True).status == 401
    mine.jar = dict(kept)
    assert mine.go(way_back(brought), from_elsewhere=True).status == 401, "the refusal used the way up"
    assert theirs.go(way_back(foreign), from_elsewhere=True).status == 200
    theirs.jar |= kept
    assert theirs.go(way_back(foreign), from_elsewhere=True).status == 401
    assert [entry[2] for entry in entries(stores)] == ["refused"] * 4
    assert session(stores, mine) is None


@pytest.mark.parametrize(
    ("claims", "signature"),
    [
        ({"email": BOB}, "RS256"),
        ({"email": "nobody@test.example"}, "RS256"),
        ({"email_verified": False}, "RS256"),
        ({"nonce": "another"}, "RS256"),
        ({"aud": "another"}, "RS256"),
        ({}, "none"),
        ({}, "HS256"),
        ({}, "stranger"),
    ],
    ids=str,
)
def test_every_refusal_says_the_same_makes_nothing_and_is_recorded_once(stores, app, issuer, claims, signature):
    add_account(stores, ANN, "sponsor")
    add_account(stores, BOB, "sponsor", status="frozen")
    before = stores.users.list()
    issuer.claims, issuer.signature = issuer.claims | claims, signature
    browser = Browser(app)
    refused = browser.go(way_back(to_provider(browser, issuer)), from_elsewhere=True)
    assert (refused.status, browser.jar) == (401, {})
    assert oidc.REFUSED.encode() in refused.body
    assert [entry[1:] for entry in entries(stores)] == [("account.sign_in", "refused", "sso")]
    assert stores.users.list() == before


def test_known_and_unknown_addresses_are_refused_with_the_same_page(stores, app, issuer):
    add_account(stores, BOB, "sponsor", status="frozen")
    pages = set()
    for email in (BOB, "nobody@test.example"):
        issuer.claims["email"] = email
        browser = Browser(app)
        pages.add(browser.go(way_back(to_provider(browser, issuer)), from_elsewhere=True).body)
    browser = Browser(app)
    state = to_provider(browser, issuer)["state"]
    pages.add(browser.go(f"/oauth2callback?error=access_denied&state={state}", from_elsewhere=True).body)
    assert len(pages) == 1


def test_a_provider_that_is_away_is_named_and_the_password_offered(stores, app, issuer, monkeypatch):
    browser = Browser(app)
    brought = to_provider(browser, issuer)
    issuer.status = 503
    away = browser.go(way_back(brought), from_elsewhere=True)
    assert (away.status, browser.jar) == (503, {})
    assert b"does not answer; sign in with e-mail and password" in away.body
    monkeypatch.setattr(oidc, "METADATA_SECONDS", -1.0)
    monkeypatch.setattr(oidc.Provider, "_read", lambda *_: {})
    assert Browser(app).go("/auth/login").status == 503
    assert entries(stores) == []


def test_a_code_of_our_own_follows_in_a_role_that_must_have_one(stores, app, issuer, cheap_codes):
    add_account(stores, ANN, "admin")
    enrol(stores, ANN)
    browser = Browser(app)
    assert through(browser, issuer).headers["location"] == "/auth/second-factor"
    assert browser.go("/auth/second-factor").status == 200
    assert session(stores, browser) is None


def test_who_is_signed_in_is_not_sent_to_the_provider(stores, app, issuer):
    add_account(stores, ANN, "sponsor")
    browser = Browser(app)
    through(browser, issuer)
    assert browser.go("/auth/login").headers["location"] == "/"
    assert browser.go("/auth/sso").headers["location"] == "/"
    assert len(issuer.asked) == 1


def test_in_production_the_cookies_of_the_way_are_the_hosts_alone(stores, issuer):
    provider = oidc.Provider(oidc.client(issuer.section(BACK)))
    safe = SingleSignOn(lambda: stores, provider, production=True)
    identity = [Middleware(IdentityMiddleware, lambda: stores, production=True)]
    begun = cookies(call(Starlette(routes=safe.routes(), middleware=identity), "/auth/login"))
    assert begun["__Host-atlas_sso"][1] == " Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"


@pytest.mark.parametrize("path", ["/auth/login?provider=x", "/oauth2callback?code=x&state=x", "/auth/logout"])
def test_where_it_is_off_streamlits_own_routes_stay_out_of_reach(path):
    answer = call(Starlette(routes=closed_routes()), path)
    assert (answer.status, answer.headers["location"], cookies(answer)) == (303, "/", {})
