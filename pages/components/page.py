"""The parts every page is built from: style sheet, header, strip of key figures, card, chart."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from atlas_core.reporting import formats
from atlas_core.reporting.tokens import DARK, LIGHT, Mode, Tokens
from pages.components import mine

BadgeColor = Literal["red", "orange", "blue", "green", "gray"]
STYLE_SHEET = Path(__file__).with_name("page.css")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|$<>~:&])")


@dataclass(frozen=True)
class Kpi:
    """One key figure: its label, the formatted value, a grey second line and where it comes from."""

    label: str
    value: str
    note: str = ""
    help: str | None = None


@dataclass(frozen=True)
class Badge:
    """A state in one or two words."""

    label: str
    color: BadgeColor = "gray"
    icon: str | None = None


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as typed; for everything a user wrote."""
    return _MARKDOWN.sub(r"\\\1", text)


def theme_mode() -> Mode:
    """Return the theme the browser shows; charts take their colours from it."""
    return "dark" if st.context.theme.type == "dark" else "light"


def when(value: datetime | None) -> str:
    """Return a stored time in the zone of whoever looks at the page, with that zone's name."""
    return formats.moment(value and mine.here(value), mine.here(datetime.now(UTC)))


def css() -> None:
    """Apply the rules Streamlit's theme has no setting for; once a run, from the frame."""
    colour = DARK if theme_mode() == "dark" else LIGHT
    st.html(f"<style>{_variables(colour)}\n{STYLE_SHEET.read_text('utf-8')}</style>")


def header(title: str, badges: Sequence[Badge] = (), note: str = "", crumb: str = "") -> DeltaGenerator:
    """Show crumb, title with badges and the grey line below; return the place for actions at the right.

    Parameters
    ----------
    title, note, crumb : plain text, shown as typed
    badges : states, after the title
    """
    if crumb:
        with st.container(key="page_crumb"):
            st.caption(plain(crumb))
    with st.container(horizontal=True, vertical_alignment="center", key="page_header"):
        st.title(plain(title), anchor=False, width="content")
        for badge in badges:
            st.badge(badge.label, color=badge.color, icon=badge.icon)
        actions = st.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="page_actions"
        )
    if note:
        st.caption(plain(note))
    return actions


def kpi_strip(kpis: Sequence[Kpi], key: str = "kpi_strip") -> None:
    """Show five to seven key figures in one bordered row, two a row on a phone."""
    with st.container(border=True, key=key):
        for place, kpi in zip(st.columns(len(kpis), gap="small"), kpis, strict=True):
            with place:
                st.metric(kpi.label, kpi.value, help=kpi.help)
                st.caption(kpi.note or "\u00a0")


@contextmanager
def card(
    title: str, note: str = "", help: str | None = None, height: Literal["content", "stretch"] = "content"
) -> Iterator[DeltaGenerator]:
    """Open a bordered card whose first line is the bold title and its grey note; trusted text, Markdown allowed."""
    box = st.container(border=True, height=height)
    with box:
        st.markdown(f"**{title}** :gray[{note}]" if note else f"**{title}**", help=help)
        yield box


def legend(colours: Mapping[str, str]) -> None:
    """Show a text legend, swatch and word; labels are trusted text."""
    entries = "".join(
        f'<span><i style="background:{colour}"></i>{html.escape(label)}</span>' for label, colour in colours.items()
    )
    st.html(f'<div class="atlas-legend">{entries}</div>')


def chart(fig: go.Figure, alt: str, **options: Any) -> Any:
    """Show a styled figure with its text equivalent; `options` pass through (key, on_select, selection_mode)."""
    return st.plotly_chart(fig, theme=None, config={"displayModeBar": False}, alt=alt, **options)


def _variables(colour: Tokens) -> str:
    plain_colours = {name: value for name, value in colour.items() if isinstance(value, str)}
    return ":root{" + "".join(f"--atlas-{name}:{value};" for name, value in plain_colours.items()) + "}"
