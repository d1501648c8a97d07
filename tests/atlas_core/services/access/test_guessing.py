import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_core.errors import SignInError, ThrottledError
from atlas_core.services import accounts, passwords, sessions
from atlas_core.services.access import devices, guessing
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.guessing import Attempt
from atlas_core.services.wiring import open_stores
from tests.people import add_account

ANN, RIGHT, WRONG = "ann@test.example", "the right password", "a wrong password"
HERE = Caller("192.0.2.1")


@pytest.fixture
def hashes(monkeypatch):
    """Compare without bcrypt, as slowly as a short hash, and keep what reached the comparison."""
    reached = []

    def matches(password, stored):
        reached.append(password)
        time.sleep(0.02)
        return password == RIGHT and stored is not None

    monkeypatch.setattr(passwords, "matches", matches)
    return reached


def missed(stores, account=ANN, caller=HERE, password=WRONG):
    with pytest.raises(SignInError) as caught:
        accounts.sign_in(stores, account, password, caller)
    return caught.value


def is_throttled(*args, **named):
    return isinstance(missed(*args, **named), ThrottledError)


@pytest.mark.parametrize("account", [ANN, "nobody@test.example"])
def test_the_fifth_miss_is_hashed_and_the_sixth_try_is_not(stores, clock, hashes, account):
    add_account(stores, ANN, "sponsor")
    assert [is_throttled(stores, account) for _ in range(7)] == [False] * 5 + [True] * 2
    assert len(hashes) == 5


def test_even_the_right_password_waits_after_five_misses(stores, clock, hashes):
    add_account(stores, ANN, "sponsor")
    for _ in range(5):
        missed(stores)
    assert is_throttled(stores, password=RIGHT)
    clock.go(minutes=15)
    assert accounts.sign_in(stores, ANN, RIGHT, HERE)[1].email == ANN


def test_after_four_misses_the_right_password_gets_in_and_clears_the_count(stores, clock, hashes):
    add_account(stores, ANN, "sponsor")
    for _ in range(4):
        missed(stores)
    accounts.sign_in(stores, ANN, RIGHT, HERE)
    assert [is_throttled(stores) for _ in range(6)] == [False] * 5 + [True]


def test_sign_ins_that_succeed_are_never_limited(stores, clock, hashes):
    add_account(stores, ANN, "sponsor")
    assert len({accounts.sign_in(stores, ANN, RIGHT, HERE)[0] for _ in range(100)}) == 100


def test_the_twentieth_miss_of_an_address_is_hashed_and_the_next_is_not(stores, clock, hashes):
    answers = [is_throttled(stores, f"{number}@test.example") for number in range(22)]
    assert answers == [False] * 20 + [True] * 2
    assert not is_throttled(stores, "22@test.example", Caller("192.0.2.2"))


def test_a_success_clears_nothing_of_the_address(stores, clock, hashes):
    add_account(stores, ANN, "sponsor")
    for number in range(19):
        missed(stores, f"{number}@test.example")
    accounts.sign_in(stores, ANN, RIGHT, HERE)
    assert not is_throttled(stores, "a@test.example")
    assert is_throttled(stores, "b@test.example")


def test_many_addresses_share_the_count_of_one_account(stores, clock, hashes):
    answers = [is_throttled(stores, caller=Caller(f"192.0.2.{number}")) for number in range(10)]
    assert answers == [False] * 5 + [True] * 5


def test_one_ipv6_network_is_one_address(stores, clock, hashes):
    answers = [
        is_throttled(stores, f"{number}@test.example", Caller(f"2001:db8::{number:x}")) for number in range(1, 22)
    ]
    assert answers == [False] * 20 + [True]
    assert not is_throttled(stores, "x@test.example", Caller("2001:db8:0:1::1"))


def test_the_window_ends_after_fifteen_minutes_to_the_second(stores, clock, hashes):
    for _ in range(5):
        missed(stores)
    clock.go(minutes=14, seconds=59)
    refusal = missed(stores)
    assert refusal.wait_seconds == 1
    clock.go(seconds=1)
    assert not is_throttled(stores)


def test_the_delay_starts_at_thirty_seconds_and_doubles_to_an_hour():
    seconds = [guessing.delay(misses).total_seconds() for misses in (0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 64)]
    assert seconds == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_patient_guesser_ends_at_one_try_an_hour(stores, clock, hashes):
    for _ in range(12):
        while is_throttled(stores):
            clock.go(minutes=1)
    waits = []
    for _ in range(3):
        waits.append(missed(stores).wait_seconds)
        clock.go(seconds=waits[-1])
        assert not is_throttled(stores)
    assert waits == [3600] * 3


def test_refusals_are_recorded_and_prolong_nothing(stores, clock, hashes):
    for _ in range(5):
        missed(stores)
    before = missed(stores).wait_seconds
    for _ in range(30):
        missed(stores)
    assert missed(stores).wait_seconds == before
    assert not is_throttled(stores, "other@test.example")


def test_twenty_tries_at_once_never_bring_more_than_five_to_the_hash(real_stores, hashes):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: is_throttled(real_stores), range(20)))
    assert len(hashes) == 5
    assert answers.count(True) == 15


def test_twenty_right_passwords_at_once_all_get_in(real_stores, hashes):
    add_account(real_stores, ANN, "sponsor")
    with ThreadPoolExecutor(20) as pool:
        tokens = list(pool.map(lambda _: accounts.sign_in(real_stores, ANN, RIGHT, HERE)[0], range(20)))
    assert len(set(tokens)) == 20


