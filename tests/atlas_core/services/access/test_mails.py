"""The outbox: every mail is kept, sent once, tried again later, and tells nobody its link afterwards."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.exchange import smtp
from atlas_core.services.access import mails
from atlas_core.services.access.mails import Mail
from tests.mail_server import mail_server
from tests.people import sign_in

TO, TOKEN = "ann@test.example", "t0k" * 14
MAIL = Mail("reset", TO, "Choose a new password", f"Here: https://a.example/auth/reset?token={TOKEN} .", TOKEN)


@pytest.fixture
def with_server(monkeypatch):
    monkeypatch.setattr(mails, "has_server", lambda: True)


def sent_to(server):
    return smtp.server(f"smtp://127.0.0.1:{server.port}")


def the_mail(stores):
    (found,) = stores.outbox.list()
    return found


def test_without_a_server_a_mail_waits_and_an_admin_may_open_it_on_record(stores, admin, monkeypatch):
    monkeypatch.setattr(mails, "has_server", lambda: False)
    mails.post(stores, MAIL)
    (listed,) = mails.listed(stores, admin)
    assert (listed.to, listed.subject, listed.state, listed.tries) == (TO, MAIL.subject, "queued", 0)
    assert TOKEN not in repr(listed)
    assert mails.read(stores, admin, listed.key) == MAIL.text
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["result"], entry["object"]) == ("outbox.read", "done", listed.key)
    assert TOKEN not in str(stores.admin_actions.latest())


def test_a_sent_mail_has_no_link_any_more_and_a_waiting_one_shows_none(stores, admin, with_server, clock):
    mails.post(stores, MAIL)
    key = the_mail(stores)["_id"]
    assert mails.read(stores, admin, key) == MAIL.text.replace(TOKEN, mails.HIDDEN)
    with mail_server() as server:
        assert mails.deliver(stores, sent_to(server)) == 1
        assert mails.deliver(stores, sent_to(server)) == 0
    assert TOKEN in server.mails[0].get_content()
    kept = the_mail(stores)
    assert (kept["state"], kept["tries"], kept["error"]) == ("sent", 1, "")
    assert TOKEN not in str(kept)
    assert mails.read(stores, admin, key) == MAIL.text.replace(TOKEN, mails.BLANK)


def test_of_ten_senders_one_sends(stores):
    for number in range(3):
        mails.post(stores, dataclasses.replace(MAIL, subject=f"Number {number}"))
    with mail_server() as server, ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(lambda _: mails.deliver(stores, sent_to(server)), range(10))) == 3
    assert sorted(mail["Subject"] for mail in server.mails) == ["Number 0", "Number 1", "Number 2"]


def test_a_mail_refused_for_now_is_tried_later_and_later_and_then_kept_as_failed(stores, clock):
    mails.post(stores, MAIL)
    tries = 0
    with mail_server() as server:
        server.data_answer = "451 Try later"
        for number in range(1, mails.TRIES + 1):
            assert mails.deliver(stores, sent_to(server)) == 0
            kept = the_mail(stores)
            assert (kept["tries"], kept["error"]) == (number, "451 Try later")
            if number < mails.TRIES:
                assert kept["due_at"] - clock.time == mails.wait(number)
                clock.go(seconds=int(mails.wait(number).total_seconds()) - 1)
                assert mails.deliver(stores, sent_to(server)) == 0
                assert the_mail(stores)["tries"] == number
                clock.go(seconds=1)
            tries = number
    assert (tries, the_mail(stores)["state"]) == (mails.TRIES, "failed")


def test_waits_double_from_a_minute_to_an_hour():
    minutes = [mails.wait(tries) / timedelta(minutes=1) for tries in range(1, 9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_mail_refused_for_good_fails_at_once_and_an_admin_can_send_it_again(stores, admin, clock):
    mails.post(stores, MAIL)
    with mail_server() as server:
        server.recipient_answer = "550 No such user"
        mails.deliver(stores, sent_to(server))
        kept = the_mail(stores)
        assert (kept["state"], kept["error"]) == ("failed", "550 No such user")
        server.recipient_answer = ""
        mails.send_again(stores, admin, kept["_id"])
        assert stores.admin_actions.latest(1)[0]["changes"] == {"state": ["failed", "queued"]}
        assert mails.deliver(stores, sent_to(server)) == 1
    with pytest.raises(InputError, match="Only a mail that failed"):
        mails.send_again(stores, admin, kept["_id"])


def test_a_link_that_has_run_out_is_not_sent_any_more(stores, admin, clock):
    mails.post(stores, dataclasses.replace(MAIL, until=clock.time + timedelta(minutes=10)))
    clock.go(minutes=10)
    with mail_server() as server:
        assert mails.deliver(stores, sent_to(server)) == 0
    kept = the_mail(stores)
    assert (server.mails, kept["state"], kept["error"]) == ([], "failed", "It was not sent in time")
    with pytest.raises(InputError):
        mails.send_again(stores, admin, kept["_id"])


def test_a_sender_that_died_leaves_its_mail_to_the_next(stores, clock):
    mails.post(stores, MAIL)
    seen = the_mail(stores)
    stores.outbox.change(seen, {"due_at": clock.time + timedelta(minutes=2), "tries": 1})
    with mail_server() as server:
        assert mails.deliver(stores, sent_to(server)) == 0
        clock.go(minutes=2)
        assert mails.deliver(stores, sent_to(server)) == 1


def test_strangers_have_one_mail_of_a_kind_sent_a_minute_however_many_ask_at_once(stores, clock):
    with ThreadPoolExecutor(20) as pool:
        one_each = [dataclasses.replace(MAIL, text=f"{MAIL.text}{number}") for number in range(20)]
        posted = list(pool.map(lambda mail: mails.post(stores, mail, seldom=True), one_each))
    assert sum(posted) == 1
    clock.go(seconds=59)
    assert not mails.post(stores, MAIL, seldom=True)
    assert mails.post(stores, dataclasses.replace(MAIL, kind="verify"), seldom=True)
    assert mails.post(stores, dataclasses.replace(MAIL, to="other@test.example"), seldom=True)
    clock.go(seconds=1)
    assert mails.post(stores, MAIL, seldom=True)


@pytest.mark.parametrize("change", [{"to": "a@b.c\nBcc: x@y.z"}, {"to": "a@b.c,x@y.z"}, {"subject": "a\r\nX: y"}])
def test_what_could_add_a_head_line_is_not_even_kept(stores, change):
    with pytest.raises(InputError):
        mails.post(stores, dataclasses.replace(MAIL, **change))
    assert stores.outbox.list() == []


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_the_outbox_is_the_admins_alone(stores, role):
    mails.post(stores, MAIL)
    key, actor = the_mail(stores)["_id"], sign_in(stores, role)
    for call in (mails.listed, lambda *who: mails.read(*who, key), lambda *who: mails.send_again(*who, key)):
        with pytest.raises(AccessError):
            call(stores, actor)


def test_a_mail_that_is_not_there_is_said_to_be_none(stores, admin):
    with pytest.raises(RecordNotFoundError):
        mails.read(stores, admin, "none")
