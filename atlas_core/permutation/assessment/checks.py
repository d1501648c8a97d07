"""One rule held against one scenario: what it needs, what is there, and how much room there is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from atlas_core.permutation.rulebook.scale import at_least as rated_at_least
from atlas_core.permutation.rulebook.scale import notch
from atlas_core.permutation.slack import SLACK, at_least, at_most

Side = Literal[">=", "<=", "="]
Value = float | str | None


@dataclass(frozen=True, slots=True)
class Test:
    """A rule and a scenario."""

    code: str
    """Reason to fail."""
    label: str
    needed: Value
    actual: Value
    """None: the scenario has no such figure, which fails."""
    unit: str
    side: Side
    passed: bool
    room: float | None
    """How far the figure is on the right side, in the unit, ratings in notches; None without a figure."""
    note: str = ""
    near: bool = False
    """Whether a miss is near."""
    table: str = ""
    """Key of the rule table that prints what is needed; empty where no table does."""


def least(code: str, label: str, needed: float, actual: float | None, unit: str = "", note: str = "") -> Test:
    """Return the test of a floor."""
    room = None if actual is None else _room(actual - needed, needed)
    return Test(code, label, needed, actual, unit, ">=", at_least(actual, needed), room, note)


def most(code: str, label: str, needed: float, actual: float | None, unit: str = "", note: str = "") -> Test:
    """Return the test of a ceiling."""
    room = None if actual is None else _room(needed - actual, needed)
    return Test(code, label, needed, actual, unit, "<=", at_most(actual, needed), room, note)


def rated(code: str, label: str, needed: str, actual: str, note: str = "") -> Test:
    """Return the test of a rating; room in notches of the 21-notch scale, none for a rating that is missing."""
    room = float(notch(actual) - notch(needed)) if notch(actual) else None
    return Test(code, label, needed, actual, "notches", ">=", rated_at_least(actual, needed), room, note)


def same(code: str, label: str, needed: str, actual: str, note: str = "") -> Test:
    """Return the test of something that has to be one thing."""
    return Test(code, label, needed, actual, "", "=", needed == actual, None, note)


def of_table(table: str, *tests: Test) -> list[Test]:
    """Return the tests as those of a rule table."""
    return [replace(test, table=table) for test in tests]


def _room(distance: float, needed: float) -> float:
    """Return a distance from a threshold; what the slack forgives is none."""
    return 0.0 if abs(distance) <= SLACK * abs(needed) else distance


def passed(tests: Sequence[Test]) -> bool:
    """Return whether every test is passed; of none, yes."""
    return all(test.passed for test in tests)


def reasons(tests: Sequence[Test]) -> tuple[str, ...]:
    """Return the codes of the failed tests, each once, in order."""
    return tuple(dict.fromkeys(test.code for test in tests if not test.passed))
