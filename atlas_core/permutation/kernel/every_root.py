"""The internal rate nearest zero of flows that change sign any number of times, one scenario at a time.

The method is that of `calculators.exponential_sums`: as many derivatives as there are changes of sign, and between the
zeros of each one at most one zero of the sum it is the derivative of.
"""

import math

import numpy as np

from atlas_core.calculators.exponential_sums import EPSILON, FARTHEST, MAX_STEPS, TOUCH
from atlas_core.permutation.kernel.compiling import stage
from atlas_core.permutation.returns import LARGEST_POWER
from atlas_core.units import FloatArray


@stage
def value_and_slope(times: FloatArray, signs: FloatArray, logs: FloatArray, force: float) -> tuple[float, float, float]:
    """Return the sum of sign × exp(log − time × force), its slope and absolute sum, relative to the largest term."""
    most = -np.inf
    for place in range(times.size):
        most = max(most, logs[place] - times[place] * force)
    total = slope = absolute = 0.0
    for place in range(times.size):
        size = math.exp(logs[place] - times[place] * force - most)
        total += signs[place] * size
        slope -= signs[place] * size * times[place]
        absolute += size
    return total, slope, absolute


@stage
def sign_at(times: FloatArray, signs: FloatArray, logs: FloatArray, force: float) -> float:
    """Return −1, 0 or 1; 0 when the sum is no larger than the rounding of its terms."""
    total, _, absolute = value_and_slope(times, signs, logs, force)
    if abs(total) <= TOUCH * times.size * absolute:
        return 0.0
    return 1.0 if total > 0 else -1.0


@stage
def walk(start: float, step: float, wanted: float, times: FloatArray, signs: FloatArray, logs: FloatArray) -> float:
    """Return a place in the direction of a step where the sum has the wanted sign."""
    while sign_at(times, signs, logs, start + step) != wanted and abs(step) < FARTHEST:
        step *= 2
    return start + step


@stage
def bracketed(low: float, high: float, at_low: float, times: FloatArray, signs: FloatArray, logs: FloatArray) -> float:
    """Return the one zero between low and high: Newton's step where it stays inside and halves the one before last."""
    force, step, before = (low + high) / 2, high - low, high - low
    for _ in range(MAX_STEPS):
        value, slope, _ = value_and_slope(times, signs, logs, force)
        if value == 0:
            break
        if value * at_low > 0:
            low = force
        else:
            high = force
        newton = force - value / slope if slope else np.inf
        following = newton if low < newton < high and 2 * abs(newton - force) <= before else (low + high) / 2
        before, step = step, abs(following - force)
        force = following
        if step <= EPSILON * abs(force):
            break
    return force


@stage
def changes_of_sign(signs: FloatArray) -> int:
    """Return how often neighbouring signs differ."""
    count = 0
    for place in range(1, signs.size):
        count += signs[place] != signs[place - 1]
    return count


@stage
def middle_change(signs: FloatArray, changes: int) -> int:
    """Return the place before the middle one of the changes of sign."""
    seen = 0
    for place in range(1, signs.size):
        if signs[place] != signs[place - 1]:
            if seen == changes // 2:
                return place - 1
            seen += 1
    return 0


@stage
def zeros_between(
    turns: FloatArray, count: int, times: FloatArray, signs: FloatArray, logs: FloatArray
) -> tuple[FloatArray, int]:
    """Return the zeros of a sum, ascending, from the turning points, ascending, of it times an exponential."""
    found = np.empty(2 * count + 1)
    number = 0
    # the term with the largest time rules at −∞, the one with the smallest at +∞
    before, at_before = -np.inf, signs[-1]
    for place in range(count + 1):
        turn = turns[place] if place < count else np.inf
        at_turn = sign_at(times, signs, logs, turn) if place < count else signs[0]
        if at_before * at_turn < 0:
            low, high = before, turn
            if low == -np.inf:
                low = walk(min(high, 0.0), -1.0, at_before, times, signs, logs)
            if high == np.inf:
                high = walk(low, 1.0, at_turn, times, signs, logs)
            found[number] = bracketed(low, high, at_before, times, signs, logs)
            number += 1
        if at_turn == 0:
            found[number] = turn
            number += 1
        before, at_before = turn, at_turn
    return found, number


@stage
def forces(times: FloatArray, flows: FloatArray) -> tuple[FloatArray, int]:
    """Return every continuous rate at which flows at ascending times are worth nothing, ascending.

    Parameters
    ----------
    times : (n,) ascending
    flows : (n,) none of them 0
    """
    changes = changes_of_sign(flows / np.abs(flows))
    signs = np.empty((changes + 1, times.size))
    logs = np.empty((changes + 1, times.size))
    signs[0] = flows / np.abs(flows)
    logs[0] = np.log(np.abs(flows))
    deepest = 0
    while changes_of_sign(signs[deepest]) > 1:
        place = middle_change(signs[deepest], changes_of_sign(signs[deepest]))
        offset = (times[place] + times[place + 1]) / 2
        for term in range(times.size):
            factor = offset - times[term]
            signs[deepest + 1, term] = signs[deepest, term] * (1.0 if factor > 0 else -1.0)
            logs[deepest + 1, term] = logs[deepest, term] + math.log(abs(factor))
        deepest += 1
    found, number = np.empty(1), 0
    if changes_of_sign(signs[deepest]) == 1:
        found, number = zeros_between(np.empty(1), 0, times, signs[deepest], logs[deepest])
    for level in range(deepest - 1, -1, -1):
        found, number = zeros_between(found, number, times, signs[level], logs[level])
    return found, number


@stage
def nearest_rate(times: FloatArray, flows: FloatArray) -> float:
    """Return the annual rate at which flows at ascending times are worth nothing; of several the one nearest zero.

    nan when there is none.
    """
    used = 0
    for place in range(times.size):
        used += flows[place] != 0
    when, amounts = np.empty(used), np.empty(used)
    used = 0
    for place in range(times.size):
        if flows[place] != 0:
            when[used], amounts[used] = times[place], flows[place]
            used += 1
    if used < 2:
        return np.nan
    found, number = forces(when, amounts)
    best = np.inf
    for place in range(number):
        if abs(found[place]) < abs(best):
            best = found[place]
    if abs(best) > LARGEST_POWER:
        return np.nan
    return math.expm1(best)
