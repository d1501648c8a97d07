import plotly.graph_objects as go
import pytest

from atlas_core.reporting.figures import style
from atlas_core.reporting.tokens import tokens


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_styled_figure_is_transparent_without_legend_and_takes_the_mode_colours(mode):
    fig = style(go.Figure(go.Bar(x=["a"], y=[1])), mode, height=200)
    assert fig.layout.paper_bgcolor == fig.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert fig.layout.showlegend is False
    assert fig.layout.height == 200
    assert fig.layout.font.color == tokens(mode)["text"]
    assert fig.layout.xaxis.tickfont.color == tokens(mode)["muted"]
    assert fig.data[0].marker.line.color == tokens(mode)["background"]


def test_height_is_left_alone_when_not_given():
    assert style(go.Figure(), "light").layout.height is None
