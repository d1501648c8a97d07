from http.cookies import SimpleCookie

import pytest

from atlas_core.web import cookies

TOKEN = "A" * 43


def flags(text):
    return SimpleCookie(text)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites():
    morsel = flags(cookies.issue(TOKEN, secure=True))["__Host-atlas_session"]
    assert morsel.value == TOKEN
    assert (morsel["httponly"], morsel["secure"], morsel["samesite"]) == (True, True, "Strict")
    assert (morsel["path"], morsel["domain"], morsel["max-age"]) == ("/", "", "43200")


def test_plain_http_gets_the_same_cookie_without_the_prefix():
    morsel = flags(cookies.issue(TOKEN, secure=False))["atlas_session"]
    assert (morsel["httponly"], morsel["secure"], morsel["samesite"]) == (True, "", "Strict")


@pytest.mark.parametrize(
    ("scheme", "production", "secure"),
    [("http", False, False), ("https", False, True), ("wss", False, True), ("http", True, True), ("ws", True, True)],
)
def test_production_and_https_are_secure(scheme, production, secure):
    assert cookies.is_secure({"type": "http", "scheme": scheme}, production=production) is secure


@pytest.mark.parametrize("secure", [True, False])
def test_what_was_issued_is_read_back(secure):
    sent = cookies.issue(TOKEN, secure=secure).partition(";")[0]
    assert cookies.read([(b"cookie", f"a=b; {sent}; c=d".encode())], secure=secure) == TOKEN


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "atlas_session=",
        f"atlas_session={TOKEN[:-1]}",
        f"atlas_session={TOKEN}A",
        f'atlas_session="{TOKEN}"',
        f"atlas_session={TOKEN[:-1]}=",
        f"atlas_session={TOKEN[:-1]}é",
        f"atlas_session={TOKEN}; atlas_session={TOKEN}",
        f"ATLAS_SESSION={TOKEN}",
        f"__Host-atlas_session={TOKEN}",
        f"atlas_session = {TOKEN}",
    ],
)
def test_anything_but_one_well_formed_token_is_none(sent):
    assert cookies.read([(b"cookie", sent.encode("latin-1"))], secure=False) is None


def test_two_cookie_headers_do_not_hide_a_second_token():
    headers = [(b"cookie", f"atlas_session={TOKEN}".encode()), (b"cookie", b"atlas_session=" + b"B" * 43)]
    assert cookies.read(headers, secure=False) is None


def test_production_does_not_take_the_plain_cookie():
    assert cookies.read([(b"cookie", f"atlas_session={TOKEN}".encode())], secure=True) is None


def test_clearing_removes_the_cookie_of_the_same_name():
    morsel = flags(cookies.clear(secure=True))["__Host-atlas_session"]
    assert (morsel.value, morsel["max-age"]) == ("", "0")
