"""How far rent may fall, CapEx grow and the rate rise before a structure stops being viable, one at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from atlas_core.errors import RecordNotFoundError
from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.limits import unit_text
from atlas_core.permutation.assessment.tier_lines import lines
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import Format
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.inputs import Given, Inputs, terms
from atlas_core.permutation.measures import Outputs, measures
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.permutation.tiers import tiers_of
from atlas_core.permutation.verdict import verdict
from atlas_core.queries.filters import Condition
from atlas_core.queries.result_file import ResultFile, open_result
from atlas_core.records import Record
from atlas_core.services import answers, rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.results import local_file, ranked, require_scenario
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

RENT, RATE = "revenue.grossMonthlyRent", "seniorRate"
MOST_TIMES = 5.0
"""[x] How many times today's CapEx is looked at, and today's rent where it is too small."""
LOOKS = 60
"""Values that are looked at between today's and the end of the range, evenly spread."""
CLOSE = 1e-10
"""[relative] How near the last viable value and the first that is not are brought."""
HALVINGS = 80

Turned = Callable[[float], Given]


@dataclass(frozen=True)
class Edge:
    """Where one input, turned alone, makes a structure cross between viable and not.

    Attributes
    ----------
    key, label, unit, format : the input
    now, end : its value today, and the last one that was looked at
    value : the viable value next to the crossing; None where nothing up to the end crosses
    beyond : the value on the other side of the crossing that is not viable
    tests : those of the lowest tier that fail beyond, each with its figure at `value`, as JSON holds a test; `room` is
        the residual
    """

    key: str
    label: str
    unit: str
    format: Format
    now: float
    end: float
    value: float | None
    beyond: float | None
    tests: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class BreakEven:
    """The crossings of one structure; `viable` says on which side it is today."""

    index: int
    viable: bool
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class _Input:
    key: str
    label: str
    unit: str
    format: Format
    now: float
    harm: float
    """Where turning it does harm to."""
    help: float
    """Where turning it helps to."""
    make: Turned


def break_even(stores: Stores, actor: Actor, run: Record, index: int | None = None) -> BreakEven | None:
    """Return how far each input may be turned before a structure stops being viable, by the reference model.

    One that is not viable is turned the other way, until it is. The range is looked at in LOOKS even steps; between
    the last value before the first crossing and the one after it, halving brings both together. They are computed once
    for the content of a result and kept.

    Parameters
    ----------
    run : a complete one
    index : of the scenario; None for the best one: viable, and first by what the run is ranked by

    Returns
    -------
    None for a result of another engine version

    Raises
    ------
    RecordNotFoundError
        The run has no scenario of that index.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    if index is not None:
        require_scenario(run, index)
    if run["engine_version"] != ENGINE_VERSION:
        return None
    question = {"asks": "break-even 1", "of": run["sha256"], "inputs": run["inputs_hash"], "index": index}
    found = answers.kept(question, lambda: asdict(_computed(stores, run, index)))
    edges = (Edge(**(edge | {"tests": tuple(edge["tests"])})) for edge in found["edges"])
    return BreakEven(found["index"], found["viable"], tuple(edges))


def best_viable(result: ResultFile, run: Record) -> int:
    """Return the scenario that comes first by the run's ranking among the viable ones, among all where none is."""
    for filters in ((Condition("viable", "=", 1.0),), ()):
        first: list[int] = result.page(filters, ranked(run), limit=1)["index"].to_pylist()
        if first:
            return first[0]
    raise RecordNotFoundError("scenario", 0)


def _computed(stores: Stores, run: Record, index: int | None) -> BreakEven:
    if index is None:
        with open_result(local_file(stores, run)) as result:
            index = best_viable(result, run)
    project = approved_project(stores, run)
    inputs = Inputs(project, read_axes(run["axes"], project), rule_tables.of_run(stores, run))
    given = inputs.given(index)
    viable = _viable(_outputs(inputs, given))
    return BreakEven(index, viable, tuple(_edge(inputs, each, viable) for each in _inputs(given, project)))


