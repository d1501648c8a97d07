"""What production refuses to start with: settings that only somebody who develops may have."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from atlas_core.errors import InputError, Problem
from atlas_core.exchange import oidc, smtp
from atlas_core.settings import SECRET_BYTES, Settings
from pages.shell import single_sign_on

REQUIRED: Mapping[str, Any] = {
    "client.showErrorDetails": "none",
    "client.disableDataExport": True,
    "global.developmentMode": False,
    "runner.magicEnabled": False,
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.trustedUserHeaders": {"X-Atlas-Session": "session"},
}
"""Options as `.streamlit/config.toml` sets them; a variable or an argument may have changed them."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def check(settings: Settings) -> None:
    """Refuse unsafe options in production, and everywhere a mail server or a section `[auth]` that is none.

    Raises
    ------
    InputError
        Every unsafe one is named.
    """
    if settings.smtp_url:
        smtp.server(settings.smtp_url)
    client = single_sign_on.client()
    if not settings.production:
        return
    problems = [*_options(), *_hosts(), *_proxy(settings), *_address(settings), *_mail(settings)]
    if problems := problems + (_provider(settings, client) if client else []):
        raise InputError(problems, "production")


def _options() -> list[Problem]:
    found = {name: st.get_option(name) for name in REQUIRED}
    return [
        Problem(name, f"{name} must be {wanted!r}, got {found[name]!r}")
        for name, wanted in REQUIRED.items()
        if found[name] != wanted
    ]


def _hosts() -> list[Problem]:
    name = "server.allowedHosts"
    hosts = set(st.get_option(name) or ())
    if hosts - LOOPBACK and not any("*" in host for host in hosts):
        return []
    return [Problem(name, f"{name} must name the hosts people use, none of them with *; got {sorted(hosts)}")]


def _mail(settings: Settings) -> list[Problem]:
    server = smtp.server(settings.smtp_url) if settings.smtp_url else None
    if server is None or not server.password or server.encrypted or server.starttls or server.host in LOOPBACK:
        return []
    return [Problem("SMTP_URL", "SMTP_URL must be smtps:// or end in ?starttls; its password would travel in the open")]


def _address(settings: Settings) -> list[Problem]:
    if settings.public_url.startswith("https://"):
        return []
    name = "ATLAS_PUBLIC_URL"
    return [Problem(name, f"{name} must be the https:// address people use; links in mails lead there")]


def _provider(settings: Settings, client: oidc.Client) -> list[Problem]:
    secret = str(single_sign_on.section().get("cookie_secret", ""))
    rules = {
        "redirect_uri": (
            client.redirect_uri == settings.public_url + oidc.CALLBACK,
            f"must be ATLAS_PUBLIC_URL followed by {oidc.CALLBACK}; the way back must not leave https",
        ),
        "server_metadata_url": (client.metadata_url.startswith("https://"), "must be https://"),
        "cookie_secret": (
            len(secret.encode()) >= SECRET_BYTES and secret != settings.secret_key,
            f"must be at least {SECRET_BYTES} bytes of its own, not SECRET_KEY (`openssl rand -hex 32`)",
        ),
    }
    return [Problem(f"auth.{key}", f"{key} of [auth] {rule}") for key, (kept, rule) in rules.items() if not kept]


def _proxy(settings: Settings) -> list[Problem]:
    if settings.trusted_proxies:
        return []
    name = "ATLAS_TRUSTED_PROXIES"
    rule = f"{name} must name the proxy that serves https; this server itself speaks http"
    return [Problem(name, rule)]
