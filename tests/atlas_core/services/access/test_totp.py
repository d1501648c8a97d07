"""Codes of authenticator apps against the published values, and what is no code."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from atlas_core.services.access import totp

# RFC 6238, Appendix B: time [s] → eight digits, with the seeds of 20, 32 and 64 bytes of errata 2866.
SEED = b"12345678901234567890"
VECTORS = [
    (59, "94287082", "46119246", "90693936"),
    (1_111_111_109, "07081804", "68084774", "25091201"),
    (1_111_111_111, "14050471", "67062674", "99943326"),
    (1_234_567_890, "89005924", "91819424", "93441116"),
    (2_000_000_000, "69279037", "90698825", "38618901"),
    (20_000_000_000, "65353130", "77737706", "47863826"),
]
SECRET = base64.b32encode(SEED).decode()
NOW = datetime(2026, 11, 24, 12, 0, 10, tzinfo=UTC)
STEP = totp.step_of(NOW)
NEVER = -1


@pytest.mark.parametrize(("seconds", "sha1", "sha256", "sha512"), VECTORS)
def test_the_published_values(seconds, sha1, sha256, sha512):
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(SECRET, totp.step_of(at)) == sha1[-6:]
    assert totp.matched_step(SECRET, sha1[-6:], at, NEVER) == seconds // 30
    for digits, digest, length in (
        (sha1, hashlib.sha1, 20),
        (sha256, hashlib.sha256, 32),
        (sha512, hashlib.sha512, 64),
    ):
        seed = base64.b32encode((SEED * 4)[:length]).decode()
        assert pyotp.TOTP(seed, digits=8, digest=digest).at(seconds) == digits


@pytest.mark.parametrize(("off", "matched"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(off, matched):
    typed = totp.code(SECRET, STEP + off)
    assert totp.matched_step(SECRET, typed, NOW, NEVER) == (STEP + off if matched else None)


def test_a_step_taken_and_those_before_it_are_taken_no_more():
    for off in (-1, 0, 1):
        assert totp.matched_step(SECRET, totp.code(SECRET, STEP + off), NOW, after=STEP + 1) is None
    later = NOW + timedelta(seconds=60)
    assert totp.matched_step(SECRET, totp.code(SECRET, STEP + 2), later, after=STEP + 1) == STEP + 2


def test_blanks_between_the_digits_do_not_count():
    typed = totp.code(SECRET, STEP)
    assert totp.matched_step(SECRET, f" {typed[:3]} {typed[3:]} ", NOW, NEVER) == STEP


@pytest.mark.parametrize("other", ["arabic", "full-width", "superscript", "sign", "long", "newline", "padded", "empty"])
def test_what_is_not_six_plain_digits_is_no_code(other):
    typed = totp.code(SECRET, STEP)
    spelled = {
        "arabic": "".join(chr(0x0660 + int(digit)) for digit in typed),
        "full-width": "".join(chr(0xFF10 + int(digit)) for digit in typed),
        "superscript": "²" * 6,
        "sign": f"+{typed[1:]}",
        "long": typed + " " * 1_000_000,
        "newline": f"{typed}\n",
        "padded": f"0{typed}",
        "empty": "",
    }
    assert totp.matched_step(SECRET, spelled[other], NOW, NEVER) is None


def test_a_secret_has_160_bits_and_none_is_like_another():
    secrets = {totp.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


def test_the_address_names_issuer_and_account_and_is_read_back():
    read = pyotp.parse_uri(totp.address(SECRET, "ann@test.example"))
    assert (read.secret, read.name, read.issuer) == (SECRET, "ann@test.example", "AtlasNexus")
