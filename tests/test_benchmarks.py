"""The page of the benchmarks says where and when it was measured; measuring itself is `make bench`."""

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "docs/benchmarks.md").read_text()


@pytest.mark.parametrize(
    "fact",
    [
        r"^- Date: \d{4}-\d\d-\d\d \d\d:\d\d UTC$",
        r"^- Machine: .+, \d+ cores, \d+ GB, ",
        r"^- Commit: [0-9a-f]{7,}",
        r"^- Software: Python \d",
        r"^- Command: `make bench`",
    ],
)
def test_the_page_says_when_where_and_how_it_was_measured(fact):
    assert re.search(fact, PAGE, flags=re.MULTILINE)


def test_every_figure_says_what_was_timed():
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    assert len(rows) > 12
    assert [row for row in rows if not row[-1].strip()] == []
