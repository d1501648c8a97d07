"""Whose uploads and media are whose, without a server."""

import threading
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.shell import own_files
from pages.shell.own_files import OwnFilesMiddleware, is_own
from tests.asgi import call

OWN, OTHERS = "a" * 64, "b" * 64


@pytest.fixture(autouse=True)
def tabs(monkeypatch):
    """Two sign-ins with a tab each, one file in each."""
    found = [
        SimpleNamespace(session=SimpleNamespace(id=f"tab-{session[0]}", _user_info={"session": session}))
        for session in (OWN, OTHERS)
    ]
    found.append(SimpleNamespace(session=SimpleNamespace(id="tab-stranger", _user_info={})))
    files = {"tab-a": {"0": "file-a"}, "tab-b": {"0": "file-b"}}
    media = SimpleNamespace(_lock=threading.Lock(), _files_by_session_and_coord=files)
    present = SimpleNamespace(_session_mgr=SimpleNamespace(list_sessions=lambda: found), media_file_mgr=media)
    monkeypatch.setattr(own_files.runtime, "exists", lambda: True)
    monkeypatch.setattr(own_files.runtime, "get_instance", lambda: present)


@pytest.mark.parametrize(
    "path",
    [
        "/media/file-{}.csv",
        "/media/file-{}",
        "//media/file-{}.csv",
        "/x/../media/file-{}.csv",
        "/MEDIA/file-{}.csv",
        "/_stcore/upload_file/tab-{}/f",
        "/_stcore//upload_file/tab-{}/f",
        "/_stcore/upload_file/x/../tab-{}/f",
    ],
)
def test_what_is_in_the_tabs_of_a_sign_in_is_its_own_and_nobody_elses(path):
    assert is_own(path.format("a"), OWN)
    assert not is_own(path.format("b"), OWN)
    assert not is_own(path.format("a"), "")


@pytest.mark.parametrize(
    "path", ["/_stcore/upload_file/tab-stranger/f", "/_stcore/upload_file", "/media", "/media/none"]
)
def test_a_strangers_tab_and_what_is_not_there_are_nobodys(path):
    assert not is_own(path, OWN)
    assert not is_own(path, "")


@pytest.mark.parametrize("path", ["/", "/projects", "/_stcore/health", "/static/js/x.js", "/mediate"])
def test_everything_else_is_left_to_others(path):
    assert is_own(path, "")


def test_before_the_runtime_is_there_nothing_is_anybodys(monkeypatch):
    monkeypatch.setattr(own_files.runtime, "exists", lambda: False)
    assert not is_own("/media/file-a.csv", OWN)


def test_whatever_is_not_the_callers_own_answers_as_if_it_were_not_there():
    routes = [Route("/{path:path}", lambda _: PlainTextResponse("bytes"), methods=["GET", "PUT"])]
    app = Starlette(routes=routes, middleware=[Middleware(OwnFilesMiddleware)])
    answer = call(app, "/media/file-a.csv")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    assert call(app, "/_stcore/upload_file/tab-a/f", "PUT").status == 404
    assert call(app, "/projects").status == 200
