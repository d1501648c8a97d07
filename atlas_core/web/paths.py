"""Paths as the most generous reader would take them, so that no spelling of one slips past a check."""

import posixpath
from collections.abc import Collection


def plain(path: str) -> str:
    """Return the path without dots, doubled slashes and backslashes, in lower case."""
    return "/" + posixpath.normpath("/" + path.replace("\\", "/")).lstrip("/").lower()


def below(path: str, folders: Collection[str]) -> bool:
    """Say whether a plain path is one of the folders or stands in one."""
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)
