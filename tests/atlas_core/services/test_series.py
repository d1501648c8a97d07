"""Series and order: everybody's own, kept whoever else changes them at the same moment."""

import threading

import pytest

from atlas_core.errors import InputError, RecordNotFoundError, StaleRecordError
from atlas_core.services import projects, series, specification
from tests.people import sign_in


@pytest.fixture
def keys(stores, owner):
    """Give the ids of three projects of the owner."""
    return [projects.create(stores, owner)["_id"] for _ in range(3)]


def titles(stores, actor):
    return [one.title for one in series.kept(stores, actor).series]


def test_a_series_is_made_renamed_coloured_and_removed_while_its_projects_stay(stores, owner, keys):
    made = series.create(stores, owner, "  Nordic   sites ", "blue")
    assert (made.title, made.colour, made.projects) == ("Nordic sites", "blue", ())
    series.put(stores, owner, keys[0], made.key)
    changed = series.change(stores, owner, made.key, "Baltics", "green")
    assert changed == series.Series(made.key, "Baltics", "green", (keys[0],))
    series.remove(stores, owner, made.key)
    assert series.kept(stores, owner) == series.Book()
    assert projects.get(stores, owner, keys[0])["status"] == "draft"


def test_a_project_is_in_one_series_at_most(stores, owner, keys):
    one, two = (series.create(stores, owner, title, "gray").key for title in ("One", "Two"))
    for key in keys:
        series.put(stores, owner, key, one)
    book = series.put(stores, owner, keys[1], two)
    assert [found.projects for found in book.series] == [(keys[0], keys[2]), (keys[1],)]
    assert series.put(stores, owner, keys[1], "").of(keys[1]) is None


def test_series_and_projects_stay_in_the_order_they_are_given(stores, owner, keys):
    made = [series.create(stores, owner, title, "gray").key for title in ("One", "Two", "Three")]
    series.shift(stores, owner, made[2], -1)
    assert titles(stores, owner) == ["One", "Three", "Two"]
    series.shift(stores, owner, made[0], -5)
    assert titles(stores, owner) == ["One", "Three", "Two"]
    book = series.arrange(stores, owner, [keys[2], keys[0]])
    assert book.arranged(keys) == [keys[2], keys[0], keys[1]]


@pytest.mark.parametrize(
    ("title", "colour", "field"), [("", "blue", "title"), ("x" * 61, "blue", "title"), ("x", "#fff", "colour")]
)
def test_what_is_no_title_or_colour_is_refused(stores, owner, title, colour, field):
    with pytest.raises(InputError) as refused:
        series.create(stores, owner, title, colour)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert series.kept(stores, owner) == series.Book()


def test_a_title_is_given_once_and_an_account_has_at_most_a_hundred_series(stores, owner, monkeypatch):
    made = series.create(stores, owner, "Nordics", "blue")
    with pytest.raises(InputError, match="There is a series NORDICS already"):
        series.create(stores, owner, "NORDICS", "red")
    assert series.change(stores, owner, made.key, "NORDICS", "red").title == "NORDICS"
    monkeypatch.setattr(series, "MOST", 1)
    with pytest.raises(InputError, match="at most 1 series"):
        series.create(stores, owner, "Iberia", "red")
    with pytest.raises(InputError, match="names a project twice"):
        series.arrange(stores, owner, ["a", "a"])


def test_nobody_sees_or_changes_the_series_of_another(stores, owner, keys, admin):
    made = series.create(stores, owner, "Nordics", "blue")
    assert series.kept(stores, admin) == series.Book()
    for act in (
        lambda: series.change(stores, admin, made.key, "Mine", "red"),
        lambda: series.remove(stores, admin, made.key),
        lambda: series.shift(stores, admin, made.key, 1),
        lambda: series.put(stores, admin, keys[0], made.key),
        lambda: series.put(stores, sign_in(stores, "sponsor", "other@test.example"), keys[0], ""),
    ):
        with pytest.raises(RecordNotFoundError):
            act()
    assert titles(stores, owner) == ["Nordics"]


def test_what_changes_nothing_leaves_no_entry(stores, owner, keys):
    before = len(stores.admin_actions.latest(100))
    series.put(stores, owner, keys[0], "")
    assert len(stores.admin_actions.latest(100)) == before


def test_of_many_windows_that_make_series_at_once_none_loses_one(stores, owner):
    def make(number):
        series.create(stores, owner, f"Series {number}", "blue")

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(titles(stores, owner)) == [f"Series {number}" for number in range(8)]


def test_a_portfolio_that_never_stands_still_is_told_as_such(stores, owner, monkeypatch):
    def changed(_):
        raise StaleRecordError("portfolio", owner.email)

    monkeypatch.setattr(stores.portfolios, "insert", changed)
    with pytest.raises(StaleRecordError):
        series.create(stores, owner, "Nordics", "blue")


def test_projects_are_loaded_with_their_series_in_the_specification_s_shape(stores, owner, keys):
    made = series.create(stores, owner, "Nordics", "blue")
    series.put(stores, owner, keys[1], made.key)
    series.arrange(stores, owner, keys[1:])
    loaded = specification.load_projects(stores, owner, owner.email)
    assert loaded["series"] == [{"id": made.key, "title": "Nordics", "projects": [keys[1]]}]
    assert loaded["order"] == [*keys[1:], keys[0]]
