"""What is sealed is read by its owner's key alone."""

import pytest

from atlas_core.services.access.secrets_at_rest import Vault

ANN, BOB = "ann@test.example", "bob@test.example"
TEXT = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def vault():
    return Vault("k" * 32)


def test_what_was_sealed_is_opened_again(vault):
    sealed = vault.seal(ANN, TEXT)
    assert vault.open(ANN, sealed) == TEXT
    assert Vault("k" * 32).open(ANN, sealed) == TEXT


def test_two_seals_of_one_text_differ_and_neither_shows_it(vault):
    first, second = vault.seal(ANN, TEXT), vault.seal(ANN, TEXT)
    assert first != second
    assert TEXT not in first + second + repr(vault)


def test_a_text_moved_to_another_account_opens_nothing(vault):
    assert vault.open(BOB, vault.seal(ANN, TEXT)) is None


def test_another_installations_secret_opens_nothing(vault):
    assert Vault("j" * 32).open(ANN, vault.seal(ANN, TEXT)) is None


@pytest.mark.parametrize("damage", ["", "x", "gAAAA", "é" * 50, "A" * 10_000])
def test_what_is_no_sealed_text_opens_nothing(vault, damage):
    assert vault.open(ANN, damage) is None


def test_one_changed_character_opens_nothing(vault):
    sealed = vault.seal(ANN, TEXT)
    for place in (0, 20, 60):
        other = "A" if sealed[place] != "A" else "B"
        assert vault.open(ANN, sealed[:place] + other + sealed[place + 1 :]) is None
