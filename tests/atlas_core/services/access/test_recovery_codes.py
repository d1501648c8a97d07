"""Recovery codes: each once, none to be read from what is stored."""

import pytest

from atlas_core.services.access import recovery_codes

pytestmark = pytest.mark.usefixtures("cheap_codes")


def test_a_set_has_ten_different_codes():
    codes = recovery_codes.new()
    assert len(set(codes)) == recovery_codes.NUMBER == 10
    assert all(len(code) == 11 and code[5] == "-" and code == code.lower() for code in codes)


def test_each_code_is_spent_once():
    codes = recovery_codes.new()
    kept = recovery_codes.stored(codes)
    for number, code in enumerate(codes, 1):
        after = recovery_codes.spent(kept, code)
        assert len(after["left"]) == 10 - number
        assert recovery_codes.spent(after, code) is None
        kept = after


def test_hyphen_blanks_and_capitals_do_not_count():
    codes = recovery_codes.new()
    kept = recovery_codes.stored(codes)
    for typed in (codes[0].upper(), codes[0].replace("-", ""), codes[0].replace("-", " ")):
        assert recovery_codes.spent(kept, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "aaaaa-aaaaa",
        "000000",
        "aaaaa-aaaa",
        "x" * 1_000_000,
        "ＡＡＡＡＡ-ＡＡＡＡＡ",
        "\u212aaaaa-aaaaa",
        "\x00" * 10,
    ],
)
def test_what_is_none_of_the_codes_spends_nothing(typed):
    assert recovery_codes.spent(recovery_codes.stored(recovery_codes.new()), typed) is None


def test_a_code_of_another_set_spends_nothing():
    assert recovery_codes.spent(recovery_codes.stored(recovery_codes.new()), recovery_codes.new()[0]) is None


def test_what_is_stored_shows_no_code_and_the_same_codes_are_stored_differently():
    codes = recovery_codes.new()
    first, second = recovery_codes.stored(codes), recovery_codes.stored(codes)
    assert not set(first["left"]) & set(second["left"])
    for code in codes:
        assert code not in str(first)
        assert code.replace("-", "") not in str(first)
