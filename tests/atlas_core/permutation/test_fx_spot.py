import copy
import json
from pathlib import Path

import pytest

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.fx_spot import with_rate

LONDON = json.loads((Path(__file__).parents[2] / "data" / "london.json").read_text())["project"]
COSTS = 132e6 + 104e6 + 8e6
"""CapEx, land and fees of the project in its CapEx currency."""


def project(**meta):
    changed = copy.deepcopy(LONDON)
    changed["meta"].update(meta)
    return changed


def uses(of, document):
    return atlas_core.permute(of, document | {"options": {"financingCosts": False} | document.get("options", {})})[
        "uses"
    ].to_pylist()


def test_the_rate_is_deal_currency_per_capex_currency_as_axis_and_as_option():
    euro = project(capexCurrency="EUR")
    assert uses(euro, {"FXSpot_35": [0.8, 0.9]}) == pytest.approx([COSTS * 0.8, COSTS * 0.9])
    assert uses(euro, {"options": {"FXSpot_35": 0.8}}) == pytest.approx([COSTS * 0.8])


def test_the_rate_comes_before_those_of_the_project_whichever_way_they_are_quoted():
    for own in ({"EURGBP": 0.7}, {"GBPEUR": 1.25, "EURUSD": 1.1}):
        assert uses(project(capexCurrency="EUR", fxRates=own), {"FXSpot_35": 0.9}) == pytest.approx([COSTS * 0.9])
    assert with_rate(project(capexCurrency="EUR", fxRates={"EURUSD": 1.1, "GBPEUR": 1.25}), 0.9)["meta"]["fxRates"] == {
        "EURUSD": {"rate": 1.1}, "EURGBP": {"rate": 0.9, "source": "FXSpot_35"},
    }  # fmt: skip


def test_the_rate_is_that_of_the_currencies_the_axes_set():
    document = {"FXSpot_35": [0.8], "capexCurrency": ["EUR", "GBP"]}
    assert uses(LONDON, document) == pytest.approx([COSTS * 0.8, COSTS])


def test_a_result_tells_the_rate_of_each_scenario():
    euro, document = project(capexCurrency="EUR"), {"FXSpot_35": [0.8, 0.9]}
    assert atlas_core.permute(euro, document)["FXSpot_35"].to_pylist() == [0.8, 0.9]
    assert atlas_core.scenario(euro, document, 1)["inputs"]["meta.fxRates"] == 0.9


@pytest.mark.parametrize("document", [
    {"FXSpot_35": 0.8}, {"FXSpot_35": [1, 1.1]}, {"FXSpot_35": {"min": 0.2, "max": 5, "step": 1e-20}},
    {"options": {"FXSpot_35": 0.8}},
])  # fmt: skip
def test_a_rate_between_one_currency_and_itself_is_refused(document):
    with pytest.raises(InputError, match="both GBP, so there is no rate but 1; leave it out, or set capexCurrency"):
        read_axes(document, LONDON)


def test_the_predecessors_rate_of_1_is_accepted_where_nothing_is_converted():
    assert uses(LONDON, {"options": {"FXSpot_35": 1}}) == [COSTS]


@pytest.mark.parametrize("rate", [0.19, 5.01, 0, -1, "0.8", True, None])
def test_a_rate_outside_its_bounds_is_refused(rate):
    with pytest.raises(InputError, match="FX rate"):
        read_axes({"FXSpot_35": rate})


def test_the_bounds_of_the_rate_belong_to_it():
    assert read_axes({"FXSpot_35": [0.2, 5]}).size == 2
