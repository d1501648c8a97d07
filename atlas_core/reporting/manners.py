"""How whoever reads a page wants figures written: which signs stand for thousands and for the decimal point.

Pages of several people are drawn at the same time in threads of one process, and callbacks and fragments run without
the frame. So the manner is not set but asked for, at each figure, of whoever knows whose page the thread draws. Where
nobody looks at a page (exports, command line, worker) it is POINT.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """One way of writing figures."""

    thousands: str
    decimal: str

    def written(self, text: str) -> str:
        """Return a text whose figures are written 1,234.5 in this manner; nothing else in it may hold such signs."""
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})


POINT, COMMA, SPACE = Manner(",", "."), Manner(".", ","), Manner("\u00a0", ",")
MANNERS = {"point": POINT, "comma": COMMA, "space": SPACE}
"""Manners by the name that is stored."""

_asked: list[Callable[[], Manner]] = []


def ask(whose: Callable[[], Manner]) -> None:
    """Ask `whose` from now on; it is called in the thread that writes."""
    _asked[:] = [whose]


def present() -> Manner:
    """Return the manner of whoever reads what this thread writes."""
    return _asked[0]() if _asked else POINT


def written(text: str) -> str:
    """Return a text whose figures are written 1,234.5 in the present manner."""
    manner = present()
    return text if manner == POINT else manner.written(text)
