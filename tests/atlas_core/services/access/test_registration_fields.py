"""What people say about themselves: what is taken, what is refused, and in which words."""

import pytest

from atlas_core.errors import InputError
from atlas_core.services.access import registration_fields
from atlas_core.services.access.registration_fields import ENTRIES
from tests.atlas_core.services.access.registering import ENTRIES as TYPED


def told(**change):
    with pytest.raises(InputError) as caught:
        registration_fields.checked(TYPED | change)
    return {problem.field: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("full_name", "Ng"),
        ("full_name", "Jean-Luc d’Arc, Jr."),
        ("full_name", "山田 太郎"),
        ("full_name", "अनिता"),
        ("email", "a.b+c_d'e@mail.bank-one.co.uk"),
        ("company", "3i Group plc / €urope (№ 1)"),
        ("phone", "020 7946-0000"),
        ("phone", "(+49) 69.12345"),
        ("business_address", "Flat 2\nGroße Straße 1, 60311 Frankfurt"),
    ],
)
def test_what_real_people_have_is_taken(name, value):
    assert registration_fields.checked(TYPED | {name: value})[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("full_name", "Ann <script>"),
        ("full_name", "Ann http://evil.example"),
        ("full_name", "12"),
        ("full_name", "-"),
        ("full_name", "Ann\nBcc: x"),
        ("full_name", "Ann\u202enna"),
        ("email", "ann"),
        ("email", "ann@localhost"),
        ("email", "ann@bank..example"),
        ("email", "ann@-bank.example"),
        ("email", "a b@bank.example"),
        ("email", "ann@bank.example,eve@evil.example"),
        ("email", "ann@bank.example\nBcc: eve@evil.example"),
        ("email", '"ann"@bank.example'),
        ("email", "änn@bank.example"),
        ("email", "ann@[192.0.2.1]"),
        ("email", f"{'a' * 65}@bank.example"),
        ("company", "<b>Bank</b>"),
        ("company", "\x00"),
        ("company", "…"),
        ("phone", "12345"),
        ("phone", "+" + "1" * 16),
        ("phone", "call me"),
        ("phone", "٠١٢٣٤٥٦"),
        ("business_address", "1 Street\u200b"),
    ],
)
def test_what_breaks_a_rule_is_refused_beside_its_own_field(name, value):
    found = told(**{name: value})
    assert set(found) == {name}
    label = next(entry.label for entry in ENTRIES if entry.name == name)
    assert found[name].startswith(f"{label} must be ")


def test_missing_and_long_entries_are_all_named_with_their_limits():
    found = told(**{entry.name: "" for entry in ENTRIES})
    assert list(found.values()) == [f"{entry.label} is missing" for entry in ENTRIES]
    found = told(**{entry.name: "a" * (entry.longest + 1) for entry in ENTRIES})
    assert found["company"] == "Company must be at most 150 characters; got 151"
    assert set(found) == {entry.name for entry in ENTRIES}
    with pytest.raises(InputError):
        registration_fields.checked({})


def test_entries_are_kept_composed_and_without_doubled_spaces():
    kept = registration_fields.checked(TYPED | {"full_name": " A\u0308nn   B ", "business_address": " 1  A \r\n\n B "})
    assert (kept["full_name"], kept["business_address"]) == ("Änn B", "1 A\nB")


def test_a_hostile_address_is_read_in_no_time():
    with pytest.raises(InputError):
        registration_fields.address("a@" + "a" * 100 + "." * 100 + "a-" * 20_000)
