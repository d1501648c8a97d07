"""The running application, attacked over the wire."""

import re
import socket
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import islice

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from atlas_core.services import sessions
from atlas_core.services.sessions import reference
from atlas_core.services.wiring import open_stores
from atlas_core.settings import load
from tests.forgeries import NAME as NAME_OF_COOKIE
from tests.forgeries import forgeries
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
        ("GET", "//media/a.csv"),
        ("GET", "/media/../media/a.csv"),
        ("GET", "/media/%2e%2e/media/a.csv"),
        ("GET", "/_stcore/%2e%2e/media/a.csv"),
        ("GET", "/static/..%2f..%2fstreamlit_app.py"),
        ("GET", "/static/%2e%2e/%2e%2e/%2e%2e/runtime/runtime.py"),
        ("PUT", "//_stcore//upload_file/a/b"),
        ("PUT", "/_stcore/stream/%2e%2e/upload_file/a/b"),
        ("OPTIONS", "/media/a.csv"),
        ("GET", "/_stcore/agent/openapi.json"),
    ],
)
def test_side_doors_are_closed_to_strangers(server, method, path):
    url = httpx.URL(server.base).copy_with(raw_path=path.encode())
    assert httpx.request(method, url, content=b"x" * 1000 if method == "PUT" else None).status_code in {
        400,
        401,
        403,
        404,
    }


def test_a_signed_in_user_passes_the_doors(server):
    cookie = server.sign_in(SPONSOR)
    assert httpx.get(f"{server.base}/media/a.csv", headers=cookie).status_code == 404
    assert httpx.put(f"{server.base}/_stcore/upload_file/a/b", headers=cookie).status_code == 404
    assert httpx.get(f"{server.base}/_stcore/metrics", headers=cookie).status_code in {200, 404}


def outsiders(server):
    """Give the cookies of a session that was signed out and of one that has been idle for too long."""
    ended, idle = server.sign_in(SPONSOR), server.sign_in(SPONSOR)
    server.sign_out(ended)
    with closing(beside(server)) as stores:
        key = reference(idle["Cookie"].partition("=")[2])
        stores.sessions.touch(key, datetime.now(UTC) - sessions.IDLE)
    return [list(ended.items()), list(idle.items())] * 5


def accepted(server, tries):
    """Return how many of so many forged cookies opened a download, and how many were tried."""
    own, others = (server.sign_in(who)["Cookie"].partition("=")[2] for who in (ADMIN, SPONSOR))
    sent = [*outsiders(server), *islice(forgeries(own, others, 20261124), tries - 10)]
    url = f"{server.base}/api/permutation/results/proj_1/export.xlsx"
    with httpx.Client() as client:
        assert client.get(url, headers={"Cookie": f"{NAME_OF_COOKIE}={own}"}).status_code == 404  # the real one
        answers = [client.get(url, headers=headers).status_code for headers in sent]
    assert set(answers) <= {401, 404}
    assert "Traceback" not in server.log.read_text()
    return answers.count(404), len(answers)


def test_of_a_hundred_forged_cookies_none_is_accepted(server):
    assert accepted(server, 100) == (0, 100)


@pytest.mark.drill
def test_of_a_thousand_forged_cookies_none_is_accepted(server):
    assert accepted(server, 1_000) == (0, 1_000)


@pytest.mark.parametrize("name", ["X-Atlas-Session", "x_atlas_session", "X-ATLAS-SESSION", "X-Atlas_Session"])
def test_an_identity_header_opens_nothing_over_http(server, name):
    session = reference(server.sign_in(ADMIN)["Cookie"].partition("=")[2])
    headers = [(name, session), ("X-Atlas-User", ADMIN), ("X-Atlas-Role", "admin"), (name, session)]
    for path in ("/api/permutation/results/proj_1/export.xlsx", "/media/a.csv"):
        assert httpx.get(server.base + path, headers=headers).status_code == 401
    headers.append(("Cookie", server.sign_in(SPONSOR)["Cookie"]))
    assert httpx.get(f"{server.base}/api/permutation/results/proj_1/export.xlsx", headers=headers).status_code == 403


