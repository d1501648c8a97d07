"""The rule tables of a run as the numbers the kernel judges by, and which of them hold for a scenario."""

import math

import numpy as np

from atlas_core.permutation import ratings, repo
from atlas_core.permutation.inputs import Given
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.encoding import Register
from atlas_core.permutation.ratings import Band
from atlas_core.permutation.repo import Demand
from atlas_core.permutation.rulebook.scale import LOWEST, SCALE
from atlas_core.permutation.slack import ceiling, floor
from atlas_core.permutation.standards import Standards
from atlas_core.permutation.verdict import goal_reached
from atlas_core.units import FloatArray

PARTS = ("senior", "wacc", "day1", "dscr", "rating")
"""Of the composite score, in the order of the layout."""
NOBODY = Demand(frozenset())
"""What a central bank asks that takes no rating."""


class Rulings:
    """The cases met so far under the standards of a run."""

    def __init__(self, standards: Standards) -> None:
        self._standards = standards
        self._cases = Register()
        self._known: tuple[int, at.Rules] | None = None

    def place(self, given: Given) -> int:
        """Return the number of a scenario's case."""
        rules, terms, figures = self._standards.rules, given.terms, given.figures
        asked = repo.demand(rules, terms, figures) or NOBODY
        return self._cases.place((ratings.bands(rules, terms, figures), asked, repo.advance_limit(rules, terms)))

    def rules(self) -> at.Rules:
        """Return the rules as arrays."""
        number = len(self._cases.places)
        if self._known is None or self._known[0] != number:
            weights = np.array([self._standards.weights[part] for part in PARTS])
            self._known = number, at.Rules(self._numbers(), self._tiers(), weights)
        return self._known[1]

    def _tiers(self) -> FloatArray:
        tiers = self._standards.tiers
        return np.array([(t.senior_dscr, t.ltv, t.irr, -math.inf if t.npv is None else t.npv) for t in tiers])

    def _numbers(self) -> FloatArray:
        """Return limits and bands of each case; shorter ones have their last band more than once."""
        cases = list(self._cases.places)
        most = max(len(bands) for bands, _, _ in cases) + 1
        rows = []
        for bands, asked, advance in cases:
            limits = [floor(asked.dscr), ceiling(asked.ltv), ceiling(asked.advance), ceiling(advance)]
            filled = [*bands, *[Band(LOWEST, -math.inf)] * (most - len(bands))]
            rows.append(limits + [number for band in filled for number in self._band(band, asked)])
        return np.array(rows)

    def _band(self, band: Band, asked: Demand) -> tuple[float, ...]:
        return (
            floor(band.dscr),
            ceiling(band.ltv),
            float(SCALE.index(band.rating)),
            self._standards.rules.points(band.rating),
            float(band.rating in asked.ratings),
            float(goal_reached(band.rating, self._standards)),
        )
