"""Array types and the conversion between whole per cents at the edges and fractions inside."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PERCENT = 100.0
"""Stored documents, forms, JSON and result columns carry whole per cents (5 = 5 %), formulas carry fractions."""
MONTHS_PER_YEAR = 12
QUARTER_MONTHS = 3
