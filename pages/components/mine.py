"""What whoever looks at the page prefers: read once a run, kept for its callbacks and fragments."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from atlas_core.reporting import manners
from atlas_core.reporting.manners import MANNERS, POINT, Manner
from atlas_core.services.access import preferences
from atlas_core.services.access.preferences import Preferences
from atlas_core.services.actor import Actor
from pages.components import stores

_KEY = "atlas.preferences"
_NONE = Preferences()


def read(actor: Actor) -> Preferences:
    """Read the account's preferences and keep them for this run and whatever follows it in the tab."""
    st.session_state[_KEY] = preferences.read(stores.stores(), actor)
    return mine()


def mine() -> Preferences:
    """Return what was read last in this tab."""
    kept: Preferences = st.session_state.get(_KEY, _NONE)
    return kept


def zone_name() -> str:
    """Return the zone of the times on the page: the one chosen, else the browser's, else UTC."""
    name = mine().timezone or st.context.timezone or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a browser may name a zone that is unknown here, or none at all
        return "UTC"
    return name


def here(value: datetime) -> datetime:
    """Return a stored time in that zone."""
    return value.astimezone(ZoneInfo(zone_name()))


def _manner() -> Manner:
    # Outside a page's thread nobody reads a page: exports and the worker write as ever.
    return POINT if get_script_run_ctx(suppress_warning=True) is None else MANNERS[mine().number_format]


manners.ask(_manner)
