"""The pages of a lost password over HTTP."""

import random
import time
from statistics import median

import pytest

from atlas_core.services.access import reset
from atlas_core.web.forms import frame
from atlas_core.web.forms.resetting import Resetting
from tests.asgi import call
from tests.atlas_core.services.access.registering import CALLER, kinds, mails, token_of
from tests.atlas_core.web.forms.posting import FORM, Shown, application, post
from tests.people import add_account

EMAIL, NEW = "ann@bank.example", "nine blue lorries at dusk"


@pytest.fixture
def app(stores, monkeypatch):
    monkeypatch.setattr("atlas_core.services.passwords.hashed", lambda password: f"hash of {password}")
    monkeypatch.setattr(frame, "BEAT", 1e-9)
    add_account(stores, EMAIL, "sponsor")
    return application(stores, Resetting)


def link(stores):
    reset.ask(stores, EMAIL, CALLER)
    return token_of(mails(stores, "reset")[-1])


def test_known_unknown_and_closed_get_byte_for_byte_one_answer(app, stores):
    add_account(stores, "off@bank.example", "sponsor", "disabled")
    addresses = (EMAIL, "zoe@bank.example", "off@bank.example")
    answers = {email: post(app, "/auth/forgot", email=email) for email in addresses}
    assert {answer.status for answer in answers.values()} == {200}
    assert len({answer.body.replace(email.encode(), b"-") for email, answer in answers.items()}) == 1
    assert kinds(stores) == ["reset"]


@pytest.mark.drill
def test_known_and_unknown_addresses_take_the_same_time_over_four_hundred_shuffled_tries(real_stores):
    tries = [("known", number) for number in range(200)] + [("unknown", number) for number in range(200)]
    random.Random(4).shuffle(tries)
    for number in range(200):
        add_account(real_stores, f"known{number}@bank.example", "sponsor")
    app, spent = application(real_stores, Resetting), {"known": [], "unknown": []}
    for who, number in tries:
        began = time.perf_counter()
        assert post(app, "/auth/forgot", email=f"{who}{number}@bank.example").status == 200
        spent[who].append(time.perf_counter() - began)
    assert abs(median(spent["known"]) - median(spent["unknown"])) <= 0.005


def test_what_is_no_address_is_told_beside_it(app, stores):
    answer = post(app, "/auth/forgot", email="ann")
    assert (answer.status, Shown(answer).inputs["email"]["value"]) == (422, "ann")
    assert "must be an address such as" in Shown(answer).text


def test_opening_the_link_changes_nothing_and_a_click_sets_the_password_once(app, stores):
    token, before = link(stores), stores.users.get(EMAIL)
    for method in ("GET", "HEAD", "GET"):
        assert call(app, f"/auth/reset?token={token}", method).status == 200
    assert stores.users.get(EMAIL) == before
    asked = {"token": token, "password": NEW, "again": NEW}
    assert "Your password is set" in Shown(post(app, "/auth/reset", **asked)).text
    assert stores.users.get(EMAIL)["password_hash"] == f"hash of {NEW}"
    spent = post(app, "/auth/reset", **asked)
    assert (spent.status, "/auth/forgot" in Shown(spent).links) == (403, True)
    assert call(app, f"/auth/reset?token={token}").status == 403


@pytest.mark.parametrize(
    ("password", "again", "words"), [(NEW, "", "The two passwords differ"), ("short", "short", "15 to 128 characters")]
)
def test_a_password_that_will_not_do_is_told_and_the_link_goes_on_working(app, stores, password, again, words):
    token = link(stores)
    answer = post(app, "/auth/reset", token=token, password=password, again=again)
    assert (answer.status, words in Shown(answer).text) == (422, True)
    assert post(app, "/auth/reset", token=token, password=NEW, again=NEW).status == 200


@pytest.mark.parametrize("path", ["/auth/forgot", "/auth/reset"])
@pytest.mark.parametrize("headers", [FORM | {"origin": "http://evil.example"}, FORM | {"sec-fetch-site": "none"}, {}])
def test_another_site_sets_nobodys_password_and_sends_no_mail(app, stores, path, headers):
    token, before = link(stores), stores.users.get(EMAIL)
    answer = post(app, path, headers, email=EMAIL, token=token, password=NEW, again=NEW)
    assert answer.status == 403
    assert (stores.users.get(EMAIL), kinds(stores)) == (before, ["reset"])
