import json
import random
import time
from collections import Counter
from ipaddress import ip_network
from statistics import median
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.services import accounts, passwords
from atlas_core.web.forms import frame
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.sign_in import SignIn
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
    monkeypatch.setattr(frame, "BEAT", 1e-9)
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


KINDS = ("known", "unknown", "disabled")


def with_accounts(stores, each):
    """Make accounts of every kind, a password to each that exists, and return the names in another order."""
    stored = passwords.hashed(PASSWORD)
    names = [f"{kind}{number}@test.example" for kind in KINDS for number in range(each)]
    for name in names:
        if not name.startswith("unknown"):
            account = add_account(stores, name, "sponsor", "disabled" if name.startswith("disabled") else "active")
            stores.users.save(account | {"password_hash": stored})
    random.Random(4).shuffle(names)
    return names


def tried_once(stores, names):
    """Give the kind of each account and the time its one try took, each from an address of its own."""
    app = application(stores, (ip_network("127.0.0.1/32"),))
    passwords.warm()
    for number, name in enumerate(names):
        began = time.perf_counter()
        answer = post(app, name, **{"x-forwarded-for": f"10.0.{number // 250}.{number % 250}"})
        took = time.perf_counter() - began
        assert answer.status == 401
        yield next(kind for kind in KINDS if name.startswith(kind)), took


def test_known_unknown_and_disabled_accounts_cost_the_same_work_and_wait_for_the_same_time(stores, monkeypatch):
    work, hash_in_full = Counter(), passwords.matches

    def counted(kind, function):
        def call_and_count(*args, **named):
            work[kind] += 1
            return function(*args, **named)

        return call_and_count

    monkeypatch.setattr(passwords, "matches", counted("hash", hash_in_full))
    for store in ("users", "sign_in_attempts", "admin_actions", "devices", "sessions", "visitors"):
        for method in ("get", "insert", "settle", "append", "find", "of_account", "misses_of", "note"):
            if function := getattr(getattr(stores, store), method, None):
                monkeypatch.setattr(getattr(stores, store), method, counted(f"{store}.{method}", function))
    spent = {}
    names = with_accounts(stores, 1)
    for name in names:
        work.clear()
        ((kind, took),) = tried_once(stores, [name])
        assert took >= frame.BEAT
        spent[kind] = dict(work)
    assert spent["known"] == spent["unknown"] == spent["disabled"]
    assert spent["known"]["hash"] == 1


@pytest.mark.drill
def test_known_unknown_and_disabled_accounts_take_the_same_time_over_four_hundred_tries(real_stores):
    took = {kind: [] for kind in KINDS}
    for kind, seconds in tried_once(real_stores, with_accounts(real_stores, 134)):
        took[kind].append(seconds)
    medians = {kind: median(times) for kind, times in took.items()}
    assert min(map(min, took.values())) >= frame.BEAT
    assert max(medians.values()) - min(medians.values()) <= GAP, medians


def test_a_throttled_try_is_answered_no_sooner_than_a_wrong_one(app, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    for status in (401, 401, 401, 401, 401, 429):
        began = time.perf_counter()
        assert post(app).status == status
        assert time.perf_counter() - began >= frame.BEAT
