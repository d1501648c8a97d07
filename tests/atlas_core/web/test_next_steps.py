"""Signing in over HTTP with more than a password: what browsers and scripts are told, and what opens nothing."""

import json
import re
import time
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.services import accounts, passwords
from atlas_core.services.access import must_change
from atlas_core.web.forms import frame
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.next_steps import NextSteps
from atlas_core.web.sign_in import SignIn
from tests.asgi import call
from tests.enrolment import code, enrol, offered_code, wrong
from tests.people import add_account

pytestmark = pytest.mark.usefixtures("cheap_codes")

ANN, BOB, PASSWORD, NEW = "ann@test.example", "bob@test.example", "a long enough password", "nine blue lorries at dusk"
MARK = {"x-atlas-request": "1"}
FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "http://test"}
PAGES = ("/auth/second-factor", "/auth/change", "/auth/enrol")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Answer at once, and keep passwords as they are."""
    monkeypatch.setattr(frame, "BEAT", 1e-9)
    monkeypatch.setattr(passwords, "hashed", lambda password: f"hash of {password}")
    monkeypatch.setattr(passwords, "matches", lambda password, stored: stored == f"hash of {password}")


@pytest.fixture
def app(stores):
    given = {"production": False, "required": frozenset({"quant"})}
    signing = SignIn(lambda: stores, **given)
    routes = [Route("/auth/login", signing.sign_in, methods=["POST"]), *NextSteps(lambda: stores, **given).routes()]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


@pytest.fixture
def ann(stores):
    account(stores, ANN, "admin")
    return enrol(stores, ANN)


def account(stores, email, role):
    return stores.users.save(add_account(stores, email, role) | {"password_hash": f"hash of {PASSWORD}"})


def login(app, email=ANN, password=PASSWORD, **more):
    return call(app, "/auth/login", "POST", MARK, json.dumps({"email": email, "password": password} | more).encode())


def cookies(answer):
    pairs = [value.partition(";") for value in answer.headers.getlist("set-cookie")]
    return {pair.partition("=")[0]: (pair.partition("=")[2], flags) for pair, _, flags in pairs}


def pending(answer):
    return {"cookie": f"atlas_pending={cookies(answer)['atlas_pending'][0]}"}


def post(app, path, held, headers=FORM, **fields):
    return call(app, path, "POST", headers | held, urlencode(fields).encode())


def enter(app, held, typed):
    return post(app, "/auth/second-factor", held, code=typed)


def session(stores, answer):
    token = cookies(answer).get("atlas_session", ("",))[0]
    return accounts.resolve(stores, token)


def test_a_script_is_told_that_a_code_is_needed_and_sends_it_along(app, stores, ann):
    asked = login(app)
    assert (asked.status, asked.headers["content-type"]) == (401, "application/problem+json")
    assert (asked.json()["step"], asked.json()["title"]) == ("second-factor", "Not signed in")
    assert "code" in asked.json()["detail"]
    assert "atlas_session" not in cookies(asked)
    answer = login(app, code=code(stores, ANN))
    assert (answer.status, answer.json()["email"]) == (200, ANN)
    assert session(stores, answer).email == ANN
    assert login(app, code=ann[0]).status == 200


def test_a_wrong_code_sent_along_is_answered_like_a_wrong_password(app, stores, ann):
    answers = [login(app, code=wrong(code(stores, ANN))), login(app, password="wrong", code=ann[0])]
    answers += [login(app, password="wrong"), login(app, "nobody@test.example", code="123456")]
    assert len({(answer.status, answer.body, tuple(answer.headers.raw)) for answer in answers}) == 1
    assert answers[0].json()["detail"] == accounts.REFUSED


@pytest.mark.parametrize("value", [None, 1, True, ["123456"], {"$ne": ""}])
def test_a_code_must_be_text(app, ann, value):
    answer = login(app, code=value)
    assert answer.status == 422
    assert answer.json()["problems"] == [{"field": "code", "message": "code must be text"}]


def test_a_code_where_none_is_needed_is_not_looked_at(app, stores):
    account(stores, BOB, "sponsor")
    assert login(app, BOB, code="000000").status == 200


def test_a_browser_is_led_by_a_cookie_no_script_reads(app, stores, ann):
    answer = post(app, "/auth/login", {}, email=ANN, password=PASSWORD)
    assert (answer.status, answer.headers["location"]) == (303, "/auth/second-factor")
    token, flags = cookies(answer)["atlas_pending"]
    assert flags.strip() == "Path=/; Max-Age=600; HttpOnly; SameSite=Strict"
    shown = call(app, "/auth/second-factor", headers=pending(answer))
    assert shown.status == 200
    assert token not in shown.body.decode()
    assert ANN not in shown.body.decode()
    done = enter(app, pending(answer), code(stores, ANN))
    assert (done.status, done.headers["location"]) == (303, "/")
    assert session(stores, done).email == ANN
    assert cookies(done)["atlas_pending"] == ("", " Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
    assert "atlas_device" in cookies(done)


def test_over_https_the_cookie_is_bound_to_the_host(app, ann):
    body = json.dumps({"email": ANN, "password": PASSWORD}).encode()
    answer = call(app, "/auth/login", "POST", MARK, body, "https")
    assert cookies(answer)["__Host-atlas_pending"][1].endswith("Secure")


def test_a_wrong_code_may_be_typed_again(app, stores, ann):
    held = pending(login(app))
    answer = enter(app, held, wrong(code(stores, ANN)))
    assert answer.status == 401
    assert "The code is not right" in answer.body.decode()
    assert "set-cookie" not in answer.headers
    assert enter(app, held, code(stores, ANN)).status == 303


def test_too_many_codes_are_answered_429_with_the_time_to_wait(app, stores, ann):
    held = pending(login(app))
    statuses = [enter(app, held, wrong(code(stores, ANN))).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    answer = enter(app, held, code(stores, ANN))
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert login(app, code=ann[0]).status == 429


def test_a_wrong_code_is_answered_no_sooner_than_the_floor(app, stores, ann, monkeypatch):
    monkeypatch.setattr(frame, "BEAT", 0.2)
    held = pending(login(app))
    for given, typed in ((held, wrong(code(stores, ANN))), ({"cookie": "atlas_pending=" + "x" * 43}, "123456")):
        began = time.perf_counter()
        assert enter(app, given, typed).status == 401
        assert time.perf_counter() - began >= 0.2


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("sent", ["", "x" * 43, "short", "é" * 43])
def test_without_a_sign_in_that_goes_on_there_is_no_page(app, stores, ann, path, sent):
    held = {"cookie": f"atlas_pending={sent}"} if sent else {}
    for answer in (call(app, path, headers=held), post(app, path, held, code=ann[0], password=NEW, again=NEW)):
        assert answer.status == 401
        assert "This sign-in has run out" in answer.body.decode()
        assert "set-cookie" not in answer.headers
    assert stores.sessions.list(ANN) == []


def test_two_pending_cookies_are_none(app, stores, ann):
    token = cookies(login(app))["atlas_pending"][0]
    held = {"cookie": f"atlas_pending={token}; atlas_pending={token}"}
    assert enter(app, held, code(stores, ANN)).status == 401


def test_the_cookie_of_one_account_takes_no_code_of_another(app, stores, ann):
    account(stores, BOB, "sponsor")
    others = enrol(stores, BOB)
    held = pending(login(app))
    assert [enter(app, held, typed).status for typed in (code(stores, BOB), others[0])] == [401, 401]
    assert stores.sessions.list(ANN) == stores.sessions.list(BOB) == []


def test_a_pending_cookie_is_no_session_and_a_session_no_pending_cookie(app, stores, ann):
    token = cookies(login(app))["atlas_pending"][0]
    assert accounts.resolve(stores, token) is None
    held = {"cookie": f"atlas_session={token}; atlas_device={token}"}
    assert enter(app, held, code(stores, ANN)).status == 401


def test_a_used_cookie_opens_nothing(app, stores, ann):
    held = pending(login(app))
    enter(app, held, code(stores, ANN))
    assert enter(app, held, ann[0]).status == 401
    assert len(stores.sessions.list(ANN)) == 1


@pytest.mark.parametrize("typed", ["", "١٢٣٤٥٦", "１２３４５６", "9" * 15_000, "\x00\x00\x00\x00\x00\x00", "<script>"])
def test_what_is_no_code_is_refused_without_a_traceback(app, stores, ann, typed):
    answer = enter(app, pending(login(app)), typed)
    assert answer.status == 401
    assert "<script>" not in answer.body.decode()
    assert stores.sessions.list(ANN) == []


def test_a_body_that_is_too_long_or_none_of_ours_is_refused(app, ann):
    held = pending(login(app))
    assert enter(app, held, "9" * 20_000).status == 422
    assert call(app, "/auth/second-factor", "POST", FORM | held, b"\xff\xfe").status == 422


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "headers",
    [{}, FORM | {"origin": "http://evil.example"}, FORM | {"origin": "null"}, {"content-type": FORM["content-type"]}],
)
def test_other_sites_cannot_take_a_step(app, stores, ann, path, headers):
    answer = post(app, path, pending(login(app)), headers=headers, code=code(stores, ANN), password=NEW, again=NEW)
    assert answer.status == 403
    assert stores.sessions.list(ANN) == []


def test_looking_at_a_page_uses_nothing_up(app, stores, ann):
    held = pending(login(app))
    for _ in range(3):
        assert call(app, "/auth/second-factor", headers=held).status == 200
        assert call(app, "/auth/change", headers=held).status == 401
    assert enter(app, held, code(stores, ANN)).status == 303


def test_a_password_an_admin_set_is_changed_before_the_session(app, stores, admin):
    account(stores, BOB, "sponsor")
    must_change.set_password(stores, BOB, "eleven grey pigeons sat", actor=admin)
    asked = login(app, BOB, "eleven grey pigeons sat")
    assert (asked.status, asked.json()["step"]) == (401, "change")
    held = pending(asked)
    assert "administrator set" in call(app, "/auth/change", headers=held).body.decode()
    for fields, said in (
        ({"password": NEW, "again": NEW + "x"}, "differ"),
        ({"password": NEW}, "differ"),
        ({"password": "short", "again": "short"}, "15 to 128 characters"),
        ({"password": "eleven grey pigeons sat", "again": "eleven grey pigeons sat"}, "the one that was set"),
    ):
        answer = post(app, "/auth/change", held, **fields)
        assert answer.status == 422
        assert said in answer.body.decode()
        assert fields["password"] not in answer.body.decode()
    done = post(app, "/auth/change", held, password=NEW, again=NEW)
    assert (done.status, done.headers["location"]) == (303, "/")
    assert session(stores, done).email == BOB
    assert login(app, BOB, NEW).status == 200
    assert (
        post(app, "/auth/change", held, password="seven other words it is", again="seven other words it is").status
        == 401
    )


def test_a_role_that_must_have_a_second_factor_sets_it_up_before_the_session(app, stores):
    account(stores, BOB, "quant")
    asked = login(app, BOB)
    assert (asked.status, asked.json()["step"]) == (401, "enrol")
    held = pending(asked)
    shown = call(app, "/auth/enrol", headers=held).body.decode()
    assert 'src="data:image/svg+xml' in shown
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)[1].replace(" ", "")
    wrong_answer = post(app, "/auth/enrol", held, code=wrong(offered_code(secret)))
    assert wrong_answer.status == 422
    assert "does not fit" in wrong_answer.body.decode()
    assert "second_factor" not in stores.users.get(BOB)
    done = post(app, "/auth/enrol", held, code=offered_code(secret))
    assert done.status == 200
    assert done.headers["cache-control"] == "no-store"
    codes = re.findall(r"<li><code>([a-z2-9-]{11})</code></li>", done.body.decode())
    assert len(codes) == 10
    assert session(stores, done).email == BOB
    assert login(app, BOB, code=codes[0]).status == 200


def test_code_change_and_session_follow_one_another(app, stores, ann):
    stores.users.save(stores.users.get(ANN) | {"must_change": True})
    answer = enter(app, pending(login(app)), code(stores, ANN))
    assert (answer.status, answer.headers["location"]) == (303, "/auth/change")
    assert "atlas_session" not in cookies(answer)
    done = post(app, "/auth/change", pending(answer), password=NEW, again=NEW)
    assert session(stores, done).email == ANN


def asked_for(app, stores, to):
    """Sign in with a code on the way to a page and return the form's address and where it leads."""
    held = pending(login(app))
    path = f"/auth/second-factor?{urlencode({'to': to})}"
    shown = call(app, path, headers=held).body.decode()
    action = re.search(r'action="([^"]+)"', shown)[1]
    missed = post(app, action, held, code=wrong(code(stores, ANN))).body.decode()
    assert f'action="{action}"' in missed
    return action, post(app, action, held, code=code(stores, ANN)).headers["location"]