def test_a_restart_and_a_second_process_count_on(real_stores, real_settings, hashes):
    for _ in range(3):
        missed(real_stores)
    second = open_stores(real_settings)
    try:
        assert [is_throttled(second) for _ in range(3)] == [False, False, True]
        assert is_throttled(real_stores)
    finally:
        second.close()


@pytest.mark.parametrize("password", ["x" * 100_000, "nul\x00byte", "", "\ud800"])
def test_odd_passwords_count_as_misses(stores, clock, password):
    assert [is_throttled(stores, password=password) for _ in range(6)] == [False] * 5 + [True]


def test_what_is_no_address_shares_one_count_and_is_not_kept(stores, clock, hashes):
    odd = ["", "\x00", "x" * 5000, "my secret password", "\ud800@a.b", "a b@c.d"]
    assert [is_throttled(stores, account) for account in odd] == [False] * 5 + [True]
    kept = stores.sign_in_attempts.misses_of(HERE.ip, clock.time - guessing.WINDOW)
    assert {attempt["account"] for attempt in kept} == {""}


def test_a_try_that_a_crash_cut_off_counts_as_a_miss(stores, clock, hashes, monkeypatch):
    monkeypatch.setattr(guessing, "_PATIENCE", 0.0)
    for _ in range(5):
        guessing.reserve(stores, Attempt(ANN, HERE.ip))
    clock.go(minutes=1)
    assert is_throttled(stores)


def test_a_known_device_gets_in_while_strangers_hammer_the_account_from_its_address(stores, clock, hashes):
    add_account(stores, ANN, "sponsor")
    _, actor = accounts.sign_in(stores, ANN, RIGHT, HERE)
    token = devices.remember(stores, actor, HERE)
    for number in range(30):
        missed(stores, ANN if number % 2 else f"{number}@test.example")
    assert is_throttled(stores, password=RIGHT)
    known = Caller(HERE.ip, device=token)
    assert accounts.sign_in(stores, ANN, RIGHT, known)[1].email == ANN
    assert is_throttled(stores, password=RIGHT)  # its success gives strangers nothing
    assert [is_throttled(stores, caller=known) for _ in range(6)] == [False] * 5 + [True]


def test_a_device_is_known_to_its_own_account_alone(stores, clock, hashes):
    actors = [sessions.start(stores, add_account(stores, f"{name}@test.example", "sponsor"))[1] for name in "ab"]
    token = devices.remember(stores, actors[0], HERE)
    assert devices.known(stores, "a@test.example", token)
    assert not devices.known(stores, "b@test.example", token)
    assert not devices.known(stores, "a@test.example", "")
    assert not devices.known(stores, "a@test.example", "forged\ud800")
    clock.go(days=90)
    assert not devices.known(stores, "a@test.example", token)


def test_an_account_keeps_its_ten_newest_devices(stores, clock, hashes):
    _, actor = sessions.start(stores, add_account(stores, ANN, "sponsor"))
    tokens = []
    for _ in range(12):
        tokens.append(devices.remember(stores, actor, HERE))
        clock.go(seconds=1)
    assert [bool(devices.known(stores, ANN, token)) for token in tokens] == [False] * 2 + [True] * 10
    assert devices.remember(stores, actor, Caller(device=tokens[-1])) == tokens[-1]


def allowed(guesses):
    """Return the places of the guesses that may reach the hash while the clock stands still: counted plainly."""
    of_account, of_address, reaching = Counter(), Counter(), []
    for place, (account, ip) in enumerate(guesses):
        if of_account[account] < guessing.PER_ACCOUNT and of_address[ip] < guessing.PER_ADDRESS:
            of_account[account] += 1
            of_address[ip] += 1
            reaching.append(place)
    return reaching


def flood(opened, hashes, tries, seed):
    """Guess from fifty addresses through two processes, one restarted half-way; return how many reached the hash.

    `opened` gives the stores of a process.
    """
    chance = random.Random(seed)
    accounts_guessed = [ANN, *(f"{number}@test.example" for number in range(tries // 25))]
    addresses = [f"198.51.100.{number}" for number in range(50)]
    guesses = [(chance.choice(accounts_guessed), addresses[place % 50]) for place in range(tries)]
    processes = [opened() for _ in range(2)]
    try:
        _, actor = sessions.start(processes[0], add_account(processes[0], ANN, "sponsor"))
        known = Caller(addresses[0], device=devices.remember(processes[0], actor, HERE))
        for place, (account, ip) in enumerate(guesses):
            if place == tries // 2:
                processes[0].close()
                processes[0] = opened()
            missed(processes[place % 2], account, Caller(ip), f"guess {place}")
        reached = [int(password.split()[1]) for password in hashes]
        assert reached == allowed(guesses)
        assert accounts.sign_in(processes[0], ANN, RIGHT, known)[1].email == ANN
        return len(reached)
    finally:
        for stores in processes:
            stores.close()


@pytest.fixture
def quick_hashes(monkeypatch):
    """Compare at once, and keep what reached the comparison."""
    reached = []
    monkeypatch.setattr(passwords, "matches", lambda password, _: bool(reached.append(password)) or password == RIGHT)
    return reached


def test_of_five_hundred_guesses_the_allowed_number_reaches_the_hash(stores, clock, quick_hashes):
    assert 0 < flood(lambda: stores, quick_hashes, 500, 20261124) <= 21 * guessing.PER_ACCOUNT


@pytest.mark.drill
def test_of_ten_thousand_guesses_the_allowed_number_reaches_the_hash(real_settings, clock, quick_hashes):
    assert flood(lambda: open_stores(real_settings), quick_hashes, 10_000, 20261125) == 50 * guessing.PER_ADDRESS
