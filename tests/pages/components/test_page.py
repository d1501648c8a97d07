from streamlit.testing.v1 import AppTest


def _page():
    import plotly.graph_objects as go
    import streamlit as st

    from atlas_core.reporting.figures import style
    from pages.components.page import Badge, Kpi, card, chart, css, header, kpi_strip, theme_mode

    css()
    actions = header("London *DC* [x](http://a.b)", [Badge("Active", "blue")], "revision 14", "Portfolio / Core")
    actions.button("New project")
    kpi_strip([Kpi("Gross power", "418 MW", "6 of 8"), Kpi("Market total", "€2.27bn", help="Sum of market totals")])
    with card("Cost stack", "€m", help="How it adds up"):
        st.write("inside")
        chart(style(go.Figure(go.Bar(y=[1])), theme_mode()), alt="One bar of 1")


def test_the_parts_of_a_page_appear_in_order():
    page = AppTest.from_function(_page).run()
    assert not page.exception
    assert page.metric[0].label == "Gross power"
    assert page.metric[1].value == "€2.27bn"
    assert page.button[0].label == "New project"
    assert "**Cost stack** :gray[€m]" in [text.value for text in page.markdown]


def test_what_a_user_wrote_is_not_read_as_markdown():
    page = AppTest.from_function(_page).run()
    assert page.title[0].value == r"London \*DC\* \[x\]\(http\://a\.b\)"
