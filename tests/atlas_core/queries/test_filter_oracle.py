"""Random filters, sorts and aggregates against numpy, which knows nothing of SQL."""

import sys
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.queries.distribution import shares, spreads
from atlas_core.queries.filters import IN, Condition, Filters, parse, text
from atlas_core.queries.keyset import Key, order_by
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up

SEEDS, EACH = 10, 30


@pytest.fixture(scope="module")
def made():
    return made_up.table()


@pytest.fixture(scope="module")
def figures(made):
    """Give each column as numpy holds it, NaN for no value."""
    return {
        name: np.array(made[name].to_pylist())
        if pa.types.is_string(made[name].type)
        else np.array([np.nan if value is None else value for value in made[name].to_pylist()], dtype=float)
        for name in made.column_names
    }


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(made_up.write(made, tmp_path_factory.mktemp("result") / "r.parquet")) as opened:
        yield opened


def any_condition(rng, figures, name):
    if name in made_up.WORDS:
        words = made_up.WORDS[name]
        return Condition(name, IN, tuple(map(str, rng.choice(words, rng.integers(1, len(words) + 1), replace=False))))
    known = figures[name][~np.isnan(figures[name])]
    if rng.random() < 0.2:
        return Condition(name, IN, tuple(map(float, rng.choice(known, rng.integers(1, 6)))))
    # Half of the limits are values of the column, where rows stand exactly on the edge.
    limit = rng.choice(known) if rng.random() < 0.5 else np.round(rng.normal(known.mean(), known.std() + 1), 3)
    return Condition(name, str(rng.choice(list(made_up.OPERATORS))), float(limit))


def any_filters(rng, figures) -> Filters:
    names = rng.choice([name for name in figures if name != "id"], rng.integers(0, 5))
    return tuple(any_condition(rng, figures, str(name)) for name in names)


def any_order(rng, made):
    names = [str(name) for name in rng.choice([name for name in made.column_names if name != "id"], 4, replace=False)]
    keys = [Key(name, bool(rng.random() < 0.5)) for name in names[: rng.integers(1, 4)]]
    return replace(order_by(keys), ties=tuple(names[3:]))


def passes(figures, condition):
    values, wanted = figures[condition.column], condition.value
    if not isinstance(wanted, tuple):
        return made_up.OPERATORS[condition.operator](values, wanted)
    if isinstance(wanted[0], str):
        return np.isin(values, wanted)
    return np.logical_or.reduce([made_up.OPERATORS["="](values, one) for one in wanted])


def ranked(figures, rows, order):
    """Return the rows in order: no value last, equals by the columns of ties, then by their place."""
    columns = [figures["index"][rows]]
    for name, down in reversed((*order.chosen, *((tie, True) for tie in order.ties))):
        values = figures[name][rows]
        if values.dtype.kind == "f":
            columns += [-values if down else values, np.isnan(values)]
        else:
            places = np.unique(figures[name], return_inverse=True)[1][rows]
            columns.append(-places if down else places)
    return rows[np.lexsort(columns)]


def agrees(result, made, figures, rng):
    """Ask for rows and aggregates of one random filter and order, and hold them against numpy."""
    filters = parse(text(any_filters(rng, figures)))
    order = any_order(rng, made)
    held = [passes(figures, condition) for condition in filters]
    rows = np.flatnonzero(np.logical_and.reduce([np.ones(made.num_rows, bool), *held]))
    offset, limit = int(rng.integers(0, 60)), int(rng.integers(1, 40))
    page = result.page(filters, order, offset, limit)
    assert page["index"].to_pylist() == ranked(figures, rows, order)[offset : offset + limit].tolist(), text(filters)
    assert page.equals(made.take(page["index"]))
    column = str(rng.choice(made_up.FIGURES))
    spread, values = spreads(result, (column,), filters)[column], figures[column][rows]
    known = values[~np.isnan(values)]
    assert (spread.count, spread.nulls) == (len(known), len(values) - len(known))
    if len(known):
        found = (spread.minimum, spread.p5, spread.median, spread.p95, spread.maximum)
        assert found == pytest.approx(np.percentile(known, (0, 5, 50, 95, 100)), rel=1e-12, abs=1e-12)
    if rng.random() < 0.8:
        return
    assert result.count(filters) == len(rows)
    words, counts = np.unique(figures["tier"][rows], return_counts=True)
    assert shares(result, "tier", filters) == dict(zip(words.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_filters_sorts_and_aggregates_agree_with_numpy(result, made, figures, seed):
    rng = np.random.default_rng(seed)
    for _ in range(EACH):
        agrees(result, made, figures, rng)


@pytest.mark.drill
def test_ten_thousand_random_filters_sorts_and_aggregates_agree_with_numpy(result, made, figures, capsys):
    rng = np.random.default_rng(SEEDS)
    for _ in range(10_000):
        agrees(result, made, figures, rng)
    with capsys.disabled():
        sys.stdout.write("\n10,000 random filters, sorts and aggregates: 0 differ from numpy\n")
