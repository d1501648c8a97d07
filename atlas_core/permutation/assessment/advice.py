"""What a scenario misses of the next tier, by how much, and which single change would make it reach it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from atlas_core.permutation.assessment import levers
from atlas_core.permutation.assessment.checks import Test
from atlas_core.permutation.assessment.levers import LEVERS, UP, Lever
from atlas_core.permutation.assessment.tier_lines import lines
from atlas_core.permutation.axes import Axis, Grid
from atlas_core.permutation.columns import Format
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook
from atlas_core.permutation.run import chunk
from atlas_core.permutation.tiers import NOT_VIABLE, Tier, tiers_of

Row = Mapping[str, Any]
Goal = Callable[[Row], bool]
"""Whether a result row is what is wanted."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One input turned: its value now, and the nearest one that suffices."""

    key: str
    label: str
    format: Format
    now: float | None
    """None: not set."""
    needed: float | None
    """None: no value within the bounds suffices."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One failed test of the tier, and what would pass it alone."""

    test: Test
    remedies: Sequence[Remedy]


@dataclass(frozen=True, slots=True)
class Advice:
    """What separates a scenario from a tier."""

    target: str | None
    """The lowest tier of a scenario that is not viable, else the one above its own; None at the top."""
    missed: Sequence[Miss]
    remedies: Sequence[Remedy]
    """Single changes that reach the tier with all of its tests, hard filters and rating goal."""

    def document(self) -> dict[str, Any]:
        """Return the advice as JSON holds it."""
        return asdict(self)


def advise(project: Any, grid: Grid, index: int, rules: RuleBook = DEFAULT) -> Advice:
    """Return what one scenario misses of the next tier and which single changes would mend it.

    Every value comes from the engine itself, turned one lever at a time within its bounds, rounded away from today's
    value and computed as it stands.

    Parameters
    ----------
    project : as `fields.project.read` takes it
    grid : of the run
    index : place of the scenario in it
    rules : the rule tables

    Raises
    ------
    InputError
    """
    turn = Turning(project, grid, index, rules)
    row: Row = chunk(project, grid, index, index + 1, rules).to_pylist()[0]
    tiers = tiers_of(rules)
    wanted = target_of(row, tiers)
    if wanted is None:
        return Advice(None, (), ())
    failed = [test for test in lines(wanted, row) if not test.passed]
    missed = [Miss(test, turn.remedies(_passing(wanted, test.code))) for test in failed]
    return Advice(wanted.name, missed, turn.remedies(_reaching(tiers, wanted)))


def target_of(row: Row, tiers: Sequence[Tier]) -> Tier | None:
    """Return the tier a scenario is measured against: its own if only a filter or goal stops it, else the next."""
    if row["tier"] == NOT_VIABLE:
        return tiers[-1]
    place = next(place for place, tier in enumerate(tiers) if tier.name == row["tier"])
    if not row["viable"]:
        return tiers[place]
    return tiers[place - 1] if place else None


def _passing(tier: Tier, code: str) -> Goal:
    return lambda row: next(test.passed for test in lines(tier, row) if test.code == code)


def _reaching(tiers: Sequence[Tier], wanted: Tier) -> Goal:
    names = {tier.name for tier in tiers[: tiers.index(wanted) + 1]}
    return lambda row: bool(row["viable"]) and row["tier"] in names


class Turning:
    """One scenario whose levers can be turned."""

    def __init__(self, project: Any, grid: Grid, index: int, rules: RuleBook) -> None:
        self._project, self._rules = project, rules
        self._stored = Inputs(project, grid, rules).given(index).stored
        self._grid = replace(grid, axes=(), options=grid.scenario_inputs(index), sample=None, rank_by=None, labels={})

    def remedies(self, goal: Goal) -> list[Remedy]:
        """Return what every lever would have to be; those that hold nothing here are left out."""
        found = [self._remedy(lever, goal) for lever in LEVERS]
        return [remedy for remedy in found if remedy is not None]

    def _remedy(self, lever: Lever, goal: Goal) -> Remedy | None:
        now, start = self._now(lever)
        if not start:
            return None
        found = levers.aim(lever.key, self._project)
        low, high = levers.bounds(lever, start, found, self._stored)

        def passes(values: list[float]) -> list[bool]:
            entries = tuple(int(value) for value in values) if found.whole else tuple(values)
            axis = Axis(lever.key, found, entries)
            rows = chunk(self._project, replace(self._grid, axes=(axis,)), 0, len(values), self._rules).to_pylist()
            return [goal(row) for row in rows]

        for way in lever.ways:
            places = levers.ladder(lever, way, start, low, high)
            if places and (needed := levers.nearest(places, passes)) is not None:
                return Remedy(lever.key, lever.label, lever.format, now, needed)
        return Remedy(lever.key, lever.label, lever.format, now, None)

    def _now(self, lever: Lever) -> tuple[float | None, float | None]:
        """Return the value of a lever, and where turning starts; a sale that is not planned starts after the lease."""
        if lever.needs and not self._stored[lever.needs]:
            return None, None
        if lever.key in self._stored:
            value = self._stored[lever.key]
        else:
            section, _, key = lever.key.partition(".")
            value = self._project.get(section, {}).get(key)
        if lever.key == "exitYear" and value is None:
            return None, float(self._stored["leaseTermYears"]) + UP
        return (None, None) if value is None else (float(value), float(value))
