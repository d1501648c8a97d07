"""The tests behind a tier: what each needs, what a scenario or a whole run has."""

from collections.abc import Sequence
from dataclasses import dataclass

from atlas_core.permutation.assessment.checks import least, most
from atlas_core.permutation.columns import OUTPUTS, Format
from atlas_core.permutation.tiers import Tier, tiers_of
from atlas_core.queries.distribution import Spread, spread
from atlas_core.queries.filters import Condition
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores

COLUMNS = {"senior_dscr": ">=", "ltv": "<=", "irr": ">=", "npv": ">="}
"""Columns the tiers look at, and the side on which a scenario has to be."""
LABELS = {"senior_dscr": "DSCR, minimum", "ltv": "LTV, total debt", "irr": "Equity IRR", "npv": "Equity NPV"}
HELP = "Tests carry a slack of 1e-9; a figure that is missing fails. A tier needs all of its tests."


@dataclass(frozen=True)
class Test:
    """One test of a tier against one scenario; `room` is how far the scenario is on the right side."""

    label: str
    format: Format
    at_least: bool
    needed: float
    actual: float | None
    room: float | None
    passed: bool


@dataclass(frozen=True)
class TierTests:
    """The tests of the tier a scenario has, or of the lowest one where it has none, and a word about the next."""

    title: str
    note: str
    tests: Sequence[Test]


@dataclass(frozen=True)
class RunTest:
    """One test of the lowest tier against all scenarios of a run."""

    column: str
    label: str
    format: Format
    at_least: bool
    needed: float | None
    spread: Spread
    passed: int
    total: int


def tiers(stores: Stores, actor: Actor, run: Record) -> Sequence[Tier]:
    """Return the tiers that judged a run, best first."""
    open_project(stores, actor, "result.read", run["project_id"])
    return tiers_of(rule_tables.of_run(stores, run))


def tests(row: Record, tiers: Sequence[Tier]) -> TierTests:
    """Return the tests that explain the tier of a row, by the tiers of its run."""
    place = next((place for place, tier in enumerate(tiers) if tier.name == row["tier"]), None)
    if place is None:
        return TierTests("not viable", f"tests of {TIER_LABEL[tiers[-1].name]}", _tests(row, tiers[-1]))
    tier = tiers[place]
    if place == 0:
        return TierTests(TIER_LABEL[tier.name], "the best tier", _tests(row, tier))
    better = tiers[place - 1]
    missed = " and ".join(test.label for test in _tests(row, better) if not test.passed)
    return TierTests(TIER_LABEL[tier.name], f"{TIER_LABEL[better.name]} missed by {missed}", _tests(row, tier))


def run_tests(result: ResultFile, lowest: Tier) -> list[RunTest]:
    """Return the tests of the lowest tier over all scenarios; what it does not test is listed without a need."""
    total = result.count()
    return [_run_test(result, column, _needed(lowest, column), total) for column in COLUMNS]


def _tests(row: Record, tier: Tier) -> list[Test]:
    needs = {column: _needed(tier, column) for column in COLUMNS}
    return [_test(row.get(column), column, needed) for column, needed in needs.items() if needed is not None]


def _needed(tier: Tier, column: str) -> float | None:
    needed: float | None = getattr(tier, column)
    return needed


def _test(actual: float | None, column: str, needed: float) -> Test:
    at_least = COLUMNS[column] == ">="
    held = (least if at_least else most)(column, LABELS[column], needed, actual)
    return Test(LABELS[column], OUTPUTS[column].format, at_least, needed, actual, held.room, held.passed)


def _run_test(result: ResultFile, column: str, needed: float | None, total: int) -> RunTest:
    passed = total if needed is None else result.count((Condition(column, COLUMNS[column], needed),))
    return RunTest(
        column=column,
        label=LABELS[column],
        format=OUTPUTS[column].format,
        at_least=COLUMNS[column] == ">=",
        needed=needed,
        spread=spread(result, column),
        passed=passed,
        total=total,
    )
