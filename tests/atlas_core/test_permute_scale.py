"""A result larger than memory: `permute` writes it part by part, and tells of it without holding it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks import cases
from benchmarks.child import spent

LONDON = json.loads((Path(__file__).parent.parent / "data/london.json").read_text())
CEILING = 600
"""[MB] What the whole process may take at its peak, whatever the number of rows."""
GROWTH = 100
"""[MB] By how much the peak may differ between a result that fits into memory and one several times as large."""


@dataclass(frozen=True)
class Done:
    """What a run told and took."""

    summary: dict
    path: Path
    peak: float
    cpu: float


def grid(shares):
    """Return axes of 100,000 scenarios for each LTV, which is slowest: the first rows of all such grids agree."""
    return {
        "ltvRange": [round(0.4 + 0.4 * place / 1_000, 6) for place in range(shares)],
        "debtTenorRange": [15, 16, 17, 18, 20],
        "seniorRateRange": {"min": 4, "max": 5.9, "step": 0.1},
        "mezzRateRange": {"min": 8, "max": 9.9, "step": 0.1},
        "seniorDSCRTarget": {"min": 1.2, "max": 1.69, "step": 0.01},
        "options": {"amortisation": "annuity"},
    }


def permuted(folder, name, shares, *words):
    command = cases.permute(folder, LONDON["project"], grid(shares), name)
    took = spent([*command, *words])
    return Done(json.loads(took.answer), Path(command[-1]), took.peak, took.cpu)


def sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_two_million_rows_take_no_more_memory_than_a_few_and_no_other_bytes(tmp_path):
    few, again = permuted(tmp_path, "few", 3), permuted(tmp_path, "again", 3, "--chunk", "50001", "--threads", "2")
    many = permuted(tmp_path, "many", 21, "--threads", "2")
    assert (few.summary["total"], many.summary["total"]) == (300_000, 2_100_000)
    assert pq.read_metadata(many.path).num_rows == 2_100_000
    assert sha256(few.path) == sha256(again.path)
    assert max(few.peak, again.peak, many.peak) < CEILING
    assert many.peak < again.peak + GROWTH
    first = pq.read_table(few.path, columns=["index", "id", "irr", "tier"])
    assert pq.read_table(many.path, columns=first.column_names).slice(0, 300_000).equals(first)


@pytest.mark.drill
@pytest.mark.timeout(7200)
def test_a_hundred_million_rows_run_to_the_end_in_the_same_memory_and_in_proportion(tmp_path):
    part, whole = (permuted(tmp_path, name, shares, "--threads", "2") for name, shares in (("1", 10), ("100", 1_000)))
    assert whole.summary["total"] == pq.read_metadata(whole.path).num_rows == 100_000_000
    assert max(part.peak, whole.peak) < CEILING
    assert whole.cpu < 1.25 * 100 * part.cpu
    whole.path.unlink()
