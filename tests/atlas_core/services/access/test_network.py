from datetime import timedelta

import pytest

from atlas_core.errors import AccessError, AddressRefusedError, InputError, UnavailableError
from atlas_core.services import sessions
from atlas_core.services.access import network
from atlas_core.services.access.network import ALLOW, BAN, DENY, Watch
from tests.people import add_account, sign_in

HERE, OTHER = "192.0.2.7", "203.0.113.9"
HOUR = timedelta(hours=1)


@pytest.fixture
def chief(stores):
    """An administrator who came from HERE."""
    return sessions.start(stores, add_account(stores, "chief@test.example", "admin"), ip=HERE)[1]


def is_refused(stores, ip):
    watch = Watch(lambda: stores)
    watch.refresh()
    try:
        watch.require_welcome(ip)
    except AddressRefusedError:
        return True
    return False


def entries(stores):
    found = [one for one in stores.admin_actions.latest(100) if one["action"] == network.MANAGE]
    return [(one["user_email"], one["result"], one["object"]) for one in found[::-1]]


def test_without_a_rule_everybody_may_ask(stores):
    assert not any(is_refused(stores, ip) for ip in (HERE, "::1", "", "unknown", "999.1.1.1"))


def test_a_deny_rule_holds_for_its_network_alone(stores, chief):
    network.add(stores, chief, DENY, "203.0.113.0/24", "scanners", None)
    assert is_refused(stores, OTHER)
    assert not is_refused(stores, "203.0.114.9")
    assert not is_refused(stores, HERE)


@pytest.mark.parametrize("effect", [DENY, BAN])
def test_an_allow_rule_beats_a_ban_and_a_deny_rule(stores, chief, effect):
    network.add(stores, chief, effect, OTHER, "flood", None)
    assert is_refused(stores, OTHER)
    network.add(stores, chief, ALLOW, "203.0.113.0/28", "our lender", None)
    assert not is_refused(stores, OTHER)


def test_a_rule_ends_by_itself(stores, chief, clock):
    network.add(stores, chief, BAN, OTHER, "flood", clock() + timedelta(minutes=20))
    clock.go(minutes=19)
    assert is_refused(stores, OTHER)
    clock.go(minutes=1)
    assert not is_refused(stores, OTHER)
    assert network.list_rules(stores, chief) == []


def test_a_ban_is_prolonged_and_lifted(stores, chief, clock):
    first = network.add(stores, chief, BAN, OTHER, "flood", clock() + HOUR)
    longer = network.add(stores, chief, BAN, OTHER, "again", None)
    assert [(rule.reference, rule.note, rule.until) for rule in network.list_rules(stores, chief)] == [
        (first.reference, "again", None)
    ]
    network.remove(stores, chief, longer.reference)
    assert not is_refused(stores, OTHER)


def test_a_ban_of_an_ipv6_address_holds_for_its_network_of_64_bits(stores, chief):
    made = network.add(stores, chief, BAN, "2001:db8::7", "flood", None)
    assert str(made.network) == "2001:db8::/64"
    assert is_refused(stores, "2001:db8::8")
    assert not is_refused(stores, "2001:db8:0:1::7")


@pytest.mark.parametrize("text", [HERE, "192.0.2.0/24", "0.0.0.0/0"])
def test_an_administrator_cannot_shut_itself_out(stores, chief, text):
    with pytest.raises(InputError, match=r"holds your own address, 192\.0\.2\.7: you would shut yourself out"):
        network.add(stores, chief, DENY, text, "everybody", None)
    assert stores.network_rules.list() == []


def test_with_its_own_address_allowed_an_administrator_may_deny_the_rest(stores, chief):
    own = network.add(stores, chief, ALLOW, HERE, "me", None)
    network.add(stores, chief, DENY, "0.0.0.0/0", "maintenance", None)
    assert is_refused(stores, OTHER)
    assert not is_refused(stores, HERE)
    with pytest.raises(InputError, match="shut yourself out"):
        network.remove(stores, chief, own.reference)
    assert not is_refused(stores, HERE)


@pytest.mark.parametrize(
    ("effect", "text", "note", "match"),
    [
        ("forbid", OTHER, "x", "Rule must be"),
        (DENY, "300.1.1.1", "x", "Network must be an address or a CIDR"),
        (DENY, "", "x", "Network must be"),
        (DENY, "evil.example", "x", "Network must be"),
        (DENY, OTHER, " ", "Note is required"),
        (DENY, OTHER, "x" * 201, "Note is required"),
        (BAN, "203.0.113.0/24", "x", "A ban is for one address"),
    ],
)
def test_a_rule_that_says_nothing_clear_is_refused(stores, chief, effect, text, note, match):
    with pytest.raises(InputError, match=match):
        network.add(stores, chief, effect, text, note, None)
    assert stores.network_rules.list() == []


def test_an_end_lies_ahead(stores, chief, clock):
    with pytest.raises(InputError, match="End must lie ahead"):
        network.add(stores, chief, DENY, OTHER, "x", clock())


def test_every_change_is_on_record_once_and_a_lifted_rule_again_is_none(stores, chief):
    made = network.add(stores, chief, DENY, OTHER, "x", None)
    network.remove(stores, chief, made.reference)
    network.remove(stores, chief, made.reference)
    assert entries(stores) == [("chief@test.example", "done", "deny 203.0.113.9/32")] * 2


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_only_administrators_see_and_make_rules(stores, role):
    actor = sign_in(stores, role)
    for act in (
        lambda: network.list_rules(stores, actor),
        lambda: network.add(stores, actor, DENY, OTHER, "x", None),
        lambda: network.remove(stores, actor, "deny 203.0.113.9/32"),
    ):
        with pytest.raises(AccessError):
            act()
    assert [entry[1] for entry in entries(stores)] == ["refused"] * 3


def test_a_process_reads_the_rules_at_most_once_a_second(stores, monkeypatch):
    seconds = [100.0]
    monkeypatch.setattr(network.time, "monotonic", lambda: seconds[0])
    watch = Watch(lambda: stores)
    assert watch.is_old()
    watch.refresh()
    seconds[0] += 0.9
    assert not watch.is_old()
    seconds[0] += 0.1
    assert watch.is_old()


def test_while_the_database_is_away_the_rules_known_hold_on(stores, chief, monkeypatch):
    network.add(stores, chief, DENY, OTHER, "x", None)
    watch = Watch(lambda: stores)
    watch.refresh()

    def away(_):
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(stores.network_rules, "list", away)
    watch.refresh()
    with pytest.raises(AddressRefusedError):
        watch.require_welcome(OTHER)
