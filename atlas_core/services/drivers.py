"""Which axis explains most of a run's figures: variance shares on the full grid."""

from dataclasses import asdict, dataclass

import numpy as np

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.axes import Grid, read_axes
from atlas_core.queries.filters import quoted
from atlas_core.queries.keyset import INDEX
from atlas_core.queries.result_file import ResultFile, open_result
from atlas_core.records import Record
from atlas_core.services import answers
from atlas_core.services.actor import Actor
from atlas_core.services.results import local_file
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores
from atlas_core.units import FloatArray

METRICS = ("irr", "senior_dscr", "senior_size", "viable")
"""Result columns whose variance is shared out."""
SAMPLED = "The run is a sample: on a sample the shares would be estimates, so none are given."
SAME = "The figure is the same in every scenario; there is no variance to explain."
NO_AXIS = "No input takes more than one value."
ROUNDING = 1e-12
"""[relative] A figure that varies less is the same."""
MOST = 20_000_000
"""Scenarios whose figures are held in memory at once, 8 bytes each."""


@dataclass(frozen=True)
class Share:
    """How much of a figure's variance one axis explains: alone, and with all it does together with others."""

    column: str
    first: float
    total: float


@dataclass(frozen=True)
class Drivers:
    """The shares of one figure, the largest total first; without them, why there are none."""

    shares: tuple[Share, ...] = ()
    reason: str = ""


def drivers(stores: Stores, actor: Actor, run: Record, metric: str) -> Drivers:
    """Return which share of a figure's variance each axis explains, all scenarios counting alike.

    First-order share S = Var(E[Y|X]) / Var(Y), total share T = E[Var(Y|all but X)] / Var(Y): exact on the full grid,
    where first-order shares and those of interactions add up to 1. They are computed once for the content of a result
    and its axes, and kept.

    Parameters
    ----------
    run : a complete one
    metric : one of METRICS

    Raises
    ------
    InputError
        No such metric.

    References
    ----------
    Sobol', I. M. (1993), Sensitivity estimates for nonlinear mathematical models, MMCE 1(4), 407-414.
    Saltelli, A. et al. (2008), Global Sensitivity Analysis: The Primer, Wiley, ch. 4.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    if metric not in METRICS:
        raise InputError(Problem("metric", f"must be one of {', '.join(METRICS)}; got {metric!r:.40}"))
    grid = read_axes(run["axes"])
    if grid.sample is not None:
        return Drivers(reason=SAMPLED)
    if not _swept(grid):
        return Drivers(reason=NO_AXIS)
    path = local_file(stores, run)

    def make() -> Record:
        with open_result(path) as result:
            return asdict(of(result, grid, metric))

    # Axes as a list: their order is the shape of the figures.
    question = {"asks": "drivers 1", "of": run["sha256"], "axes": list(run["axes"].items()), "metric": metric}
    found = answers.kept(question, make)
    return Drivers(tuple(Share(**share) for share in found["shares"]), found["reason"])


def of(result: ResultFile, grid: Grid, metric: str) -> Drivers:
    """Return the shares of one figure of an opened result of the full grid."""
    n = result.count()
    if n > MOST:
        return Drivers(reason=f"Shares are computed for up to {MOST:,} scenarios; the run has {n:,}.")
    found = result.ask(f"{quoted(metric)} AS y", after=f"ORDER BY {quoted(INDEX)}")["y"]
    if found.null_count:
        return Drivers(reason=f"{found.null_count:,} of {n:,} scenarios have no value, so the grid is not complete.")
    # The last axis runs fastest, so in the order of the index the figures fill the grid as an array does.
    cube = found.to_numpy().astype(np.float64).reshape(grid.counts)
    common = float(cube.flat[0])
    cube -= common  # a common part has no variance, and without it sums keep their digits
    if max(cube.max(), -cube.min()) <= ROUNDING * abs(common):
        return Drivers(reason=SAME)
    variance = float(cube.var())
    shares = (_share(cube, grid, place, variance) for place in _swept(grid))
    return Drivers(tuple(sorted(shares, key=lambda share: -share.total)))


def _swept(grid: Grid) -> list[int]:
    return [place for place, count in enumerate(grid.counts) if count > 1]


def _share(cube: FloatArray, grid: Grid, place: int, variance: float) -> Share:
    others = tuple(other for other in range(cube.ndim) if other != place)
    alone = float(cube.mean(axis=others).var())
    together = float(cube.var(axis=place).mean())
    return Share(grid.axes[place].column, alone / variance, together / variance)
