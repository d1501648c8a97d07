"""The pages: address, title, section and the action that opens them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from atlas_core.services import rights
from atlas_core.services.actor import Actor

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Entry:
    """One page: its script under `pages/`, and the action (rights.TABLE) its guard asks for."""

    script: str
    url_path: str
    title: str
    icon: str
    action: str


SECTIONS: Mapping[str, tuple[Entry, ...]] = {
    "Projects": (
        Entry("sponsor/projects.py", "projects", "Portfolio", ":material/view_list:", "project.list"),
        Entry("sponsor/dashboard.py", "dashboard", "Project form", ":material/edit_note:", "project.open"),
    ),
    "Analysis": (
        Entry(
            "analysis/permutation_engine.py", "permutation-engine", "Permutation run", ":material/grid_on:", "run.start"
        ),
        Entry("analysis/runs.py", "runs", "Runs", ":material/history_edu:", "run.read"),
        Entry("analysis/results.py", "results", "Results", ":material/query_stats:", "result.read"),
        Entry("analysis/compare.py", "compare", "Compare", ":material/compare_arrows:", "result.read"),
    ),
    "Administration": (
        Entry("admin/users.py", "admin-users", "Users", ":material/group:", "users.manage"),
        Entry(
            "admin/registrations.py",
            "admin-registrations",
            "Registrations",
            ":material/person_add:",
            "registrations.manage",
        ),
        Entry("admin/sessions.py", "admin-sessions", "Sessions", ":material/devices:", "sessions.manage"),
        Entry("admin/attempts.py", "admin-attempts", "Sign-in attempts", ":material/login:", "attempts.read"),
        Entry("admin/outbox.py", "admin-outbox", "Outbox", ":material/outbox:", "outbox.read"),
        Entry("admin/addresses.py", "admin-addresses", "Addresses", ":material/public:", "network.manage"),
        Entry("admin/audit.py", "admin-audit", "Audit record", ":material/history:", "audit.read"),
        Entry("admin/rules.py", "admin-rules", "Rule tables", ":material/rule:", "rules.read"),
    ),
    "You": (Entry("account/account.py", "account", "Account", ":material/person:", "account.own"),),
}


def pages(actor: Actor | None, landing: str = "") -> dict[str, list[StreamlitPage]]:
    """Return every page by section, on every run, whoever asks; Home leads to the page at the address `landing`.

    All are registered, because Streamlit serves scripts without the frame until some session has called
    `st.navigation`, and answers an unregistered address with another page. The menu shows what the role may do; what
    it may do is decided by each page's guard and by the services.
    """
    sections = {title: [_page(entry, actor) for entry in entries] for title, entries in SECTIONS.items()}
    return {"": [_home(sections, landing)], **sections}


def addresses(actor: Actor) -> dict[str, str]:
    """Return the addresses of the pages in the actor's menu, and their titles."""
    entries = (entry for section in SECTIONS.values() for entry in section)
    return {entry.url_path: entry.title for entry in entries if is_shown(entry, actor)}


def is_shown(entry: Entry, actor: Actor | None) -> bool:
    """Say whether the page stands in the actor's menu; a stranger has none."""
    return actor is not None and rights.reach(actor.role, entry.action) is not None


def _page(entry: Entry, actor: Actor | None) -> StreamlitPage:
    return st.Page(
        ROOT / entry.script,
        title=entry.title,
        icon=entry.icon,
        url_path=entry.url_path,
        visibility="visible" if is_shown(entry, actor) else "hidden",
    )


def _home(sections: Mapping[str, list[StreamlitPage]], landing: str) -> StreamlitPage:
    def home() -> None:
        """Go on to the page wanted if the role may see it, else to the first it may."""
        seen = [page for entries in sections.values() for page in entries if page.visibility == "visible"]
        st.switch_page(next((page for page in seen if page.url_path == landing), seen[0]))

    return st.Page(home, title="Home", url_path="home", default=True, visibility="hidden")
