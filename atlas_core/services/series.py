"""Series: folders of projects, and the order of projects; everybody arranges what they see for themselves alone."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from atlas_core.errors import InputError, Problem, RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import rights
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

ACTION = "project.arrange"
COLOURS = ("blue", "green", "orange", "red", "violet", "gray")
LONGEST, MOST = 60, 100
"""Characters of a title, series of an account."""
ATTEMPTS = 20
"""How often a change is made again on what somebody else's window saved in between."""


@dataclass(frozen=True)
class Series:
    """A folder: its key, title, colour (one of COLOURS) and the projects in it."""

    key: str
    title: str
    colour: str
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """An account's series in their order, and the projects' order."""

    series: tuple[Series, ...] = ()
    order: tuple[str, ...] = ()

    def of(self, project_id: str) -> Series | None:
        """Return the series a project is in, or None."""
        return next((one for one in self.series if project_id in one.projects), None)

    def arranged(self, project_ids: Iterable[str]) -> list[str]:
        """Return the projects in the account's order; those it does not name follow as they came."""
        places = {key: place for place, key in enumerate(self.order)}
        return sorted(project_ids, key=lambda key: places.get(key, len(places)))


def kept(stores: Stores, actor: Actor) -> Book:
    """Return how the actor arranged their projects."""
    present = rights.permit(stores, actor, "project.list")
    return _book(stores.portfolios.find(present.email))


def create(stores: Stores, actor: Actor, title: str, colour: str) -> Series:
    """Make an empty series, the last, and return it.

    Raises
    ------
    InputError
        The title is empty, too long or taken, the colour none of COLOURS, or there are too many series.
    """
    present = rights.permit(stores, actor, ACTION)
    made = _checked(Series(secrets.token_hex(8), title, colour))

    def added(book: Book) -> Book:
        if len(book.series) >= MOST:
            raise InputError(Problem("series", f"An account has at most {MOST} series. Delete one first."))
        return replace(book, series=(*_of_other_title(book, made), made))

    _edit(stores, present, made.key, {"title": [None, made.title]}, added)
    return made


def change(stores: Stores, actor: Actor, key: str, title: str, colour: str) -> Series:
    """Give a series another title and colour and return it.

    Raises
    ------
    InputError
        As in `create`.
    RecordNotFoundError
        The actor has no such series.
    """
    present = rights.permit(stores, actor, ACTION)
    before = _found(_book(stores.portfolios.find(present.email)), key)
    changed = _checked(replace(before, title=title, colour=colour))

    def renamed(book: Book) -> Book:
        _of_other_title(book, changed)
        kept = replace(_found(book, key), title=changed.title, colour=changed.colour)
        return replace(book, series=tuple(kept if one.key == key else one for one in book.series))

    told = {"title": [before.title, changed.title], "colour": [before.colour, changed.colour]}
    return _found(_edit(stores, present, key, told, renamed), key)


def remove(stores: Stores, actor: Actor, key: str) -> None:
    """Remove a series; its projects stay and are then in none."""
    present = rights.permit(stores, actor, ACTION)
    before = _found(_book(stores.portfolios.find(present.email)), key)

    def removed(book: Book) -> Book:
        return replace(book, series=tuple(one for one in book.series if one.key != key))

    _edit(stores, present, key, {"title": [before.title, None]}, removed)


def shift(stores: Stores, actor: Actor, key: str, by: int) -> Book:
    """Move a series by so many places, up if negative, and return the book; at an end it stays."""
    present = rights.permit(stores, actor, ACTION)

    def shifted(book: Book) -> Book:
        moved = _found(book, key)
        others = [one for one in book.series if one.key != key]
        place = min(max(book.series.index(moved) + by, 0), len(others))
        return replace(book, series=(*others[:place], moved, *others[place:]))

    return _edit(stores, present, key, {"place": [None, by]}, shifted)


def put(stores: Stores, actor: Actor, project_id: str, key: str) -> Book:
    """Put a project the actor may open into a series, or into none if the key is empty, and return the book."""
    rights.open_project(stores, actor, ACTION, project_id)
    before = _book(stores.portfolios.find(actor.email)).of(project_id)

    def moved(book: Book) -> Book:
        if key:
            _found(book, key)
        return replace(book, series=tuple(_holding(one, project_id, one.key == key) for one in book.series))

    return _edit(stores, actor, project_id, {"series": [before and before.key, key or None]}, moved)


def arrange(stores: Stores, actor: Actor, project_ids: Sequence[str]) -> Book:
    """Keep the order of projects and return the book; those that are not named follow.

    Raises
    ------
    InputError
        A project is named twice.
    """
    present = rights.permit(stores, actor, ACTION)
    if len(set(project_ids)) != len(project_ids):
        raise InputError(Problem("order", "The order names a project twice; each stands in it once."))
    return _edit(
        stores,
        present,
        "order",
        {"order": [None, len(project_ids)]},
        lambda book: replace(book, order=tuple(project_ids)),
    )


def _edit(stores: Stores, actor: Actor, about: str, told: Record, edit: Callable[[Book], Book]) -> Book:
    """Make a change on what is stored now, with one entry; what changes nothing leaves none."""
    with trail.act(stores, actor, ACTION, about):
        for _ in range(ATTEMPTS):
            seen = stores.portfolios.find(actor.email)
            before = _book(seen)
            if (after := edit(before)) == before:
                return after
            try:
                _write(stores, actor, seen, after)
            except (RecordExistsError, StaleRecordError):
                continue
            trail.record(stores, actor, ACTION, about=about, changes=told)
            return after
        raise StaleRecordError("portfolio", actor.email)


def _write(stores: Stores, actor: Actor, seen: Record | None, book: Book) -> None:
    series = [vars(one) | {"projects": list(one.projects)} for one in book.series]
    fields = {"series": series, "order": list(book.order)}
    if seen is None:
        stores.portfolios.insert(fields | {"_id": actor.email, "user_email": actor.email})
    else:
        stores.portfolios.save(seen | fields)


def _book(record: Record | None) -> Book:
    found = record or {"series": [], "order": []}
    series = tuple(Series(**one | {"projects": tuple(one["projects"])}) for one in found["series"])
    return Book(series, tuple(found["order"]))


def _checked(wanted: Series) -> Series:
    title = " ".join(wanted.title.split())
    if not 0 < len(title) <= LONGEST:
        raise InputError(Problem("title", f"A series has a title of 1 to {LONGEST} characters, not {len(title)}."))
    if wanted.colour not in COLOURS:
        raise InputError(Problem("colour", f"A series is {', '.join(COLOURS)}; not {wanted.colour!r:.40}."))
    return replace(wanted, title=title)


def _of_other_title(book: Book, wanted: Series) -> tuple[Series, ...]:
    """Return the series if none but the wanted one has its title."""
    taken = {one.title.casefold() for one in book.series if one.key != wanted.key}
    if wanted.title.casefold() in taken:
        raise InputError(Problem("title", f"There is a series {wanted.title} already. Choose another title."))
    return book.series


def _found(book: Book, key: str) -> Series:
    found = next((one for one in book.series if one.key == key), None)
    if found is None:
        raise RecordNotFoundError("series", key)
    return found


def _holding(one: Series, project_id: str, holds: bool) -> Series:
    if (project_id in one.projects) == holds:
        return one
    others = tuple(key for key in one.projects if key != project_id)
    return replace(one, projects=(*others, project_id) if holds else others)
