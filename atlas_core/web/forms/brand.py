"""The mark and the wordmark, as data so that a stranger's page loads no file of the media store."""

import base64
from pathlib import Path

NAME = "AtlasNexus"
_HERE = Path(__file__).parent


def _data(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64," + base64.b64encode(content).decode("ascii")


WORDMARK = (_HERE / "wordmark.svg").read_text(encoding="utf-8")
WORDMARK_DATA = _data("svg+xml", WORDMARK.encode())
ICON = _data("png", (_HERE / "icon.png").read_bytes())
