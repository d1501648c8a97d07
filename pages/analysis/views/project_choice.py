"""Which project an analysis page is about; kept in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from atlas_core.reporting.formats import number
from atlas_core.services import runs
from atlas_core.services.actor import Actor
from atlas_core.services.runs import Choice
from pages.components import page, stores

PROJECT, RUN = "project", "run"
_PICKER = "project_picker"


@dataclass(frozen=True)
class Choices:
    """The projects there are, and the one the page is about."""

    projects: Mapping[str, Choice]
    chosen: Choice

    @property
    def note(self) -> str:
        """What stands under a page's title: project, sponsor, power."""
        power = "" if self.chosen.gross_mw is None else f"{number(self.chosen.gross_mw, 0)} MW"
        return " · ".join(part for part in (self.chosen.title, self.chosen.sponsor, power) if part)

    def picker(self) -> None:
        """Show the list; another choice starts the page afresh."""
        st.session_state[_PICKER] = self.chosen.project_id
        st.selectbox(
            "Project",
            list(self.projects),
            format_func=lambda key: f"{self.projects[key].title} · {self.projects[key].owner}",
            key=_PICKER,
            on_change=_remember,
            label_visibility="collapsed",
            width=320,
        )


def choices(actor: Actor) -> Choices | None:
    """Return the project of the address, else the latest changed; None, after saying why, if there is none."""
    found = {choice.project_id: choice for choice in runs.choices(stores.stores(), actor)}
    named = st.query_params.get(PROJECT)
    if not found or (named is not None and named not in found):
        page.header("No such project" if found else "No project yet", crumb="Analysis")
        st.info(
            "The project of this address does not exist. Choose another from the portfolio."
            if found
            else "A sponsor creates the first one in the project form."
        )
        return None
    return Choices(found, found[named] if named else next(iter(found.values())))


def _remember() -> None:
    st.query_params.from_dict({PROJECT: st.session_state[_PICKER]})
