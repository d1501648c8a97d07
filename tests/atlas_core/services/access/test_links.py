"""One-time links: what they open, how long, and how often."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_core.errors import LinkError
from atlas_core.services.access import links
from atlas_core.services.access.links import MUST_CHANGE, RESET, SECOND_FACTOR, SSO, VERIFY

ACCOUNT = "ann@test.example"
KINDS = [VERIFY, RESET, SECOND_FACTOR, MUST_CHANGE, SSO]


def refused(call, *arguments):
    try:
        call(*arguments)
    except LinkError:
        return True
    return False


def test_a_link_opens_what_it_was_made_for_once(stores):
    token = links.issue(stores, RESET, ACCOUNT, {"from": "192.0.2.1"})
    found = links.use(stores, RESET, token)
    assert (found["user_email"], found["detail"]) == (ACCOUNT, {"from": "192.0.2.1"})
    for call in (links.use, links.look):
        with pytest.raises(LinkError):
            call(stores, RESET, token)


def test_looking_uses_nothing_up(stores):
    token = links.issue(stores, RESET, ACCOUNT)
    for _ in range(3):
        assert links.look(stores, RESET, token)["user_email"] == ACCOUNT
    assert links.use(stores, RESET, token)["user_email"] == ACCOUNT


def test_of_twenty_uses_at_once_one_succeeds(stores):
    token = links.issue(stores, VERIFY, ACCOUNT)
    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(lambda _: not refused(links.use, stores, VERIFY, token), range(20))) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_link_lives_its_time_and_no_longer(stores, clock, kind):
    token = links.issue(stores, kind, ACCOUNT)
    clock.go(seconds=int(kind.lifetime.total_seconds()) - 1)
    links.look(stores, kind, token)
    clock.go(seconds=1)
    for call in (links.look, links.use):
        with pytest.raises(LinkError):
            call(stores, kind, token)


def test_a_link_of_one_kind_opens_no_other(stores):
    for kind in KINDS:
        token = links.issue(stores, kind, ACCOUNT)
        assert all(refused(links.use, stores, other, token) for other in KINDS if other is not kind)
        links.use(stores, kind, token)


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "\udce9", "a" * 100_000, "../../etc", "{'$ne': None}"])
def test_what_is_no_token_opens_nothing(stores, token):
    links.issue(stores, RESET, ACCOUNT)
    with pytest.raises(LinkError, match="used already, has run out, or is not complete"):
        links.use(stores, RESET, token)


def test_the_token_and_what_is_stored_are_different_things(stores):
    token = links.issue(stores, RESET, ACCOUNT)
    (kept,) = stores.links.list("reset", ACCOUNT)
    assert len(token) == 43
    assert token not in str(kept)
    with pytest.raises(LinkError):
        links.use(stores, RESET, kept["_id"])


def test_all_links_of_a_kind_can_be_voided_at_once(stores):
    tokens = [links.issue(stores, RESET, ACCOUNT) for _ in range(3)]
    other, verify = links.issue(stores, RESET, "other@test.example"), links.issue(stores, VERIFY, ACCOUNT)
    links.void(stores, RESET, ACCOUNT)
    assert all(refused(links.look, stores, RESET, token) for token in tokens)
    links.look(stores, RESET, other)
    links.look(stores, VERIFY, verify)
