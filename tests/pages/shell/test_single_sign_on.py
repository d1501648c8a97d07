"""The section `[auth]` of a secrets file turns single sign-on on; a file that cannot be read is said to be broken."""

import pytest
import streamlit as st
from starlette.datastructures import Headers
from streamlit import config
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_websocket import gather_user_info

from atlas_core.errors import InputError
from pages.shell import single_sign_on

SECTION = """[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "atlas"
client_secret = "hidden"
server_metadata_url = "https://login.example/.well-known/openid-configuration"
client_kwargs = { scope = "openid email", prompt = "login" }
"""


@pytest.fixture
def secrets(monkeypatch, tmp_path):
    """Read secrets from a file of the test's own."""
    path = tmp_path / "secrets.toml"
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])
    monkeypatch.setattr(st, "secrets", Secrets())
    yield path
    config.set_option("secrets.files", before)


def test_without_a_file_or_without_the_section_it_is_off(secrets, monkeypatch):
    assert single_sign_on.client() is None
    secrets.write_text("[other]\nkey = 1\n")
    monkeypatch.setattr(st, "secrets", Secrets())
    assert single_sign_on.client() is None


def test_the_section_says_who_we_are_to_the_provider(secrets):
    secrets.write_text(SECTION)
    client = single_sign_on.client()
    assert client.redirect_uri == f"http://127.0.0.1:{st.get_option('server.port')}/oauth2callback"
    assert (client.client_id, client.scope, client.prompt) == ("atlas", "openid email", "login")
    assert client.issuer == "https://login.example"
    assert "hidden" not in repr(client)


@pytest.mark.parametrize("text", ["[auth", "auth = 'on'\n", "[auth]\nclient_kwargs = 'login'\n"])
def test_a_file_that_cannot_be_meant_is_refused(secrets, text):
    secrets.write_text(text)
    with pytest.raises(InputError):
        single_sign_on.client()


def test_the_button_is_there_only_where_it_is_on():
    def script():
        from pages.shell import single_sign_on

        single_sign_on.button()

    app = AppTest.from_function(script)
    assert not app.run().button
    app.secrets["auth"] = {"client_id": "atlas"}
    assert [button.label for button in app.run().button] == [single_sign_on.LABEL]


def test_a_forged_identity_cookie_of_streamlit_names_no_session():
    forged = {"is_logged_in": True, "session": "of somebody"}
    assert (forged | gather_user_info(Headers()))["session"] is None
