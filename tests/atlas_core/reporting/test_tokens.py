import tomllib
from pathlib import Path

import pytest

from atlas_core.reporting.tokens import DARK, LIGHT, ON_DARK, TIER_CHIP, contrast, text_on, tokens

THEME = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text("utf-8"))["theme"]


@pytest.mark.parametrize(("mode", "colour"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_file_and_the_tokens_agree(mode, colour):
    theme = THEME[mode]
    assert tokens(mode) is colour
    assert theme["backgroundColor"] == colour["background"]
    assert theme["secondaryBackgroundColor"] == colour["surface"]
    assert theme["textColor"] == colour["text"]
    assert theme["borderColor"] == colour["border"]
    assert theme["primaryColor"] == colour["primary"]
    assert theme["grayTextColor"] == colour["muted"]
    assert theme["redTextColor"] == colour["negative"]
    assert theme["redBackgroundColor"] == colour["negative_fill"]
    assert theme["orangeBackgroundColor"] == colour["warning_fill"]
    assert theme["greenBackgroundColor"] == colour["positive_fill"]
    assert theme["chartSequentialColors"] == colour["sequential"]
    assert theme["chartDivergingColors"] == colour["diverging"]


@pytest.mark.parametrize("colour", [LIGHT, DARK])
@pytest.mark.parametrize("name", ["text", "muted", "link", "primary", "positive", "warning", "negative"])
def test_text_colours_reach_4_5_to_1_on_page_and_surface(colour, name):
    assert contrast(colour[name], colour["background"]) >= 4.5
    assert contrast(colour[name], colour["surface"]) >= 4.5


@pytest.mark.parametrize("colour", [LIGHT, DARK])
@pytest.mark.parametrize("name", ["positive", "warning", "negative"])
def test_a_state_s_text_can_be_read_on_its_own_fill(colour, name):
    assert contrast(colour[name], colour[f"{name}_fill"]) >= 4.5


@pytest.mark.parametrize("colour", [LIGHT, DARK])
@pytest.mark.parametrize("group", ["tier", "flow"])
def test_marks_reach_3_to_1_on_the_page(colour, group):
    assert min(contrast(fill, colour["background"]) for fill in colour[group].values()) >= 3.0


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("colour", [LIGHT, DARK])
def test_labels_on_every_fill_step_can_be_read(colour):
    fills = [*colour["sequential"], *colour["diverging"], *colour["tier"].values(), *colour["note_class"].values()]
    assert min(contrast(text_on(fill), fill) for fill in fills) >= 4.2


def test_white_text_on_tier_chips_reaches_5_to_1():
    assert min(contrast(ON_DARK, fill) for fill in TIER_CHIP.values()) >= 5.0
