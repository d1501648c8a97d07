"""Counts, sums and largest values of rows by two places: the row of the active chart, the cell of another picture."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from atlas_core.units import FloatArray

Counts = npt.NDArray[Any]
"""Whole numbers, or sums and largest values."""
Places = npt.NDArray[Any]
"""Whole numbers from 0."""


@dataclass(frozen=True)
class Part:
    """Some rows of a picture.

    Attributes
    ----------
    name, width : of the picture; how many cells it has
    cells : where each row lies
    weights : what is added up, each row counting 1 by default
    largest : whether the largest weight is kept instead of the sum
    """

    name: str
    width: int
    cells: Places
    weights: FloatArray | None = None
    largest: bool = False


class Grids:
    """Pictures of `height` rows that are added to, some rows of the result at a time."""

    def __init__(self, height: int) -> None:
        self._height = height
        self._held: dict[str, tuple[int, Counts]] = {}

    def add(self, part: Part, rows: Places) -> None:
        """Add rows of the result, each in its row and cell of the picture."""
        size = self._height * part.width
        keys = rows * part.width + part.cells
        if part.weights is None:
            _, held = self._held.setdefault(part.name, (part.width, np.zeros(size, np.int64)))
            held += np.bincount(keys, minlength=size)
        elif part.largest:
            _, held = self._held.setdefault(part.name, (part.width, np.full(size, -np.inf)))
            np.maximum.at(held, keys, part.weights)
        else:
            _, held = self._held.setdefault(part.name, (part.width, np.zeros(size)))
            held += np.bincount(keys, part.weights, size)

    def found(self) -> dict[str, Counts]:
        """Return each picture as an array of its rows and cells."""
        return {name: held.reshape(self._height, width) for name, (width, held) in self._held.items()}
