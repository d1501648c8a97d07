import json

import numpy as np
import pandas as pd
import pytest

from atlas_core.errors import InputError
from atlas_core.reporting import kept


def stored(folder, *outputs):
    cells = [{"outputs": [{"data": {kept.MIME: output}}]} for output in outputs]
    path = folder / "out.ipynb"
    path.write_text(json.dumps({"cells": [{"source": "no outputs"}, *cells]}, sort_keys=True, allow_nan=False))
    return path


def test_values_and_frames_come_back_by_name_with_null_for_what_is_no_number(tmp_path):
    frame = pd.DataFrame({"z": [1.5, np.nan], "a": ["x", None], "n": np.array([1, 2])})
    path = stored(
        tmp_path,
        kept.kept("value", {"share": np.float64(0.5), "none": float("inf"), "flag": np.bool_(True)}),
        kept.kept("frame", frame),
        kept.kept("empty", pd.DataFrame(columns=["a"])),
    )
    found = kept.read(path)
    assert found["value"] == {"share": 0.5, "none": None, "flag": True}
    assert found["frame"] == [{"z": 1.5, "a": "x", "n": 1}, {"z": None, "a": None, "n": 2}]
    assert list(found["frame"][0]) == ["z", "a", "n"]
    assert found["empty"] == []


def test_the_last_output_of_a_name_counts(tmp_path):
    assert kept.read(stored(tmp_path, kept.kept("a", 1), kept.kept("a", 2))) == {"a": 2}


@pytest.mark.parametrize(("name", "value"), [("a b", 1), ("", 1), ("a", object()), ("a", [b"x"])])
def test_what_has_no_name_or_no_json_form_is_refused(name, value):
    with pytest.raises(InputError):
        kept.kept(name, value)


def test_a_frame_is_kept_up_to_a_limit():
    assert len(kept.kept("a", pd.DataFrame({"x": range(kept.MAX_ROWS)}))["data"]["rows"]) == 10_000
    with pytest.raises(InputError, match="at most 10,000 rows, got 10,001"):
        kept.kept("a", pd.DataFrame({"x": range(kept.MAX_ROWS + 1)}))
