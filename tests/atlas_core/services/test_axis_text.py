import pytest

from atlas_core.errors import InputError
from atlas_core.services import axis_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.5 ± 10 %, 2 steps", (5.5, 10, 2)),
        ("5.5±10%", (5.5, 10, 1)),
        ("2.2m +/- 12.5 % in 3 steps", (2_200_000, 12.5, 3)),
        ("1,800,000 +- 20", (1_800_000, 20, 1)),
    ],
)
def test_a_spread_may_be_typed_in_several_ways(text, expected):
    base, percent, steps = expected
    assert axis_text.spread_read(text) == {"base": base, "percent": percent, "steps": steps}


@pytest.mark.parametrize("spread", [{"base": 5.5, "percent": 10, "steps": 2}, {"base": 1_800_000, "percent": 2.5}])
def test_a_spread_that_is_written_reads_back(spread):
    assert axis_text.spread_read(axis_text.spread_written(spread)) == {"steps": 1, **spread}


@pytest.mark.parametrize("text", ["", "5.5", "5.5 ± ", "± 10 %", "5.5 ± ten %", "5.5 ± 1.2.3 %", "a ± 10 %"])
def test_a_spread_that_cannot_be_read_says_so(text):
    with pytest.raises(InputError):
        axis_text.spread_read(text)
