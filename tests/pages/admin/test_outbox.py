"""The page of the outbox."""

import pytest

from atlas_core.services.access import mails
from tests.atlas_core.services.access.registering import registered
from tests.pages.admin.conftest import clicked
from tests.pages.admin.conftest import opened as open_page
from tests.pages.analysis.conftest import said


@pytest.fixture
def has_server(monkeypatch):
    def have(value):
        monkeypatch.setattr(mails, "has_server", lambda: value)

    have(False)
    return have


def opened():
    return open_page("outbox.py")


def test_no_mail_is_said_to_be_none(admin, has_server):
    assert "No mail was written yet" in said(opened())


def test_without_a_server_the_text_with_its_link_opens_on_record_and_closes_again(stores, admin, has_server):
    token = registered(stores)
    page = opened()
    assert "pass their links on yourself" in said(page)
    assert list(page.dataframe[0].value["State"]) == ["Queued"]
    assert len(page.code) == 0
    clicked(page, "read")
    assert f"/auth/verify?token={token}" in page.code[0].value
    assert stores.admin_actions.latest(1)[0]["action"] == "outbox.read"
    assert len(page.run().code) == 0


def test_with_a_server_links_are_the_receivers_alone(stores, admin, has_server):
    has_server(True)
    token = registered(stores)
    page = clicked(opened(), "read")
    assert mails.HIDDEN in page.code[0].value
    assert token not in page.code[0].value


def test_a_failed_mail_says_why_and_can_be_sent_again(stores, admin, has_server):
    registered(stores)
    (mail,) = stores.outbox.list()
    stores.outbox.change(mail, {"state": "failed", "error": "550 No such user"})
    page = opened()
    assert "550 No such user" in said(page)
    clicked(page, "again")
    assert page.success[0].value == "The mail waits to be sent again."
    assert stores.outbox.get(mail["_id"])["state"] == "queued"
    assert [button.key for button in page.button] == ["read"]
