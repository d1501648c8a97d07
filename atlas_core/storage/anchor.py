"""The anchor of the audit record: a file outside the database that remembers its newest entry."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from atlas_core.errors import UnavailableError
from atlas_core.records import Record
from atlas_core.storage.chain import Mark, key_of
from atlas_core.storage.keeper import locked


class Anchor:
    """`{seq, mac}` of the newest entry; it moves on along the chain it knows, and never back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = path.with_suffix(".lock")
        self._draft = path.with_suffix(".draft")

    def read(self) -> Mark | None:
        """Return what was written last; None if nothing was, a mark of number 0 if it cannot be read."""
        try:
            found = json.loads(self._path.read_bytes())
            return Mark(int(found["seq"]), str(found["mac"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            return Mark(0, "")

    def advance(self, entry: Record, find: Callable[[str], Record | None]) -> None:
        """Move to the entry unless a later one was seen, or the one seen before is no longer in the chain.

        An anchor that stays behind is what tells of a tail cut off, whatever is appended afterwards. The lock is the
        file's, opened anew each time: it parts threads as well as processes.

        Raises
        ------
        UnavailableError
            The file cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._lock):
                if _continues(self.read(), entry, find):
                    self._write(Mark(entry["seq"], entry["mac"]))
        except OSError as error:
            raise UnavailableError(f"the audit anchor {self._path} cannot be written: {error.strerror}") from error

    def _write(self, mark: Mark) -> None:
        with self._draft.open("w", encoding="ascii") as file:
            json.dump({"seq": mark.seq, "mac": mark.mac}, file)
            file.flush()
            os.fsync(file.fileno())
        self._draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _continues(mark: Mark | None, entry: Record, find: Callable[[str], Record | None]) -> bool:
    """Say whether the entry stands further along the chain that the mark is part of."""
    if mark is None:
        return True
    if mark.seq < 1 or entry["seq"] <= mark.seq:
        return False
    if entry["seq"] == mark.seq + 1:
        return bool(entry["prev"] == mark.mac)
    seen = find(key_of(mark.seq))
    return seen is not None and seen.get("mac") == mark.mac
