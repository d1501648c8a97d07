"""The pages of registration over HTTP."""

import time
from statistics import median

import pytest

from atlas_core.errors import UnavailableError
from atlas_core.services.access import registration_desk
from atlas_core.web.forms import frame
from atlas_core.web.forms.registering import Registering
from tests.asgi import call
from tests.atlas_core.services.access.registering import EMAIL, ENTRIES, PASSWORD, kinds, mails, registered, token_of
from tests.atlas_core.web.forms.posting import FORM, Shown, application, post
from tests.people import add_account


@pytest.fixture
def app(stores, monkeypatch):
    monkeypatch.setattr("atlas_core.services.passwords.hashed", lambda password: f"hash of {password}")
    monkeypatch.setattr(frame, "BEAT", 1e-9)
    return application(stores, Registering)


def test_the_form_asks_for_everything_and_helps_the_browser_to_fill_it_in(app):
    answer = call(app, "/auth/register")
    shown = Shown(answer)
    assert {name: field["autocomplete"] for name, field in shown.inputs.items()} == {
        "full_name": "name",
        "email": "email",
        "company": "organization",
        "job_title": "organization-title",
        "phone": "tel",
        "business_address": "street-address",
    }
    assert (shown.inputs["email"]["type"], shown.inputs["phone"]["type"]) == ("email", "tel")
    assert answer.headers["cache-control"] == "no-store"


def test_a_request_is_kept_and_the_page_offers_to_send_the_mail_again(app, stores):
    answer = post(app, "/auth/register", **ENTRIES)
    shown = Shown(answer)
    assert (answer.status, shown.action, shown.inputs["email"]["value"]) == (200, "/auth/resend", EMAIL)
    assert stores.registrations.find(EMAIL)["company"] == ENTRIES["company"]
    assert post(app, "/auth/resend", email=EMAIL).status == 200
    assert kinds(stores) == ["verify"]


def test_what_breaks_a_rule_is_told_beside_its_field_and_the_rest_is_kept(app, stores):
    answer = post(app, "/auth/register", **(ENTRIES | {"phone": "call me", "company": ""}))
    shown = Shown(answer)
    assert answer.status == 422
    assert "Phone must be 6 to 15 digits" in shown.text
    assert "Company is missing" in shown.text
    assert (shown.inputs["phone"]["value"], shown.inputs["full_name"]["value"]) == ("call me", ENTRIES["full_name"])
    assert stores.registrations.list() == []


def prepared(stores, state):
    if state in {"active", "disabled"}:
        add_account(stores, EMAIL, "sponsor", state)
    elif state != "unknown":
        registered(stores)
        seen = stores.registrations.find(EMAIL)
        if state == "rejected":
            stores.registrations.save(seen | {"state": "rejected", "decided_at": seen["created_at"]})
        if state == "verified":
            stores.registrations.save(seen | {"state": "verified", "verified_at": seen["created_at"]})


STATES = ["unknown", "registered", "verified", "rejected", "active", "disabled"]


@pytest.mark.parametrize("path", ["/auth/register", "/auth/resend"])
@pytest.mark.parametrize("state", STATES)
def test_every_address_gets_byte_for_byte_one_answer(app, stores, state, path):
    nobody = "zoe@bank.example"
    wanted = post(app, path, **(ENTRIES | {"email": nobody}))
    prepared(stores, state)
    answer = post(app, path, **ENTRIES)
    assert answer.status == wanted.status == 200
    assert answer.body == wanted.body.replace(nobody.encode(), EMAIL.encode())
    assert {name: value for name, value in answer.headers.items() if name != "content-length"} == {
        name: value for name, value in wanted.headers.items() if name != "content-length"
    }


def test_every_address_gets_its_answer_in_the_same_time(app, stores, monkeypatch):
    monkeypatch.setattr(frame, "BEAT", 0.1)
    add_account(stores, EMAIL, "sponsor")
    spent = {"known": [], "unknown": []}
    for number in range(6):
        for who, email in (("known", EMAIL), ("unknown", f"n{number}@bank.example")):
            began = time.monotonic()
            post(app, "/auth/register", **(ENTRIES | {"email": email}))
            spent[who].append(time.monotonic() - began)
    assert min(spent["known"] + spent["unknown"]) >= 0.1
    assert abs(median(spent["known"]) - median(spent["unknown"])) <= 0.005


