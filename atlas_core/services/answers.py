"""What was computed of a result once and is kept beside its file: small answers to questions that take seconds."""

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from atlas_core.records import Record, content_hash
from atlas_core.services.results import cache_folder

_LOCKS = tuple(threading.Lock() for _ in range(64))
"""One for each question that is likely to be asked at once; two may share one and wait a little longer."""


def kept(question: Mapping[str, Any], make: Callable[[], Record]) -> Record:
    """Return the answer kept for a question, or make it and keep it; a second caller waits for the first.

    The question is the whole key: it holds the SHA-256 of every result it is about, and whatever else the answer
    follows from. An answer that cannot be read is made again.

    Parameters
    ----------
    question : plain values, as JSON holds them
    make : gives the answer, as JSON holds it
    """
    key = content_hash(dict(question))
    path = cache_folder() / f"{key}.answer.json"
    with _LOCKS[int(key[:8], 16) % len(_LOCKS)]:
        found = _read(path)
        if found is None:
            found = make()
            _write(path, found)
        return found


def _read(path: Path) -> Record | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, answer: Record) -> None:
    text = json.dumps(answer, allow_nan=False)
    # Without room for it the answer is still an answer.
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
