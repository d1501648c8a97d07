"""Pictures over two columns: a heat map of the mean of a figure, and all rows against their Pareto front."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from atlas_core.queries.cubes import Axis, Scale, len_of, shown
from atlas_core.queries.grids import Part, Places
from atlas_core.units import FloatArray


@dataclass(frozen=True)
class Heat:
    """Rows of each cell of two axes, and the sum of a figure over those that have one.

    Attributes
    ----------
    across, up : columns, left to right and bottom to top
    steps : of both
    measure : the figure; none where rows are counted only
    """

    across: str
    up: str
    steps: Mapping[str, Axis]
    measure: str = ""

    @property
    def axes(self) -> Mapping[str, Axis]:
        """Columns whose places it needs."""
        return {name: self.steps[name] for name in (self.across, self.up)}

    @property
    def figures(self) -> Sequence[str]:
        """Columns whose values it needs."""
        return (self.measure,) if self.measure else ()

    def parts(self, places: Mapping[str, Places], figures: Mapping[str, FloatArray]) -> Iterator[Part]:
        """Give rows, rows with a figure, and sums; cells go upwards row by row, a place more for no value each way."""
        across, up = (len_of(self.steps[name]) + 1 for name in (self.across, self.up))
        cells = _cells(self, places, across)
        yield Part("heat", across * up, cells)
        if self.measure:
            values = figures[self.measure]
            known = ~np.isnan(values)
            yield Part("heat_known", across * up, cells, known.astype(np.float64))
            yield Part("heat_sum", across * up, cells, np.where(known, values, 0.0))


@dataclass(frozen=True)
class Scatter:
    """Rows of each cell of two figures, and the best second figure in each fine bin of the first.

    Attributes
    ----------
    across, up : columns, left to right and bottom to top
    scales : of both
    largest : whether the largest value of `up` is its best
    """

    across: str
    up: str
    scales: Mapping[str, Axis]
    largest: bool

    @property
    def axes(self) -> Mapping[str, Axis]:
        """Columns whose places it needs."""
        return {name: self.scales[name] for name in (self.across, self.up)}

    @property
    def figures(self) -> Sequence[str]:
        """Columns whose values it needs."""
        return (self.up,)

    def parts(self, places: Mapping[str, Places], figures: Mapping[str, FloatArray]) -> Iterator[Part]:
        """Give the rows of each cell, and the best of each fine bin: negated where the smallest is best."""
        across, up = (self.scales[name] for name in (self.across, self.up))
        if not isinstance(across, Scale) or not isinstance(up, Scale):  # a figure that no row has
            return
        wide = across.bins + 1
        cells = _cells(self, places, wide)
        yield Part("scatter", wide * (up.bins + 1), cells)
        values = figures[self.up] * (1 if self.largest else -1)
        best = np.where(np.isnan(values), -np.inf, values)
        yield Part("scatter_best", across.fine + 1, places[self.across].astype(np.intp), best, largest=True)


def _cells(layer: Heat | Scatter, places: Mapping[str, Places], across: int) -> Places:
    """Return the cell of each row, row of cells by row of cells upwards."""
    places_up, places_across = (shown(places[name], layer.axes[name]) for name in (layer.up, layer.across))
    cells: Places = places_up.astype(np.intp) * across + places_across
    return cells
