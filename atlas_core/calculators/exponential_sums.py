"""All real zeros of Σ cᵢ exp(λᵢ y): what an internal rate of return is a zero of.

With y = −ln(1 + x), the present value of amounts c paid after λ years at rate x is such a sum. Laguerre's extension of
the rule of Descartes says that it has no more real zeros than c has changes of sign. The proof is the method: multiply
by exp(−κy) with κ between the two exponents of a change of sign, and the derivative has one change of sign less.
Between its zeros the product is monotonic, so each gap holds at most one zero, and a change of sign brackets it.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from atlas_core.units import FloatArray

EPSILON = float(np.finfo(np.float64).eps)
TOUCH = 16 * EPSILON
"""A turning point this close to zero, relative to the absolute terms and per term, is a double zero."""
MAX_STEPS = 400
FARTHEST = 1e6
"""No y beyond this is looked at: rates there are below the smallest or above the largest float."""


@dataclass(frozen=True)
class Terms:
    """The sum of sign × exp(log + exponent × y); logarithms keep coefficients of any size."""

    exponents: FloatArray
    signs: FloatArray
    logs: FloatArray

    def at(self, y: float) -> FloatArray:
        """Return the terms at y relative to the largest of them."""
        powers = self.logs + self.exponents * y
        return np.asarray(self.signs * np.exp(powers - powers.max()))

    def sign(self, y: float) -> float:
        """Return −1, 0 or 1; 0 when the sum is no larger than the rounding of its terms."""
        terms = self.at(y)
        rounding = TOUCH * terms.size * float(np.abs(terms).sum())
        total = float(terms.sum())
        return 0.0 if abs(total) <= rounding else float(np.sign(total))

    def derivative(self, offset: float) -> "Terms":
        """Return the derivative of the sum times exp(−offset × y), itself times exp(offset × y)."""
        factors = self.exponents - offset
        return Terms(self.exponents, self.signs * np.sign(factors), self.logs + np.log(np.abs(factors)))


def zeros(exponents: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return the real zeros of a sum of exponentials in ascending order, a double zero once.

    Parameters
    ----------
    exponents : (n,) ascending, no two equal
    coefficients : (n,) finite

    Returns
    -------
    (k,), empty when there is none, and when every coefficient is 0

    References
    ----------
    Laguerre, Sur la théorie des équations numériques, J. Math. Pures Appl. 9 (1883): the rule of signs for such sums.
    """
    used = coefficients != 0
    kept = coefficients[used]
    return _zeros(Terms(exponents[used], np.sign(kept), np.log(np.abs(kept))))


def _zeros(terms: Terms) -> FloatArray:
    changes = np.flatnonzero(terms.signs[1:] != terms.signs[:-1])
    if changes.size == 0:
        return np.empty(0)
    if changes.size == 1:
        return _between(np.empty(0), terms)
    before = changes[changes.size // 2]
    offset = float(terms.exponents[before] + terms.exponents[before + 1]) / 2
    return _between(_zeros(terms.derivative(offset)), terms)


def _between(turns: FloatArray, terms: Terms) -> FloatArray:
    """Return the zeros, at most one in each gap between neighbouring turning points, and the turning points at zero."""
    signs = [float(terms.signs[0]), *(terms.sign(turn) for turn in turns), float(terms.signs[-1])]
    found = [float(turn) for turn, sign in zip(turns, signs[1:-1], strict=True) if sign == 0]
    gaps = zip(pairwise([-np.inf, *turns, np.inf]), pairwise(signs), strict=True)
    for (low, high), (at_low, at_high) in gaps:
        if at_low * at_high < 0:
            found.append(_bracketed(*_finite(low, high, at_low, terms), at_low, terms))
    return np.array(sorted(found))


def _finite(low: float, high: float, at_low: float, terms: Terms) -> tuple[float, float]:
    """Walk outwards to an infinite end until the sign there is the one at infinity."""
    if np.isinf(low):
        low = _walk(min(high, 0.0), -1.0, at_low, terms)
    if np.isinf(high):
        high = _walk(low, 1.0, -at_low, terms)
    return low, high


def _walk(start: float, step: float, wanted: float, terms: Terms) -> float:
    while terms.sign(start + step) != wanted and abs(step) < FARTHEST:
        step *= 2
    return start + step


def _bracketed(low: float, high: float, at_low: float, terms: Terms) -> float:
    """Return the one zero in (low, high), where the sum has the sign `at_low` at the low end.

    Newton's step is taken where it stays inside and halves the step before last, else the interval is halved.
    """
    y, step, before = (low + high) / 2, high - low, high - low
    for _ in range(MAX_STEPS):
        values = terms.at(y)
        value, slope = float(values.sum()), float(values @ terms.exponents)
        if value == 0:
            break
        low, high = (y, high) if value * at_low > 0 else (low, y)
        newton = y - value / slope if slope else np.inf
        usable = low < newton < high and 2 * abs(newton - y) <= before
        following = newton if usable else (low + high) / 2
        before, step = step, abs(following - y)
        y = following
        if step <= EPSILON * abs(y):
            break
    return y
