import json
import random
import time
from ipaddress import ip_network
from statistics import median
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.services import accounts, passwords
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.sign_in import FLOOR, SignIn
from tests.asgi import call
from tests.people import add_account

EMAIL, PASSWORD = "ann@test.example", "a long enough password"
MARK = {"x-atlas-request": "1"}
FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "http://test"}
GAP = 0.005  # seconds between the medians of known and unknown accounts


def application(stores, proxies=()):
    signing = SignIn(lambda: stores, production=False, proxies=proxies)
    routes = [Route("/auth/login", signing.sign_in, methods=["POST"])]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


@pytest.fixture
def app(stores):
    accounts.add_user(stores, EMAIL, PASSWORD, "sponsor")
    return application(stores)


@pytest.fixture
def quick(monkeypatch):
    """Answer at once, and compare without bcrypt."""
    monkeypatch.setattr("atlas_core.web.sign_in.FLOOR", 0.0)
    monkeypatch.setattr(passwords, "matches", lambda password, stored: password == PASSWORD and stored is not None)


def post(app, email=EMAIL, password="wrong", **headers):
    return call(app, "/auth/login", "POST", MARK | headers, json.dumps({"email": email, "password": password}).encode())


def cookies(answer):
    pairs = [value.partition(";") for value in answer.headers.getlist("set-cookie")]
    return {pair.partition("=")[0]: (pair.partition("=")[2], flags) for pair, _, flags in pairs}


@pytest.mark.parametrize("email", [EMAIL, "nobody@test.example"])
def test_a_throttled_try_is_answered_429_with_the_time_to_wait(app, quick, email):
    assert [post(app, email).status for _ in range(6)] == [401] * 5 + [429]
    answer = post(app, email, PASSWORD)
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == accounts.WAIT


def test_throttled_answers_of_known_and_unknown_accounts_are_the_same_bytes(app, quick):
    bodies = {email: [post(app, email).body for _ in range(7)] for email in (EMAIL, "nobody@test.example")}
    assert bodies[EMAIL] == bodies["nobody@test.example"]


def test_a_throttled_form_is_sent_to_the_page_that_says_to_wait(app, quick):
    body = urlencode({"email": EMAIL, "password": "wrong"}).encode()
    pages = [call(app, "/auth/login", "POST", FORM, body).headers["location"] for _ in range(6)]
    assert pages == ["/?signin=refused"] * 5 + ["/?signin=wait"]


def test_a_forged_header_does_not_give_a_new_address(app, quick):
    tries = [post(app, f"{number}@test.example", **{"x-forwarded-for": f"198.51.100.{number}"}) for number in range(21)]
    assert [answer.status for answer in tries] == [401] * 20 + [429]


def test_behind_a_trusted_proxy_each_client_has_its_own_count(stores, quick):
    app = application(stores, (ip_network("127.0.0.1/32"),))
    own = [post(app, f"{number}@test.example", **{"x-forwarded-for": f"198.51.100.{number}"}) for number in range(25)]
    forged = [
        post(app, f"x{number}@test.example", **{"x-forwarded-for": f"203.0.113.{number}, 192.0.2.7"})
        for number in range(21)
    ]
    assert {answer.status for answer in own} == {401}
    assert [answer.status for answer in forged] == [401] * 20 + [429]


def test_a_sign_in_marks_the_browser_and_the_mark_gets_in_while_strangers_guess(app, stores, quick):
    first = post(app, password=PASSWORD)
    token, flags = cookies(first)["atlas_device"]
    assert flags.strip() == "Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict"
    assert stores.devices.find("0" * 64) is None
    assert token not in repr(stores.devices.list(EMAIL))
    for _ in range(6):
        post(app)
    assert post(app, password=PASSWORD).status == 429
    again = post(app, password=PASSWORD, cookie=f"atlas_device={token}")
    assert again.status == 200
    assert cookies(again)["atlas_device"][0] == token
    assert post(app, password=PASSWORD, cookie=f"atlas_device={'x' * 43}").status == 429


def test_a_device_mark_opens_nothing(app, quick):
    token = cookies(post(app, password=PASSWORD))["atlas_device"][0]
    assert post(app, cookie=f"atlas_device={token}; atlas_session={token}").status == 401


def test_over_https_the_mark_is_bound_to_the_host(app, quick):
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    answer = call(app, "/auth/login", "POST", MARK, body, "https")
    assert cookies(answer)["__Host-atlas_device"][1].endswith("Secure")


def test_the_session_keeps_the_address_of_its_sign_in(app, stores, quick):
    token = cookies(post(app, password=PASSWORD))["atlas_session"][0]
    assert stores.sessions.get(accounts.resolve(stores, token).session)["ip"] == "127.0.0.1"


def gap(stores, tries):
    """Return the gap between the median times of known and unknown accounts, each tried once from its own address."""
    app = application(stores, (ip_network("127.0.0.1/32"),))
    stored = passwords.hashed(PASSWORD)
    names = [f"{kind}{number}@test.example" for kind in ("known", "unknown") for number in range(tries // 2)]
    for name in names[: tries // 2]:
        account = add_account(stores, name, "sponsor")
        stores.users.save(account | {"password_hash": stored})
    random.Random(4).shuffle(names)
    passwords.warm()
    took = {"known": [], "unknown": []}
    for number, name in enumerate(names):
        began = time.perf_counter()
        answer = post(app, name, **{"x-forwarded-for": f"10.0.{number // 250}.{number % 250}"})
        took["unknown" if name.startswith("un") else "known"].append(time.perf_counter() - began)
        assert answer.status == 401
    assert min(took["known"] + took["unknown"]) >= FLOOR
    return abs(median(took["known"]) - median(took["unknown"]))


def test_known_and_unknown_accounts_take_the_same_time(stores):
    assert gap(stores, 60) <= GAP


@pytest.mark.drill
def test_known_and_unknown_accounts_take_the_same_time_over_four_hundred_tries(real_stores):
    assert gap(real_stores, 400) <= GAP


def test_a_throttled_try_is_answered_no_sooner_than_a_wrong_one(app, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    for status in (401, 401, 401, 401, 401, 429):
        began = time.perf_counter()
        assert post(app).status == status
        assert time.perf_counter() - began >= FLOOR
