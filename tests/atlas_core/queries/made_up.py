"""A made-up result with the columns of a real one, for tests of what reads results."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TIERS = ("TIER_1", "TIER_2", "TIER_3", "NOT_VIABLE")
WORDS = {
    "tier": TIERS,
    "binding": ("dscr", "ltv", "gearing"),
    "mezz_binding": ("dscr", "need", "off"),
    "rating": ("A",),
}
FIGURES = (
    *("tenor", "senior_rate", "mezz_rate", "senior_dscr_target", "ltv_cap", "senior_size", "mezz_size", "equity_size"),
    *("total_debt", "uses", "ltv", "senior_dscr", "avg_dscr", "blended_dscr", "irr", "npv", "payback_period", "wacc"),
    *("viable", "fail_reasons"),
)

SLACK = 1e-9
OPERATORS = {
    ">=": lambda values, limit: values >= limit - SLACK * abs(limit),
    "<=": lambda values, limit: values <= limit + SLACK * abs(limit),
    ">": lambda values, limit: values > limit + SLACK * abs(limit),
    "<": lambda values, limit: values < limit - SLACK * abs(limit),
    "=": lambda values, limit: np.abs(values - limit) <= SLACK * abs(limit),
}
"""How a filter compares: a value within the slack of its limit counts as equal to it."""


def table(rows: int = 243, seed: int = 7) -> pa.Table:
    rng = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {
        "index": pa.array(np.arange(rows, dtype=np.int64)),
        "id": pa.array([f"perm_{place + 1:04d}" for place in range(rows)]),
    }
    for place, name in enumerate(FIGURES):
        values = np.round(rng.normal(10.0 * place, 3.0, rows), place % 4)  # rounded, so that there are ties
        if name == "fail_reasons":
            values = rng.integers(0, 16, rows).astype(float)
        columns[name] = pa.array(values, mask=rng.random(rows) < (0.2 if place % 3 == 0 else 0.0))
    columns |= {name: pa.array(rng.choice(words, rows)) for name, words in WORDS.items()}
    return pa.table(columns)


def write(made: pa.Table, path: Path) -> Path:
    pq.write_table(made, path, compression="zstd", row_group_size=100)
    return path


def values(made: pa.Table, name: str) -> np.ndarray:
    return made[name].to_numpy(zero_copy_only=False)
