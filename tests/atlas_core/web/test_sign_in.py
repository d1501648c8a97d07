import json
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.errors import UnavailableError
from atlas_core.services import accounts
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.sign_in import SignIn
from tests.asgi import call

EMAIL, PASSWORD = "ann@test.example", "a long enough password"
MARK = {"x-atlas-request": "1"}
FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "http://test"}


@pytest.fixture
def app(stores):
    accounts.add_user(stores, EMAIL, PASSWORD, "sponsor", full_name="Ann Example")
    signing = SignIn(lambda: stores, production=False)
    routes = [
        Route("/auth/login", signing.sign_in, methods=["POST"]),
        Route("/auth/logout", signing.sign_out, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


def post(app, path="/auth/login", headers=None, scheme="http", **fields):
    return call(app, path, "POST", MARK if headers is None else headers, json.dumps(fields).encode(), scheme)


def cookie(answer):
    return SimpleCookie(answer.headers["set-cookie"])["atlas_session"]


def sent_back(answer):
    return {"cookie": f"atlas_session={cookie(answer).value}"}


def is_open(stores, answer):
    return accounts.resolve(stores, cookie(answer).value) is not None


def test_the_right_password_opens_a_session(app, stores):
    answer = post(app, email=EMAIL, password=PASSWORD)
    assert answer.status == 200
    assert answer.json() == {"email": EMAIL, "name": "Ann Example", "role": "sponsor"}
    assert answer.headers["cache-control"] == "no-store"
    morsel = cookie(answer)
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
    assert is_open(stores, answer)


def test_over_https_the_cookie_is_bound_to_the_host(app):
    answer = post(app, scheme="https", email=EMAIL, password=PASSWORD)
    morsel = SimpleCookie(answer.headers["set-cookie"])["__Host-atlas_session"]
    assert morsel["secure"] is True


def test_wrong_unknown_and_disabled_get_byte_for_byte_one_answer(app, stores):
    accounts.add_user(stores, "off@test.example", PASSWORD, "admin")
    accounts.disable(stores, "off@test.example")
    tries = [(EMAIL, "wrong"), ("nobody@test.example", PASSWORD), ("off@test.example", PASSWORD), ("", "")]
    answers = [post(app, email=email, password=password) for email, password in tries]
    assert {(answer.status, answer.body, tuple(answer.headers.raw)) for answer in answers} == {
        (401, answers[0].body, tuple(answers[0].headers.raw))
    }
    assert answers[0].json()["detail"] == accounts.REFUSED
    assert "set-cookie" not in answers[0].headers


@pytest.mark.parametrize("value", [None, 1, True, ["a"], {"$ne": None}, {"$gt": ""}])
@pytest.mark.parametrize("name", ["email", "password"])
def test_what_is_not_text_never_reaches_the_database(app, stores, monkeypatch, name, value):
    monkeypatch.setattr(stores.users, "get", lambda _: pytest.fail("asked the database"))
    answer = post(app, **({"email": EMAIL, "password": PASSWORD} | {name: value}))
    assert answer.status == 422
    assert answer.json()["problems"] == [{"field": name, "message": f"{name} must be text"}]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"email": NaN}', b"\xff\xfe", b"[" * 4000, b"x" * 5000])
def test_a_body_that_is_no_small_object_is_refused(app, body):
    answer = call(app, "/auth/login", "POST", MARK, body)
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-atlas-request": "0"},
        MARK | {"origin": "http://evil.example"},
        MARK | {"origin": "null"},
        FORM | {"origin": "http://evil.example"},
        {"content-type": FORM["content-type"]},
        {"content-type": "text/plain", "origin": "http://test"},
    ],
)
def test_other_sites_cannot_sign_anybody_in_or_out(app, stores, path, headers):
    signed_in = post(app, email=EMAIL, password=PASSWORD)
    body = urlencode({"email": EMAIL, "password": PASSWORD}).encode()
    answer = call(app, path, "POST", sent_back(signed_in) | headers, body)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert is_open(stores, signed_in)


def test_a_plain_form_is_answered_with_a_page(app, stores):
    right = call(app, "/auth/login", "POST", FORM, urlencode({"email": EMAIL, "password": PASSWORD}).encode())
    assert (right.status, right.headers["location"]) == (303, "/")
    assert is_open(stores, right)
    wrong = call(app, "/auth/login", "POST", FORM, urlencode({"email": EMAIL, "password": "x"}).encode())
    assert (wrong.status, wrong.headers["location"]) == (303, "/?signin=refused")
    assert "set-cookie" not in wrong.headers


def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(app, stores):
    first = post(app, email=EMAIL, password=PASSWORD)
    second = post(app, headers=MARK | sent_back(first), email=EMAIL, password=PASSWORD)
    assert cookie(first).value != cookie(second).value
    assert not is_open(stores, first)
    assert is_open(stores, second)


def test_a_failed_try_leaves_the_session_open(app, stores):
    first = post(app, email=EMAIL, password=PASSWORD)
    assert post(app, headers=MARK | sent_back(first), email=EMAIL, password="x").status == 401
    assert is_open(stores, first)


def test_sign_out_ends_the_session_and_removes_the_cookie(app, stores):
    signed_in = post(app, email=EMAIL, password=PASSWORD)
    answer = post(app, "/auth/logout", headers=MARK | sent_back(signed_in))
    assert answer.status == 204
    assert (cookie(answer).value, cookie(answer)["max-age"]) == ("", "0")
    assert not is_open(stores, signed_in)


def test_sign_out_without_a_session_only_removes_the_cookie(app):
    answer = post(app, "/auth/logout", headers=MARK)
    assert (answer.status, cookie(answer)["max-age"]) == (204, "0")


def test_sign_in_fails_closed_when_the_database_is_away(app, stores, monkeypatch):
    def away(_):
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(stores.users, "get", away)
    answer = post(app, email=EMAIL, password=PASSWORD)
    assert answer.status == 503
    assert "set-cookie" not in answer.headers


def test_the_password_appears_in_no_answer(app):
    for answer in (post(app, email=EMAIL, password=PASSWORD), post(app, email=PASSWORD, password=PASSWORD)):
        assert PASSWORD.encode() not in answer.body + repr(answer.headers).encode()
