"""How people want the pages."""

import streamlit as st

from atlas_core.errors import InputError, StaleRecordError
from atlas_core.reporting.manners import MANNERS
from atlas_core.services.access import preferences
from atlas_core.services.access.preferences import AS_BROWSER, THEMES, Preferences
from atlas_core.services.actor import Actor
from pages.account.views import telling
from pages.components import mine, page
from pages.components.stores import stores
from pages.shell import menu

THEME_WORDS = {AS_BROWSER: "As the browser", "light": "Light", "dark": "Dark"}
FIGURE = "1,234,567.5"
HELP = "Of figures on pages and in charts. What is typed, and every file that is downloaded, keeps 1,234.5."


def show(actor: Actor) -> None:
    """Show the preferences and keep what is chosen."""
    now, pages = mine.read(actor), menu.addresses(actor)
    zones, landings = [AS_BROWSER, *preferences.zones()], [AS_BROWSER, *pages]
    landing = now.landing if now.landing in pages else AS_BROWSER
    with page.card("Preferences", "for every browser this account signs in with"), st.form("preferences", border=False):
        wanted = Preferences(
            timezone=st.selectbox(
                "Time zone",
                zones,
                zones.index(now.timezone),
                format_func=lambda name: name.replace("_", " ") or f"As the browser ({st.context.timezone or 'UTC'})",
                help="Of times on pages. Files that are downloaded keep UTC.",
                key="preferences_timezone",
            ),
            theme=st.selectbox(
                "Theme", THEMES, THEMES.index(now.theme), format_func=THEME_WORDS.__getitem__, key="preferences_theme"
            ),
            number_format=st.selectbox(
                "Number format",
                list(MANNERS),
                list(MANNERS).index(now.number_format),
                format_func=lambda name: MANNERS[name].written(FIGURE),
                help=HELP,
                key="preferences_number_format",
            ),
            landing=st.selectbox(
                "First page",
                landings,
                landings.index(landing),
                format_func=lambda address: pages.get(address, "First of the menu"),
                help="After signing in.",
                key="preferences_landing",
            ),
        )
        if st.form_submit_button("Save preferences", type="primary", key="preferences_save"):
            _save(actor, wanted, pages)


def _save(actor: Actor, wanted: Preferences, pages: dict[str, str]) -> None:
    try:
        changed = preferences.save(stores(), actor, wanted, pages)
    except (InputError, StaleRecordError) as error:
        telling.explain(error)
    else:
        telling.say("The preferences were saved." if changed else "The preferences are as they were.")
        st.rerun()
