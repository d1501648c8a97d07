"""The projects and grids that are measured: London as in the demo, and seeded random grids over it."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from atlas_core.permutation.axes import Grid, read_axes

SEED = 20_261_124
RANDOM_BOUNDS = {
    "debtTenorRange": (8, 25),
    "seniorRateRange": (2.0, 9.0),
    "mezzRateRange": (6.0, 14.0),
    "seniorDSCRTarget": (1.1, 2.2),
    "ltvRange": (0.4, 0.85),
    "opexPercent": (0.0, 25.0),
    "maintenanceCapex": (0.0, 2.0),
    "revenue.occupancy": (70.0, 100.0),
}
"""Axis → bounds of its two random values: 2^8 = 256 scenarios, no two inputs alike."""
TAXED = {"taxRate": 25, "depreciationYears": 20}

Document = dict[str, Any]


def london() -> Document:
    """Return the demo project with its axes of 243 scenarios: keys project and axes."""
    text = (files("atlas_core.services") / "demo_data" / "london.json").read_text(encoding="utf-8")
    document: Document = json.loads(text)
    return document


def grids() -> dict[str, Grid]:
    """Return what every engine is measured on."""
    case = london()
    swept, options = case["axes"], case["axes"]["options"]
    return {
        "London, 243": read_axes(swept, case["project"]),
        "random inputs, 256": read_axes(_random_axes() | {"options": options}, case["project"]),
        "London, 243, with tax": read_axes(swept | {"options": options | TAXED}, case["project"]),
    }


def permute(folder: Path, project: Document, axes: Document, name: str = "results") -> list[str]:
    """Write a project and axes into a folder; return the words of the command over them, the result's path last."""
    given, grid = folder / "project.json", folder / "axes.json"
    given.write_text(json.dumps(project), "utf-8")
    grid.write_text(json.dumps(axes), "utf-8")
    return ["permute", str(given), "--axes", str(grid), "--out", str(folder / f"{name}.parquet")]


def cash_flows(count: int, years: int) -> np.ndarray:
    """Return random investments [currency], (count, years + 1): one outflow, then inflows that pay it back."""
    generator = np.random.default_rng(SEED)
    inflows = generator.uniform(4e6, 20e6, (count, years))
    outflow = -generator.uniform(40e6, 80e6, (count, 1))
    return np.hstack([outflow, inflows])


def _random_axes() -> Document:
    generator = np.random.default_rng(SEED)
    drawn = {key: sorted(generator.uniform(*bounds, 2)) for key, bounds in RANDOM_BOUNDS.items()}
    return {
        key: [int(low), int(high) + 1] if key == "debtTenorRange" else [round(low, 6), round(high, 6)]
        for key, (low, high) in drawn.items()
    }
