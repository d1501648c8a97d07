"""The running application, attacked over the wire."""

import socket

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from atlas_core.services.sessions import reference
from tests.serving import Server, Tab, serve

SIGN_IN = "Data-centre project finance: from the project form to the capital stack."
SPONSOR, ADMIN = "sponsor@demo.atlas", "admin@demo.atlas"
NAME = "Sam Sponsor"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_the_server_says_that_it_is_well(server: Server):
    answer = httpx.get(f"{server.base}/healthz")
    assert answer.json() == {"status": "ok"}
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_an_address_below_api_that_is_none_says_so(server):
    answer = httpx.get(f"{server.base}/api/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_download_asks_who_wants_it(server):
    url = f"{server.base}/api/permutation/results/proj_1/export.xlsx"
    answers = [httpx.get(url, headers=headers) for headers in ({}, server.sign_in(SPONSOR), server.sign_in(ADMIN))]
    assert [answer.status_code for answer in answers] == [401, 403, 404]


def test_a_signed_in_tab_shows_its_user_and_a_strangers_the_sign_in_form(server):
    with Tab(server, server.sign_in(SPONSOR)) as tab:
        assert NAME in tab.open("projects")
    with Tab(server) as stranger:
        said = stranger.open("projects")
    assert SIGN_IN in said
    assert NAME not in said


@pytest.mark.parametrize(
    "headers", [{"X-Atlas-Session": "f" * 64}, {"X-Atlas-User": SPONSOR}, {"Cookie": "atlas_session=x"}]
)
def test_forged_identity_is_a_strangers(server, headers):
    with Tab(server, headers) as forged:
        assert SIGN_IN in forged.open("projects")


def test_the_sessions_own_reference_as_a_header_opens_nothing(server):
    token = server.sign_in(SPONSOR)["Cookie"].partition("=")[2]
    with Tab(server, {"X-Atlas-Session": reference(token)}) as forged:
        assert SIGN_IN in forged.open("projects")


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "stored"])
@pytest.mark.parametrize("who", ["stranger", "other user", "same user's other sign-in"])
def test_a_session_id_alone_takes_nothing_over(server, is_live, who):
    victim = Tab(server, server.sign_in(SPONSOR))
    headers = {
        "stranger": dict,
        "other user": lambda: server.sign_in(ADMIN),
        "same user's other sign-in": lambda: server.sign_in(SPONSOR),
    }[who]()
    victim.__enter__()
    victim.open("projects")
    taken = victim.session_id
    if not is_live:
        victim.__exit__()
    with Tab(server, headers, session_id=taken) as attacker:
        said = attacker.open("projects")
    assert attacker.session_id != taken
    assert (NAME in said) is (who == "same user's other sign-in")
    if is_live:
        assert NAME in victim.open("projects")
        victim.__exit__()


def test_the_same_sign_in_does_resume_its_session(server):
    cookie = server.sign_in(SPONSOR)
    with Tab(server, cookie) as first:
        first.open("projects")
    with Tab(server, cookie, session_id=first.session_id) as again:
        again.open("projects")
    assert again.session_id == first.session_id


def test_sign_out_ends_open_tabs_and_every_copy_of_the_cookie(server):
    cookie = server.sign_in(SPONSOR)
    with Tab(server, cookie) as tab:
        assert NAME in tab.open("projects")
        server.sign_out(cookie)
        said = tab.open("projects")
        assert SIGN_IN in said
        assert NAME not in said
    with Tab(server, cookie) as copy:
        assert SIGN_IN in copy.open("projects")
    assert httpx.get(f"{server.base}/media/x.csv", headers=cookie).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/_stcore/upload_file/a/b"),
        ("DELETE", "/_stcore/upload_file/a/b"),
        ("OPTIONS", "/_stcore/upload_file/a/b"),
        ("PUT", "/%5fstcore/upload_file/a/b"),
        ("PUT", "/_stcore/%75pload_file/a/b"),
        ("GET", "/media/a.csv"),
        ("GET", "/%6dedia/a.csv"),
        ("GET", "/x/..%2fmedia/a.csv"),
        ("HEAD", "/media/a.csv"),
        ("GET", "/_stcore/metrics"),
        ("GET", "/component/x/y.js"),
    ],
)
def test_side_doors_are_closed_to_strangers(server, method, path):
    url = httpx.URL(server.base).copy_with(raw_path=path.encode())
    assert httpx.request(method, url, content=b"x" * 1000 if method == "PUT" else None).status_code in {401, 403, 404}


def test_a_signed_in_user_passes_the_doors(server):
    cookie = server.sign_in(SPONSOR)
    assert httpx.get(f"{server.base}/media/a.csv", headers=cookie).status_code == 404
    assert httpx.put(f"{server.base}/_stcore/upload_file/a/b", headers=cookie).status_code in {400, 403}


@pytest.mark.parametrize("page", ["permutation-engine", "results"])
def test_a_page_beyond_the_role_is_designed_and_empty(server, page):
    with Tab(server, server.sign_in(SPONSOR)) as tab:
        said = tab.open(page)
    assert "This page is not available to you" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("host", "origin", "is_let_in"),
    [
        ("127.0.0.1", None, True),
        ("localhost", "http://localhost", True),
        ("127.0.0.1", "http://evil.example", False),
        ("evil.example", None, False),
        ("evil.example", "http://evil.example", False),
    ],
)
def test_other_hosts_and_origins_get_no_websocket(server, host, origin, is_let_in):
    def shake_hands(plain):
        with connect(f"ws://{host}/_stcore/stream", sock=plain, origin=origin, subprotocols=["streamlit"]):
            return

    with socket.create_connection(("127.0.0.1", httpx.URL(server.base).port)) as plain:
        if is_let_in:
            shake_hands(plain)
        else:
            with pytest.raises(InvalidStatus, match="403"):
                shake_hands(plain)


def test_nothing_secret_is_in_the_log(server):
    cookie = server.sign_in(SPONSOR)
    with Tab(server, cookie) as tab:
        tab.open("projects")
        with Tab(server, session_id=tab.session_id) as attacker:
            attacker.open()
    log = server.log.read_text()
    for secret in (cookie["Cookie"].partition("=")[2], tab.session_id, "atlas-demo-2026", "Traceback"):
        assert secret not in log


@pytest.mark.parametrize("page", ["projects", "results", "frame"])
def test_the_first_visit_to_a_fresh_server_cannot_slip_past_the_frame(tmp_path, page):
    with serve(tmp_path, ATLAS_DEMO="0") as fresh, Tab(fresh) as first:
        said = first.open(page)
        assert SIGN_IN in said
        again = first.open(page)
        assert SIGN_IN in again
