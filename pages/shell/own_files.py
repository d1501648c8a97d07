"""Uploads and media belong to the sign-in in whose tab they are.

Streamlit takes uploads for every open tab whose id the address names, and hands every download, and every picture, to
whoever has its address. Here an address that is another sign-in's answers as if there were nothing.
"""

from collections.abc import Collection, Iterator

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime

from atlas_core.web import paths
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import nothing_here
from pages.components.guard import SESSION

UPLOADS, MEDIA = "/_stcore/upload_file", "/media"


class OwnFilesMiddleware:
    """Stand behind identity and let through only what is the caller's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and not is_own(scope["path"], getattr(scope.get(ACTOR), "session", "")):
            await nothing_here()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_own(path: str, session: str) -> bool:
    """Say whether what is at the path, if it is somebody's at all, is of the sign-in with that reference."""
    plain = paths.plain(path)
    if paths.below(plain, (UPLOADS,)):
        tab = plain.removeprefix(UPLOADS).lstrip("/").partition("/")[0]
        return tab in set(_tabs(session))
    if paths.below(plain, (MEDIA,)):
        name = plain.rpartition("/")[2].partition(".")[0]
        return any(name in _files(tab) for tab in _tabs(session))
    return True


def _tabs(session: str) -> Iterator[str]:
    """Give the ids of the tabs opened under the sign-in; Streamlit 1.67 has no public way to ask for them."""
    if not session or not runtime.exists():
        return
    for found in runtime.get_instance()._session_mgr.list_sessions():
        if found.session._user_info.get(SESSION) == session:
            yield found.session.id


def _files(tab: str) -> Collection[str]:
    files = runtime.get_instance().media_file_mgr
    with files._lock:
        return set(files._files_by_session_and_coord.get(tab, {}).values())
