"""The mark and the wordmark, as data so that a stranger's sign-in page loads no file of the media store."""

import base64
from pathlib import Path

NAME = "AtlasNexus"
WORDMARK = Path(__file__).with_name("wordmark.svg").read_text(encoding="utf-8")
ICON = "data:image/png;base64," + base64.b64encode(Path(__file__).with_name("icon.png").read_bytes()).decode("ascii")
