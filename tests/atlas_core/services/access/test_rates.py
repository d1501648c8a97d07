import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from atlas_core.errors import TooManyRequestsError, UnavailableError
from atlas_core.services import sessions
from atlas_core.services.access import network, rates
from atlas_core.services.access.rates import LIMITS, Limit
from atlas_core.services.wiring import open_stores
from tests.people import add_account

OTHER = "203.0.113.9"
FIVE = Limit("/five", 5)
DECISION = Path(__file__).parents[4] / "docs/decisions/0021-rate-limits-and-addresses.md"


def outcomes(stores, times, ip=OTHER, limit=FIVE):
    return [is_refused(stores, ip, limit) for _ in range(times)]


def is_refused(stores, ip=OTHER, limit=FIVE):
    try:
        rates.admit(stores, ip, limit)
    except TooManyRequestsError:
        return True
    return False


def bans(stores):
    return [(rule["network"], rule["created_by"]) for rule in stores.network_rules.list()]


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/", "/"),
        ("/projects", "/"),
        ("/auth/login", "/auth"),
        ("/auth/register", "/auth/register"),
        ("/auth/registered", "/auth"),
        ("/api/projects", "/api"),
        ("/api/permutation/results/x", "/api/permutation"),
        ("/_stcore/upload_file/s/f", "/_stcore/upload_file"),
    ],
)
def test_the_longest_prefix_that_fits_counts(path, prefix):
    assert rates.group(path).prefix == prefix


@pytest.mark.parametrize(
    "path", ["/static/js/x.js", "/media/a.csv", "/component/x/y.js", "/_stcore/stream", "/healthz", "/favicon.png"]
)
def test_files_websockets_and_the_health_check_are_not_counted(path):
    assert rates.group(path) is None


def test_what_is_within_the_limit_passes_and_what_is_beyond_waits_for_the_next_minute(stores, clock):
    clock.time = clock.time.replace(second=50)
    assert outcomes(stores, 7) == [False] * 5 + [True] * 2
    with pytest.raises(TooManyRequestsError) as caught:
        rates.admit(stores, OTHER, FIVE)
    assert caught.value.wait_seconds == 10
    clock.go(seconds=10)
    assert outcomes(stores, 6) == [False] * 5 + [True]


def test_addresses_and_groups_are_counted_apart(stores, clock):
    outcomes(stores, 6)
    assert not is_refused(stores, "203.0.113.10")
    assert not is_refused(stores, limit=Limit("/other", 5))


def test_one_ipv6_network_is_one_address(stores, clock):
    assert [is_refused(stores, f"2001:db8::{place:x}") for place in range(6)] == [False] * 5 + [True]


def test_refusals_count_and_beyond_three_times_the_limit_the_address_is_banned_for_a_day(stores, clock):
    outcomes(stores, 15)
    assert bans(stores) == []
    assert outcomes(stores, 3) == [True] * 3
    assert bans(stores) == [(f"{OTHER}/32", "system")]
    (ban,) = stores.network_rules.list()
    assert ban["expires_at"] == clock() + rates.BAN
    assert ban["note"] == "More than 3 times 5 requests in a minute to /five"
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["object"], entry["user_email"]) == (network.MANAGE, f"ban {OTHER}/32", "system")
    assert len(stores.admin_actions.latest(100)) == 1


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.0.0.50", "::1", "", "unknown"])
def test_this_machine_is_never_banned_by_itself(stores, clock, ip):
    outcomes(stores, 20, ip)
    assert bans(stores) == []


def test_an_address_let_in_by_a_rule_is_not_banned_by_itself(stores, clock):
    _, chief = sessions.start(stores, add_account(stores, "chief@test.example", "admin"))
    network.add(stores, chief, network.ALLOW, "203.0.113.0/24", "our office", None)
    assert outcomes(stores, 20)[-1]
    assert [rule["effect"] for rule in stores.network_rules.list()] == ["allow"]


def test_a_restart_and_a_second_process_count_on_and_at_once_each_passes_once(real_stores, real_settings, clock):
    assert outcomes(real_stores, 2) == [False] * 2
    second = open_stores(real_settings)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda place: is_refused((real_stores, second)[place % 2]), range(14)))
    finally:
        second.close()
    assert answers.count(False) == 3
    assert len(bans(real_stores)) == 1


def test_a_group_that_needs_its_count_waits_longer_for_the_database(stores, monkeypatch):
    waited = []

    def away(_key, _until, patience):
        waited.append(patience)
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(stores.request_counts, "add", away)
    for limit in LIMITS:
        with pytest.raises(UnavailableError):
            rates.admit(stores, OTHER, limit)
    assert [limit.prefix for limit, seconds in zip(LIMITS, waited, strict=True) if seconds > 1] == [
        "/oauth2callback",
        "/auth/register",
        "/auth/forgot",
        "/auth",
    ]


def test_the_decision_lists_the_limits_that_are_in_force():
    rows = re.findall(r"^\| `(/[^`]*)` \| ([\d,]+) \|", DECISION.read_text(), flags=re.MULTILINE)
    assert [(prefix, int(number.replace(",", ""))) for prefix, number in rows] == [
        (limit.prefix, limit.per_minute) for limit in LIMITS
    ]
