"""The near misses of a run: scenarios that fail one test of the lowest tier, and that by little."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from atlas_core.permutation.assessment.tier_lines import lines
from atlas_core.permutation.tiers import Tier
from atlas_core.queries.filters import Condition
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import ResultFile

SHOWN = 5
NEAR = (Condition("near_miss", "=", 1.0),)


@dataclass(frozen=True)
class NearMisses:
    """How many there are, and the best of them.

    Attributes
    ----------
    total : of the run, or of its rows that meet the filters
    misses : index of the scenario and the test it fails, as an assessment's document gives a line; the best first
    """

    total: int
    misses: Sequence[tuple[int, Mapping[str, Any]]]


def near_misses(result: ResultFile, lowest: Tier, order: Order, filters: Sequence[Condition] = ()) -> NearMisses:
    """Return the near misses of a result.

    Parameters
    ----------
    result : of a complete run
    lowest : the tier whose single test is missed, by the run's own rule tables
    order : what is best
    filters : what a row must meet besides
    """
    wanted = (*filters, *NEAR)
    total = result.count(wanted)
    best = result.page(wanted, order, limit=SHOWN).to_pylist() if total else []
    return NearMisses(total, [(row["index"], _missed(row, lowest)) for row in best])


def _missed(row: Mapping[str, Any], lowest: Tier) -> Mapping[str, Any]:
    return next(asdict(test) for test in lines(lowest, row) if not test.passed)
