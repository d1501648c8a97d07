"""Production starts only with the options of the project, named hosts and a proxy that serves https."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st

from atlas_core.errors import InputError
from atlas_core.settings import load
from pages.shell import safe_start, single_sign_on

ROOT = Path(safe_start.__file__).parents[2]
PRODUCTION = {
    "ATLAS_ENV": "production",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "MONGODB_URI": "mongodb://127.0.0.1:1/atlasnexus",
    "ATLAS_TRUSTED_PROXIES": "10.0.0.0/8",
    "ATLAS_PUBLIC_URL": "https://atlas.bank.example",
}
SAFE = dict(safe_start.REQUIRED) | {
    "server.allowedHosts": ["atlas.bank.example"],
    "secrets.files": [],
    "server.port": 8501,
}
AUTH = {
    "redirect_uri": "https://atlas.bank.example/oauth2callback",
    "cookie_secret": "fedcba9876543210fedcba9876543210",
    "client_id": "atlas",
    "client_secret": "hidden",
    "server_metadata_url": "https://login.bank.example/.well-known/openid-configuration",
}


@pytest.fixture
def options(monkeypatch):
    found = dict(SAFE)
    monkeypatch.setattr(st, "get_option", found.__getitem__)
    return found


def settings(tmp_path, **change):
    return load(PRODUCTION | change, tmp_path / "no.env")


def test_the_projects_options_named_hosts_and_a_proxy_are_safe(options, tmp_path):
    safe_start.check(settings(tmp_path))


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [
        ("client.showErrorDetails", "full"),
        ("client.disableDataExport", False),
        ("global.developmentMode", True),
        ("runner.magicEnabled", True),
        ("server.enableAgentApi", True),
        ("server.enableCORS", False),
        ("server.enableXsrfProtection", False),
        ("server.trustedUserHeaders", {}),
        ("server.allowedHosts", []),
        ("server.allowedHosts", ["*"]),
        ("server.allowedHosts", ["*.bank.example"]),
        ("server.allowedHosts", ["127.0.0.1", "localhost"]),
    ],
)
def test_production_refuses_each_unsafe_option_and_development_none(options, tmp_path, name, unsafe):
    options[name] = unsafe
    with pytest.raises(InputError, match=name):
        safe_start.check(settings(tmp_path))
    safe_start.check(load({}, tmp_path / "no.env"))


def test_production_refuses_http_without_a_proxy_for_https(options, tmp_path):
    with pytest.raises(InputError, match="ATLAS_TRUSTED_PROXIES must name the proxy that serves https"):
        safe_start.check(settings(tmp_path, ATLAS_TRUSTED_PROXIES=""))


@pytest.mark.parametrize("address", ["", "http://atlas.bank.example"])
def test_production_refuses_links_in_mails_that_lead_elsewhere(options, tmp_path, address):
    with pytest.raises(InputError, match="ATLAS_PUBLIC_URL must be the https:// address people use"):
        safe_start.check(settings(tmp_path, ATLAS_PUBLIC_URL=address))


def test_production_sends_no_password_in_the_open(options, tmp_path):
    with pytest.raises(InputError, match=r"SMTP_URL must be smtps:// or end in \?starttls") as caught:
        safe_start.check(settings(tmp_path, SMTP_URL="smtp://robot:hidden@mail.example"))
    assert "hidden" not in str(caught.value)
    for safe in ("smtps://u:p@mail.example", "smtp://u:p@mail.example?starttls", "smtp://mail", "smtp://u:p@127.0.0.1"):
        safe_start.check(settings(tmp_path, SMTP_URL=safe))


def test_a_mail_server_that_is_none_is_refused_everywhere(tmp_path):
    with pytest.raises(InputError, match="SMTP_URL must be smtp://user:password@host:port"):
        safe_start.check(load({"SMTP_URL": "smtp://mail?verify=no"}, tmp_path / "no.env"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"redirect_uri": "http://atlas.bank.example/oauth2callback"}, "redirect_uri of .* must be ATLAS_PUBLIC_URL"),
        ({"redirect_uri": "https://elsewhere.example/oauth2callback"}, "redirect_uri of .* must be ATLAS_PUBLIC_URL"),
        ({"server_metadata_url": "http://login.example/.well-known/openid-configuration"}, "must be https://"),
        ({"cookie_secret": ""}, "cookie_secret of .* at least 32 bytes of its own"),
        ({"cookie_secret": "short"}, "cookie_secret of .* at least 32 bytes of its own"),
        ({"cookie_secret": PRODUCTION["SECRET_KEY"]}, "cookie_secret of .* not SECRET_KEY"),
    ],
    ids=str,
)
def test_production_refuses_a_single_sign_on_that_is_not_safe(options, tmp_path, monkeypatch, change, told):
    monkeypatch.setattr(single_sign_on, "section", lambda: AUTH)
    safe_start.check(settings(tmp_path))
    monkeypatch.setattr(single_sign_on, "section", lambda: AUTH | change)
    with pytest.raises(InputError, match=told) as caught:
        safe_start.check(settings(tmp_path))
    assert "hidden" not in str(caught.value)
    safe_start.check(load({}, tmp_path / "no.env"))


def test_a_section_of_single_sign_on_that_is_none_is_refused_everywhere(tmp_path, monkeypatch):
    monkeypatch.setattr(single_sign_on, "section", lambda: AUTH | {"client_id": ""})
    with pytest.raises(InputError, match="client_id"):
        safe_start.check(load({}, tmp_path / "no.env"))


def test_the_file_of_options_is_as_production_wants_it():
    command = "import streamlit as st; from pages.shell.safe_start import REQUIRED as r; "
    command += "assert {name: st.get_option(name) for name in r} == dict(r)"
    subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=True)


def test_a_server_told_to_be_unsafe_ends_with_one_line(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ATLAS_", "MONGODB_"))}
    environment |= PRODUCTION | {"ATLAS_DATA_DIR": str(tmp_path), "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full"}
    environment |= {"STREAMLIT_SERVER_ALLOWED_HOSTS": "atlas.bank.example"}
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", "0"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "client.showErrorDetails must be 'none', got 'full'" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
