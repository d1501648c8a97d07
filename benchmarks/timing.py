"""How time is taken: contenders in turn, round after round, so that a busy machine slows all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True)
class Row:
    """One line of a table: what was measured, its figures as text, and how."""

    what: str
    figures: Sequence[str]
    how: str = ""


def interleaved(
    contenders: Mapping[str, Callable[[], object]], rounds: int, clock: Clock = time.process_time
) -> dict[str, list[float]]:
    """Return the times of each contender [s], one a round; a first round that is not counted warms everything up.

    Parameters
    ----------
    contenders : name → what to do
    rounds : how often each is measured
    clock : CPU time of this process, unless the work is done elsewhere
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, work in contenders.items():
            started = clock()
            work()
            spent = clock() - started
            if turn:
                times[name].append(spent)
    return times


def percentile_95(times: Sequence[float]) -> float:
    """Return the time that 95 % of the measured ones do not exceed [s]."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def rate(amount: float, seconds: float) -> str:
    """Return an amount a second with three figures: 1,230 or 4.56."""
    per_second = amount / seconds
    return f"{per_second:,.0f}" if per_second >= 100 else f"{per_second:.3g}"


def milliseconds(seconds: float) -> str:
    """Return a time in milliseconds with three figures: 1,230 or 4.56."""
    value = 1_000 * seconds
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
