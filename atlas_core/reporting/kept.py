"""Outputs that a notebook keeps by name: written as cell outputs of a type of their own, read from the stored file."""

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from atlas_core.errors import InputError, Problem

MIME = "application/vnd.atlas.output+json"
MAX_ROWS = 10_000


def keep(name: str, value: Any) -> None:
    """Keep a value or a frame under the name in the notebook that runs; nan becomes null.

    Parameters
    ----------
    name : a Python name; the last one kept under it counts
    value : text, number, flag, None, list, dictionary, or a frame of at most MAX_ROWS rows

    Raises
    ------
    InputError
        The name is none, the frame is too long, or the value has no JSON form.
    """
    from IPython.display import display  # noqa: PLC0415 - only a notebook has it, and only a notebook waits for it

    text = f"{name}: {len(value)} rows" if isinstance(value, pd.DataFrame) else f"{name}: {value!r:.200}"
    display({MIME: kept(name, value), "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def kept(name: str, value: Any) -> dict[str, Any]:
    """Return the output as it is stored."""
    if not name.isidentifier():
        raise InputError(Problem(name, "an output's name must be a Python name"))
    if not isinstance(value, pd.DataFrame):
        return {"name": name, "kind": "value", "data": _plain(name, value)}
    if len(value) > MAX_ROWS:
        raise InputError(Problem(name, f"a kept frame has at most {MAX_ROWS:,} rows, got {len(value):,}"))
    # Columns beside rows: a stored notebook sorts the keys of every object.
    rows = _plain(name, value.astype(object).to_numpy().tolist())
    return {"name": name, "kind": "frame", "data": {"columns": [str(column) for column in value], "rows": rows}}


def read(path: Path) -> dict[str, Any]:
    """Return what a stored notebook kept: name → value, a frame as its records."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    found = [bundle[MIME] for bundle in bundles if MIME in bundle]
    return {entry["name"]: _given(entry) for entry in found}


def _given(entry: dict[str, Any]) -> Any:
    data = entry["data"]
    return [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]] if entry["kind"] == "frame" else data


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(name, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(name, inner) for inner in value]
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    raise InputError(Problem(name, f"an output holds JSON values and frames, got {type(value).__name__}"))