@pytest.mark.parametrize("to", ["/projects", "/admin-registrations", "/admin/users"])
def test_the_page_somebody_came_for_is_reached(app, stores, ann, to):
    assert asked_for(app, stores, to) == (f"/auth/second-factor?to={to}", to)


@pytest.mark.parametrize(
    "to",
    [
        "",
        "/",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a?b=c",
        "javascript:alert(1)",
        "/é",
        "/x\n",
    ],
)
def test_no_other_site_is(app, stores, ann, to):
    assert asked_for(app, stores, to) == ("/auth/second-factor", "/")


def test_the_page_is_kept_from_step_to_step(app, stores, ann):
    stores.users.save(stores.users.get(ANN) | {"must_change": True})
    answer = post(app, "/auth/second-factor?to=/results", pending(login(app)), code=code(stores, ANN))
    assert answer.headers["location"] == "/auth/change?to=/results"
    done = post(app, answer.headers["location"], pending(answer), password=NEW, again=NEW)
    assert done.headers["location"] == "/results"


def test_going_back_to_a_step_after_signing_in_leads_to_the_application(app, stores, ann):
    done = enter(app, pending(login(app)), code(stores, ANN))
    held = {"cookie": f"atlas_session={cookies(done)['atlas_session'][0]}"}
    for path in PAGES:
        answer = call(app, path, headers=held)
        assert (answer.status, answer.headers["location"]) == (303, "/")
