import json

import pytest

from atlas_core.errors import IntegrityError
from atlas_core.exchange import notebook_page


def test_a_page_holds_what_the_cells_have_shown_and_none_of_their_code(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# For those who open it\n", "words"]},
        {
            "cell_type": "code",
            "source": ["secret = 1"],
            "outputs": [{"data": {"text/plain": "12"}}, {"name": "stdout"}],
        },
        {"cell_type": "markdown", "source": "## Tiers & limits"},
        {"cell_type": "code", "source": "", "outputs": [{"data": {"text/html": ["<table>", "</table>"]}}]},
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    made = notebook_page.page(tmp_path / "a.ipynb", "A <title>", "foot & all").decode()
    assert "<h2>Tiers &amp; limits</h2>" in made
    assert "<table></table>" in made
    assert "<title>A &lt;title&gt;</title>" in made
    assert "<footer>foot &amp; all</footer>" in made
    for absent in ("secret", "For those", "<script", "http"):
        assert absent not in made


def test_what_is_no_notebook_is_told(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    with pytest.raises(IntegrityError, match="cannot be read"):
        notebook_page.page(tmp_path / "a.ipynb", "A")