def _edge(inputs: Inputs, turned: _Input, viable: bool) -> Edge:
    """Return where the input crosses, on the way that harms a viable structure or helps one that is not."""

    def crossed(value: float) -> bool:
        return _viable(_outputs(inputs, turned.make(value))) is not viable

    end = turned.harm if viable else turned.help
    steps = (turned.now + (end - turned.now) * step / LOOKS for step in range(1, LOOKS + 1))
    before = turned.now
    for after in steps:
        if crossed(after):
            return _crossing(inputs, turned, viable, _halved(crossed, before, after))
        before = after
    return _found(turned, end, None, None, ())


def _halved(crossed: Callable[[float], bool], before: float, after: float) -> tuple[float, float]:
    """Return the two ends of a crossing, brought together."""
    for _ in range(HALVINGS):
        middle = (before + after) / 2
        if abs(after - before) <= CLOSE * max(abs(before), abs(after)) or middle in (before, after):
            break
        before, after = (before, middle) if crossed(middle) else (middle, after)
    return before, after


def _crossing(inputs: Inputs, turned: _Input, viable: bool, ends: tuple[float, float]) -> Edge:
    value, beyond = ends if viable else ends[::-1]
    lowest = tiers_of(inputs.standards.rules)[-1]
    at, over = (_outputs(inputs, turned.make(place)) for place in (value, beyond))
    failed = {test.code for test in lines(lowest, over) if not test.passed}
    tests = tuple(asdict(test) for test in lines(lowest, at) if test.code in failed)
    return _found(turned, turned.harm if viable else turned.help, value, beyond, tests)


def _found(turned: _Input, end: float, value: float | None, beyond: float | None, tests: tuple[Record, ...]) -> Edge:
    return Edge(turned.key, turned.label, turned.unit, turned.format, turned.now, end, value, beyond, tests)


def _inputs(given: Given, project: Record) -> Iterator[_Input]:
    """Give the inputs that are turned; of an amount of 0 there is nothing to turn."""
    figures, (low, high) = given.figures, PARAMETERS[RATE].bounds or (0.0, 0.0)
    rent, basis = (float(_at(RENT, given, project)), _at("revenue.rentBasis", given, project))
    cost, rate = figures.capex_market, float(given.stored[RATE])
    unit = unit_text(SPECS[RENT], {"projectCurrency": figures.currency}, basis)
    if rent:
        made = _scaled(given, rent, "gross_revenue")
        yield _Input(RENT, "Smallest rent", unit, "money", rent, 0.0, MOST_TIMES * rent, made)
    if cost:
        made = _scaled(given, cost, "capex_market", "capex_internal")
        yield _Input("capex", "Largest CapEx", figures.currency, "money", cost, MOST_TIMES * cost, 0.0, made)
    yield _Input(RATE, "Highest senior rate", "%", "percent", rate, float(high), float(low), _at_rate(given))


def _at(path: str, given: Given, project: Record) -> Any:
    section, _, key = path.partition(".")
    return given.stored.get(path, project[section][key])


def _scaled(given: Given, now: float, *names: str) -> Turned:
    """Return how figures of the project follow an input they are proportional to."""

    def make(value: float) -> Given:
        changed: dict[str, Any] = {name: getattr(given.figures, name) * value / now for name in names}
        figures: Figures = replace(given.figures, **changed)
        return replace(given, figures=figures)

    return make


def _at_rate(given: Given) -> Turned:
    def make(value: float) -> Given:
        stored = {**given.stored, RATE: value}
        return replace(given, terms=terms(stored), stored=stored)

    return make


def _outputs(inputs: Inputs, given: Given) -> Outputs:
    """Return the figures of a scenario and its verdict, by the reference model."""
    found = evaluate(given.figures, given.terms)
    computed = measures(found)
    return computed | verdict(found, computed, inputs.standards)


def _viable(outputs: Outputs) -> bool:
    return bool(outputs["viable"])
