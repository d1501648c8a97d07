from atlas_core.reporting.moves_chart import change_chart, colours

IRR = {"known": 4, "edges": [-1.0, -0.5, 0.0, 0.5, 1.0], "counts": [2, 0, 1, 1]}


def test_the_chart_has_a_bar_a_bin_in_two_colours_and_money_in_millions():
    bars = change_chart(IRR, "irr", "EUR", "light").data[0]
    assert (list(bars.x), list(bars.y)) == ([-0.75, -0.25, 0.25, 0.75], [2, 0, 1, 1])
    assert len(set(bars.marker.color)) == 2
    assert list(change_chart(IRR | {"edges": [0.0, 2e6], "counts": [4]}, "npv", "EUR", "dark").data[0].x) == [1.0]


def test_falling_is_brown_where_more_is_better_and_rising_where_less_is():
    more, less = colours("irr", "light"), colours("ltv", "light")
    assert more["Falls"] == less["Rises or stays"] != more["Rises or stays"]
