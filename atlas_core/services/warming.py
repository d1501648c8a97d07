"""What a worker does before its first run, so that no first user waits for it."""

from atlas_core.permutation.run import chunk
from atlas_core.services import demo

ROWS = 16


def load_engine() -> int:
    """Load the compiled engine by computing a few rows of an example project; return how many."""
    example = demo.document("london")
    return len(chunk(example["project"], example["axes"], 0, ROWS))