@pytest.mark.parametrize("path", ["/auth/register", "/auth/resend", "/auth/verify"])
@pytest.mark.parametrize(
    "headers", [FORM | {"origin": "http://evil.example"}, FORM | {"sec-fetch-site": "cross-site"}, {}]
)
def test_another_site_registers_and_proves_nobody(app, stores, path, headers):
    token = registered(stores, email="other@bank.example")
    answer = post(app, path, headers, **ENTRIES, token=token, password=PASSWORD, again=PASSWORD)
    assert answer.status == 403
    assert stores.registrations.find(EMAIL) is None
    assert stores.registrations.find("other@bank.example")["state"] == "registered"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_a_link_changes_nothing_since_mail_scanners_do_it_too(app, stores, method):
    token = registered(stores)
    before, entries = stores.registrations.find(EMAIL), len(stores.admin_actions.latest())
    for _ in range(3):
        assert call(app, f"/auth/verify?token={token}", method).status == 200
    assert stores.registrations.find(EMAIL) == before
    assert len(stores.admin_actions.latest()) == entries
    shown = Shown(call(app, f"/auth/verify?token={token}"))
    assert (shown.inputs["token"]["value"], shown.inputs["password"]["autocomplete"]) == (token, "new-password")
    assert EMAIL in shown.text


def test_a_click_proves_the_address_once(app, stores, admin):
    token = registered(stores)
    asked = {"token": token, "password": PASSWORD, "again": PASSWORD}
    assert "An administrator decides" in Shown(post(app, "/auth/verify", **asked)).text
    assert stores.registrations.find(EMAIL)["state"] == "verified"
    again = post(app, "/auth/verify", **asked)
    assert (again.status, "/auth/resend" in Shown(again).links) == (403, True)


def test_who_was_approved_before_may_sign_in_at_once(app, stores, admin):
    token = registered(stores)
    registration_desk.approve(stores, admin, EMAIL, "sponsor")
    answer = post(app, "/auth/verify", token=token, password=PASSWORD, again=PASSWORD)
    assert "Your account is ready" in Shown(answer).text


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [(PASSWORD, PASSWORD + "!", "The two passwords differ"), ("short", "short", "15 to 128 characters")],
)
def test_a_password_that_will_not_do_is_told_and_the_link_goes_on_working(app, stores, password, again, words):
    token = registered(stores)
    answer = post(app, "/auth/verify", token=token, password=password, again=again)
    assert (answer.status, words in Shown(answer).text) == (422, True)
    assert Shown(answer).inputs["token"]["value"] == token
    assert password.encode() not in answer.body
    assert post(app, "/auth/verify", token=token, password=PASSWORD, again=PASSWORD).status == 200


@pytest.mark.parametrize("token", ["", "x", "%00", "%ED%B3%A9", "a" * 2000])
def test_a_link_that_is_none_says_so(app, stores, token):
    for answer in (call(app, f"/auth/verify?token={token}"), post(app, "/auth/verify", token=token)):
        assert answer.status == 403
        assert "This link does not work" in Shown(answer).text


def test_an_account_made_meanwhile_is_said_to_be_there(app, stores, admin):
    token = registered(stores)
    registration_desk.approve(stores, admin, EMAIL, "sponsor")
    add_account(stores, EMAIL, "sponsor")
    answer = post(app, "/auth/verify", token=token, password=PASSWORD, again=PASSWORD)
    assert (answer.status, "There is an account already" in Shown(answer).text) == (409, True)


def test_a_database_that_is_away_is_a_page_too(app, stores, monkeypatch):
    def away(*_):
        raise UnavailableError("the database does not answer; try again in a moment")

    monkeypatch.setattr(stores.users, "get", away)
    answer = post(app, "/auth/register", **ENTRIES)
    assert (answer.status, "try again in a moment" in Shown(answer).text) == (503, True)


def test_the_address_of_a_mail_leads_where_the_setting_says(app, stores, monkeypatch):
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.bank.example")
    headers = FORM | {"host": "evil.example", "x-forwarded-host": "evil.example"}
    post(app, "/auth/register", headers, **ENTRIES)
    (mail,) = mails(stores, "verify")
    assert f"https://atlas.bank.example/auth/verify?token={token_of(mail)}" in mail["text"]
    assert "evil.example" not in mail["text"]
