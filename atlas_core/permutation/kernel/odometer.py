"""Counts through a grid: the last axis turns fastest."""

from atlas_core.permutation.kernel.compiling import entry
from atlas_core.units import IntArray


@entry
def turn(first: IntArray, sizes: IntArray, places: IntArray) -> None:
    """Fill in the place of each axis in each scenario.

    Parameters
    ----------
    first : (axes,) places in the first scenario
    sizes : (axes,) values of each axis
    places : (axes, rows)
    """
    now = first.copy()
    for row in range(places.shape[1]):
        for axis in range(sizes.size):
            places[axis, row] = now[axis]
        axis = sizes.size - 1
        while axis >= 0:
            now[axis] += 1
            if now[axis] < sizes[axis]:
                break
            now[axis] = 0
            axis -= 1
