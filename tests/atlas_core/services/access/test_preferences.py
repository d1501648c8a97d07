from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from atlas_core.errors import InputError, SessionEndedError
from atlas_core.services import sessions
from atlas_core.services.access import preferences
from atlas_core.services.access.preferences import Preferences
from tests.people import sign_in

ANN = "ann@test.example"
PAGES = ("projects", "dashboard", "account")
WANTED = Preferences("Asia/Tokyo", "dark", "comma", "account")


@pytest.fixture
def ann(stores):
    return sign_in(stores, "sponsor", ANN)


def test_a_new_account_prefers_what_the_browser_has(stores, ann):
    assert preferences.read(stores, ann) == Preferences("", "", "point", "")


def test_what_changed_is_kept_and_recorded_field_by_field(stores, ann):
    preferences.save(stores, ann, replace(WANTED, landing=""), PAGES)
    changed = preferences.save(stores, ann, WANTED, PAGES)
    assert preferences.read(stores, ann) == WANTED
    assert changed == {"landing": ["", "account"]}
    assert preferences.save(stores, ann, WANTED, PAGES) == {}
    latest, first = stores.admin_actions.latest(10)
    assert (latest["action"], latest["object"], latest["changes"]) == ("account.preferences", ANN, changed)
    assert set(first["changes"]) == {"timezone", "theme", "number_format"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"timezone": "Etc/GMT+5"},
        {"theme": "pink"},
        {"number_format": "1.2.3"},
        {"landing": "admin-rules"},
        {"landing": "https://evil.example"},
    ],
)
def test_what_is_not_offered_changes_nothing(stores, ann, wrong):
    with pytest.raises(InputError) as caught:
        preferences.save(stores, ann, replace(WANTED, **wrong), PAGES)
    assert [problem.field for problem in caught.value.problems] == list(wrong)
    assert preferences.read(stores, ann) == Preferences()
    assert not stores.admin_actions.latest(10)


def test_a_stored_preference_there_is_no_more_reads_as_never_chosen(stores, ann):
    stored = {"timezone": "Europe/Atlantis", "theme": "dark", "number_format": 7, "colour": "red"}
    stores.users.save(stores.users.get(ANN) | {"preferences": stored})
    assert preferences.read(stores, ann) == Preferences("", "dark", "point", "")


def test_every_zone_offered_can_be_used():
    for name in preferences.zones():
        ZoneInfo(name)
    assert {"UTC", "Europe/London", "America/New_York", "Asia/Dubai"} <= set(preferences.zones())


def test_preferences_are_read_and_kept_in_an_open_session_only(stores, ann):
    sessions.end(stores, ann.session)
    with pytest.raises(SessionEndedError):
        preferences.read(stores, ann)
    with pytest.raises(SessionEndedError):
        preferences.save(stores, ann, WANTED, PAGES)