def upload(server, cookie, tab, method="PUT"):
    """Send a file to a tab as its page would, with a pair of tokens that anybody can have."""
    answer = httpx.get(f"{server.base}/_stcore/health")
    token = answer.cookies["_streamlit_xsrf"]
    headers = {"X-Xsrftoken": token, "Cookie": "; ".join([f"_streamlit_xsrf={token}", *cookie.values()])}
    url = f"{server.base}/_stcore/upload_file/{tab.session_id}/a-file"
    return httpx.request(method, url, headers=headers, files={"a": b"bytes"} if method == "PUT" else None).status_code


def test_uploads_go_to_the_tabs_of_the_same_sign_in_alone(server):
    own = server.sign_in(SPONSOR)
    with Tab(server, own) as tab:
        tab.open("projects")
        assert upload(server, own, tab) == 204
        assert upload(server, {}, tab) == 401
        for other in (server.sign_in(ADMIN), server.sign_in(SPONSOR)):
            assert [upload(server, other, tab, method) for method in ("PUT", "DELETE")] == [404, 404]
        assert upload(server, own, tab, "DELETE") == 204


def test_media_are_given_to_the_sign_in_that_shows_them_alone(server):
    own, *others = (server.sign_in(who) for who in (ADMIN, ADMIN, SPONSOR))
    with Tab(server, own) as tab:
        tab.open("admin-audit")
        url = re.findall(r"/media/[0-9a-f]+[.a-z]*", tab.open("admin-audit", click="csv"))[-1]
        assert httpx.get(server.base + url, headers=own).status_code == 200
        assert httpx.get(server.base + url).status_code == 401
        for spelling in (url, f"/{url}", url.replace("/media/", "/media/./"), url.replace("/media/", "/x/../media/")):
            address = httpx.URL(server.base).copy_with(raw_path=spelling.encode())
            assert [httpx.get(address, headers=other).status_code for other in others] == [404, 404]


@pytest.mark.drill
def test_of_five_hundred_session_ids_taken_over_none_is(server):
    for number in range(500):
        is_live, who = number % 2, ("stranger", "other", "same")[number % 3]
        if number % 50 == 0:
            own, other, same = (server.sign_in(name) for name in (SPONSOR, ADMIN, SPONSOR))
        victim = Tab(server, own)
        with ExitStack() as held:
            held.enter_context(victim)
            victim.open("projects")
            if not is_live:
                held.close()
            with Tab(server, {"stranger": {}, "other": other, "same": same}[who], victim.session_id) as attacker:
                said = attacker.open("projects")
            assert attacker.session_id != victim.session_id
            assert (NAME in said) is (who == "same")
    log = server.log.read_text()
    assert "Traceback" not in log
    assert victim.session_id not in log


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


def beside(server):
    """Open the server's database as a second process does."""
    return open_stores(load({"ATLAS_DATA_DIR": str(server.log.parent / "data")}, server.log.parent / "no.env"))


def becomes(client, status):
    """Say whether the address is answered so within two seconds; twice that on a machine that has much to do."""
    deadline = time.monotonic() + 4
    while (found := client.get("/").status_code) != status and time.monotonic() < deadline:
        time.sleep(0.1)
    return found == status


def test_a_rule_made_in_another_process_holds_within_two_seconds_and_ends_as_soon(server):
    at = datetime.now(UTC)
    rule = {"effect": "deny", "network": "127.0.0.9/32", "note": "a drill", "created_by": "a@b.c", "created_at": at}
    there = httpx.Client(base_url=server.base, transport=httpx.HTTPTransport(local_address="127.0.0.9"))
    with there, closing(beside(server)) as stores:
        assert there.get("/").status_code == 200
        made = stores.network_rules.put(rule | {"expires_at": None})
        assert becomes(there, 403)
        assert there.get("/static/x.js").status_code == 403
        assert httpx.get(server.base).status_code == 200
        stores.network_rules.delete(made["_id"])
        assert becomes(there, 200)


def test_beyond_its_limit_an_address_waits_and_another_does_not(server):
    there = httpx.Client(base_url=server.base, transport=httpx.HTTPTransport(local_address="127.0.0.10"))
    with there:
        answers = [there.get("/auth/forgot") for _ in range(61)]  # whatever second of the minute it is
    statuses = [answer.status_code for answer in answers]
    assert statuses[:30] == [200] * 30
    refused = answers[statuses.index(429)]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert httpx.get(f"{server.base}/auth/forgot").status_code == 200


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
