"""Engines, storage and services of AtlasNexus; nothing here knows Streamlit."""

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "permute", "scenario"]


def __getattr__(name: str) -> Any:
    # The engine brings pyarrow; whoever imports a small module of the core should not wait for it.
    if name in ("permute", "scenario"):
        from atlas_core.permutation import run  # noqa: PLC0415

        return getattr(run, name)
    raise AttributeError(f"module 'atlas_core' has no attribute {name!r}")
