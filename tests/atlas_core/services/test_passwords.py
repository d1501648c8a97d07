import pytest

from atlas_core.errors import InputError
from atlas_core.services import passwords


def test_a_password_matches_its_own_hash_only():
    stored = passwords.hashed("correct horse battery")
    assert stored.startswith("$2b$12$")
    assert passwords.matches("correct horse battery", stored)
    assert not passwords.matches("correct horse batterz", stored)


def test_characters_beyond_bcrypts_72_bytes_count():
    long = "å" * 100
    stored = passwords.hashed(long)
    assert passwords.matches(long, stored)
    assert not passwords.matches(long[:-1] + "a", stored)


@pytest.mark.parametrize("password", ["", "\x00", "a\x00b", "\ud800", "x" * 10_000])
def test_any_text_can_be_tried(password):
    assert not passwords.matches(password, None)


def test_without_a_hash_the_same_work_is_done_and_the_answer_is_no(monkeypatch):
    passwords.warm()
    checked = []
    hasher = passwords._hasher()
    monkeypatch.setattr(hasher, "check_pw", lambda _, stored: checked.append(stored) or True)
    assert not passwords.matches("anything", None)
    assert len(checked) == 1
    assert checked[0].startswith("$2b$12$")


@pytest.mark.parametrize("length", [0, 14, 129])
def test_a_password_that_is_too_short_or_too_long_may_not_be_chosen(length):
    with pytest.raises(InputError, match=rf"15 to 128 characters; got {length}"):
        passwords.checked("x" * length)


@pytest.mark.parametrize("length", [15, 128])
def test_the_limits_themselves_may_be_chosen(length):
    assert passwords.checked("x" * length) == "x" * length
