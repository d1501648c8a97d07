"""How the kernel's functions are compiled: strict IEEE arithmetic, no reordering, cached on disk."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import llvmlite.binding
import numba

Function = TypeVar("Function", bound=Callable[..., object])

LANES_BY_FEATURE = {"avx512f": 16, "avx2": 8}
"""Lanes worth running side by side: two full vector registers of each formula's operand."""


def _width() -> int:
    features = llvmlite.binding.get_host_cpu_features()
    return next((lanes for name, lanes in LANES_BY_FEATURE.items() if features.get(name)), 4)


INNER: dict[str, object] = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Python never calls the inner functions themselves."""

WIDTH = _width()
"""Scenarios side by side on this machine."""


def stamp() -> str:
    """Return what a compiled kernel depends on beside its compiler: lane width and every source of the engine."""
    digest = hashlib.sha256(str(WIDTH).encode())
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


CACHE = Path(__file__).parent / "__pycache__" / f"kernel-{stamp()}"
"""Where this kernel is kept compiled."""


def formula(function: Function) -> Function:
    """Compile a formula into every place that uses it."""
    compiled: Function = numba.njit(forceinline=True, **INNER)(function)
    return compiled


def stage(function: Function) -> Function:
    """Compile a stage of the model."""
    compiled: Function = numba.njit(**INNER)(function)
    return compiled


def entry(function: Function) -> Function:
    """Compile what Python calls, without the GIL, and keep it on disk under the stamp.

    The compiler's own cache looks at the file of the function alone; the folder's name makes it look at all of them.
    """
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE)
    try:
        compiled: Function = numba.njit(error_model="numpy", nogil=True, cache=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    return compiled
