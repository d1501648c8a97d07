"""Two people at once, in threads of one process: each page is written as its own reader prefers."""

import threading
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.reporting import formats
from atlas_core.services.access.preferences import Preferences
from pages.components import mine, page

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIGURE = 1_234_567.5
READERS = {
    "Europe/London": ("point", "1,234,567.5", "12:00 GMT"),
    "Asia/Dubai": ("comma", "1.234.567,5", "16:00 UTC+04:00"),
    "America/New_York": ("space", "1\u00a0234\u00a0567,5", "07:00 EST"),
}


def drawn(timezone, number_format):
    """Draw a figure and a time in the page, in a callback before it and in a fragment."""
    import streamlit as st

    from atlas_core.reporting import formats
    from atlas_core.services.access.preferences import Preferences
    from pages.components import mine, page
    from tests.pages.components.test_mine import FIGURE, NOON, meet

    def note():
        st.session_state["noted"] = formats.number(FIGURE)

    @st.fragment
    def part():
        st.button("Again", key="again")
        st.text(f"fragment {formats.number(FIGURE)}")

    st.session_state[mine._KEY] = Preferences(timezone=timezone, number_format=number_format)
    meet()
    st.button("Note", key="note", on_click=note)
    st.text(f"page {formats.number(FIGURE)} {page.when(NOON)}")
    st.text(f"callback {st.session_state.get('noted', '')}")
    part()


_meeting = {"barrier": None}


def meet():
    """Wait until every reader's page is being drawn."""
    if barrier := _meeting["barrier"]:
        barrier.wait(20)


def test_pages_drawn_at_the_same_time_do_not_mix(monkeypatch):
    monkeypatch.setitem(_meeting, "barrier", threading.Barrier(len(READERS)))
    found, failed = {}, []

    def read(zone):
        try:
            app = AppTest.from_function(drawn, default_timeout=30, args=(zone, READERS[zone][0])).run()
            app.button(key="note").click().run()
            found[zone] = "\n".join(text.value for text in app.text)
        except BaseException as error:  # shown below: an error in a thread fails nothing by itself
            failed.append(error)

    threads = [threading.Thread(target=read, args=(zone,)) for zone in READERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    for zone, (_, figure, time) in READERS.items():
        lines = found[zone].splitlines()
        assert lines[0].startswith(f"page {figure} ")
        assert lines[0].endswith(time)
        assert lines[1:] == [f"callback {figure}", f"fragment {figure}"]


def test_outside_a_page_nobody_is_asked():
    assert formats.number(FIGURE) == "1,234,567.5"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_without_a_zone_that_is_known_times_are_in_utc(zone, monkeypatch):
    monkeypatch.setattr(mine, "mine", lambda: Preferences(timezone=zone))
    assert page.when(NOON).endswith("12:00 UTC")
