import json
from pathlib import Path

import pytest

from atlas_core.fields.project import complete
from atlas_core.reporting import project_charts as charts
from atlas_core.services import projects


@pytest.fixture
def figures():
    folder = Path(projects.__file__).parent / "demo_data"
    return complete(json.loads((folder / "london.json").read_text("utf-8"))["project"]).calculated


def test_the_waterfall_runs_from_full_rent_to_noi_without_a_gap(figures):
    steps = charts.noi_steps(figures)
    assert steps[0].amount == 12e6
    assert steps[0].amount - sum(step.amount for step in steps[1:-1]) == pytest.approx(steps[-1].amount)
    assert [step.share and round(step.share, 6) for step in steps] == [None, 5, None, 5, 1, None]


def test_the_waterfall_shows_each_figure_and_a_dash_for_nothing(figures):
    fig = charts.noi_waterfall(charts.noi_steps(figures), "GBP", "light")
    shown = [note.text for note in fig.layout.annotations]
    assert shown == ["£12.00m", "(£0.60m)", "–", "(£0.57m)", "(£0.11m)", "£10.72m"]


def test_a_loss_hangs_below_the_line(figures):
    loss = figures | {"noiElectricity": 70e6, "noiAMF": 0.0, "noiForDebtService": -59.17e6}
    fig = charts.noi_waterfall(charts.noi_steps(loss), "GBP", "dark")
    assert fig.data[0].y[-1] == pytest.approx(-59.17e6)
    assert fig.layout.annotations[-1].text == "(£59.17m)"


def test_both_stacks_add_up_to_their_grand_totals(figures):
    parts = charts.cost_parts(figures)
    assert sum(part.internal for part in parts) == pytest.approx(figures["internalGrandTotal"])
    assert sum(part.market for part in parts) == pytest.approx(figures["marketGrandTotal"])
    fig = charts.cost_stack(parts, "EUR", "light")
    assert [note.text for note in fig.layout.annotations] == ["<b>€222.0m</b>", "<b>€244.0m</b>"]


@pytest.mark.parametrize(("name", "of"), [("noiAMF", charts.noi_steps), ("landTotal", charts.cost_parts)])
def test_nothing_is_drawn_while_a_figure_is_unknown(figures, name, of):
    assert of(figures | {name: None}) is None


def test_the_text_beside_a_chart_has_the_same_figures(figures):
    assert "Vacancy (£0.60m)" in charts.waterfall_text(charts.noi_steps(figures), "GBP")
    assert "Contingency internal €10.0m, market €12.0m" in charts.stack_text(charts.cost_parts(figures), "EUR")


def test_legend_and_bars_have_the_same_colours(figures):
    fig = charts.cost_stack(charts.cost_parts(figures), "EUR", "dark")
    assert [bar.marker.color for bar in fig.data] == list(charts.cost_colours("dark").values())


def test_countries_are_stacked_by_tier_and_told_in_words():
    counts = {"": {"": 1}, "France": {"TIER_1": 2, "": 1}}
    fig = charts.country_bars(counts, charts.TIER_WORDS, "light")
    assert {bar.name: list(bar.x) for bar in fig.data if any(bar.x)} == {"Tier 1": [0, 2], "Not run": [1, 1]}
    assert list(fig.data[0].y) == ["No country", "France"]
    assert charts.country_text(counts, charts.TIER_WORDS) == "No country 1 Not run; France 2 Tier 1, 1 Not run"
