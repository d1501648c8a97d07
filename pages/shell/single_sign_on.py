"""The `[auth]` section of Streamlit's secrets: what turns single sign-on on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from atlas_core.errors import InputError, Problem
from atlas_core.exchange import oidc

LABEL = "Continue with single sign-on"


def section() -> Mapping[str, Any]:
    """Return the section; empty without one.

    Raises
    ------
    InputError
        There is a file of secrets and it cannot be read, or `auth` is no section of it.
    """
    if st.secrets.load_if_toml_exists():
        found = st.secrets.get("auth") or {}
        if not isinstance(found, Mapping):
            raise InputError(Problem("auth", "auth must be a section, [auth], of the secrets"))
        return dict(found)
    if files := [name for name in st.get_option("secrets.files") if Path(name).is_file()]:
        raise InputError(Problem("secrets", f"{', '.join(files)} cannot be read as TOML"))
    return {}


def client() -> oidc.Client | None:
    """Return who this application is to the provider; None where single sign-on is off.

    Raises
    ------
    InputError
        A key of the section is missing or wrong.
    """
    found = section()
    if not found:
        return None
    address = str(found.get("redirect_uri", "")).replace("{port}", str(st.get_option("server.port")))
    return oidc.client({**found, "redirect_uri": address})


def button() -> None:
    """Show the way to the provider, where single sign-on is on."""
    if section():
        st.button(LABEL, on_click=st.login, width="stretch", icon=":material/key:")
