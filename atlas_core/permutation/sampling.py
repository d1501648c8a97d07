"""Samples of a space too large to compute whole: index → places on the axes, without making space or sample.

Points are made in blocks that depend on method, seed and block number alone, so any part of a sample has the same
scenarios however a run is cut up, and ten million of them need no more memory than a block.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_integer, shown
from atlas_core.permutation.spreading import spread
from atlas_core.units import FloatArray, IntArray

METHODS = {"lhs": "Latin hypercube", "sobol": "Sobol sequence", "random": "Random draws"}
SEED = 424_242
"""Where a sample names none."""
MOST_SEED = 2**53 - 1
"""What every JSON reader keeps exactly."""
MOST_VALUES = 2**32
"""Values of a sampled axis: what a 32-bit Sobol sequence can tell apart."""
BLOCK = 4096
"""[points] A power of two: the Sobol sequence is joined from aligned blocks."""
SOBOL_BITS = 32
STRATUM_PARTS = 2**20
"""Places inside a stratum; coarse enough that no rounding carries a point into the next one."""


@dataclass(frozen=True)
class Sample:
    """How many scenarios are drawn from the space of the axes, how, and from which seed."""

    method: str
    count: int
    seed: int

    def places(self, counts: Sequence[int], start: int, stop: int) -> IntArray:
        """Return the place on each axis of points start to stop − 1.

        Parameters
        ----------
        counts : values of each axis; axes with one value take no dimension of the sample
        start, stop : 0 ≤ start ≤ stop ≤ count

        Returns
        -------
        (stop − start, axes)
        """
        swept = [axis for axis, values in enumerate(counts) if values > 1]
        answer = np.zeros((stop - start, len(counts)), dtype=np.int64)
        if swept and stop > start:
            most = np.array([counts[axis] for axis in swept], dtype=np.int64)
            answer[:, swept] = np.minimum((self._points(len(swept), start, stop) * most).astype(np.int64), most - 1)
        return answer

    def _points(self, dimensions: int, start: int, stop: int) -> FloatArray:
        first, last = start // BLOCK, (stop - 1) // BLOCK
        blocks = [_block(self, dimensions, number) for number in range(first, last + 1)]
        points = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return points[start - first * BLOCK : stop - first * BLOCK]


def read_sample(value: Any, where: str) -> Sample:
    """Return the sample that the options ask for; raise InputError naming what cannot be read."""
    if not isinstance(value, Mapping):
        raise InputError(Problem(where, f"must be an object with method, count and seed; got {shown(value)}"))
    if unknown := [str(key)[:40] for key in value if key not in ("method", "count", "seed")]:
        raise InputError(Problem(where, f"has method, count and seed; got {', '.join(unknown)}"))
    method = value.get("method", "lhs")
    if not isinstance(method, str) or method not in METHODS:
        raise InputError(Problem(f"{where}.method", f"must be one of {', '.join(METHODS)}; got {shown(method)}"))
    count = _whole(value.get("count"), f"{where}.count", 1, MOST_VALUES)
    return Sample(method, count, _whole(value.get("seed", SEED), f"{where}.seed", 0, MOST_SEED))


def _whole(value: Any, where: str, least: int, most: int) -> int:
    try:
        number = accept_integer(value)
    except RuleError as error:
        raise InputError(Problem(where, str(error))) from None
    if not least <= number <= most:
        raise InputError(Problem(where, f"must be {least} to {most:,}; got {shown(value)}"))
    return number


@lru_cache(maxsize=8)
def _block(sample: Sample, dimensions: int, number: int) -> FloatArray:
    """Return points number × BLOCK on, each coordinate from 0 to below 1: (BLOCK, dimensions)."""
    if sample.method == "sobol":
        return _sobol(sample, dimensions, number)
    draws = _draws(sample.seed, dimensions, number)
    if sample.method == "random":
        return draws
    index = np.arange(number * BLOCK, (number + 1) * BLOCK, dtype=np.uint64)
    index = np.minimum(index, np.uint64(sample.count - 1))  # what lies beyond the sample is never asked for
    strata = spread(index, sample.count, sample.seed, dimensions)
    return np.asarray((strata + np.floor(draws * STRATUM_PARTS) / STRATUM_PARTS) / sample.count)


def _draws(seed: int, dimensions: int, number: int) -> FloatArray:
    """Return independent uniform draws; a counter-based generator starts at any block at once."""
    generator = np.random.Philox(np.random.SeedSequence(seed), counter=np.array([0, 0, 0, number], dtype=np.uint64))
    raw = generator.random_raw(BLOCK * dimensions)
    return np.asarray((raw >> np.uint64(11)) * 2.0**-53).reshape(BLOCK, dimensions)


def _sobol(sample: Sample, dimensions: int, number: int) -> FloatArray:
    """Return a block of the scrambled Sobol sequence.

    Point a + b is point a XOR point b XOR point 0 where a and b share no binary digit: the sequence is linear in the
    Gray code of the index, the scrambling adds the same shift to all. So a block is the first one, moved.
    """
    first, jumps = _sobol_start(sample.seed, dimensions, max(0, (sample.count - 1) // BLOCK).bit_length())
    moved = first.copy()
    for digit, jump in enumerate(jumps):
        if number >> digit & 1:
            moved ^= jump
    return np.asarray(moved * 2.0**-SOBOL_BITS)


@lru_cache(maxsize=4)
def _sobol_start(seed: int, dimensions: int, digits: int) -> tuple[IntArray, list[IntArray]]:
    """Return the first block, and by how much each binary digit of a block's number moves it; as integers."""
    from scipy.stats import qmc  # noqa: PLC0415 - takes 0.6 s to import, which only samples should pay

    engine = qmc.Sobol(dimensions, scramble=True, bits=SOBOL_BITS, rng=seed)
    first = _integers(engine.random(BLOCK))
    jumps, at = [], BLOCK
    for _ in range(digits):
        jumps.append(_integers(engine.random(1))[0] ^ first[0])
        engine.fast_forward(at - 1)
        at *= 2
    return first, jumps


def _integers(points: FloatArray) -> IntArray:
    return np.asarray(points * 2.0**SOBOL_BITS, dtype=np.int64)
