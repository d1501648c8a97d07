"""A notebook that was run as a page that stands alone: what its cells have shown, and none of its code."""

import html
import json
import re
from pathlib import Path

from atlas_core.errors import IntegrityError

STYLE = """
body{font:14px/1.5 "Source Sans 3","Source Sans Pro",system-ui,sans-serif;color:#17202e;max-width:1400px;
margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0}dt{color:#566173}dd{margin:0;
overflow-wrap:anywhere}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}
th,td{padding:.25rem .7rem;border-bottom:1px solid #d9dfe7;text-align:right;white-space:nowrap}
th{background:#f4f6f9;font-weight:600}th:first-child,td:first-child{text-align:left}
.bar{width:220px}.bar i{display:block;height:.8rem;background:#1b5299}
figure{display:inline-block;width:min(100%,340px);margin:0 1rem 1rem 0}figcaption{color:#566173}
figcaption b{color:#17202e}svg{width:100%;border-bottom:1px solid #d9dfe7}
footer{color:#566173;margin-top:2rem}
"""
_HEADING = re.compile(r"(#{1,2})\s+(.*)")


def page(notebook: Path, title: str, foot: str = "") -> bytes:
    """Return the page: headings of the notebook and HTML its cells have shown, in order.

    Parameters
    ----------
    notebook : a file of ours that was run; what its cells show as HTML is taken as it is
    title, foot : plain text

    Raises
    ------
    IntegrityError
        The file is no notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise IntegrityError(f"The notebook {notebook.name} cannot be read.") from error
    parts = [part for cell in cells for part in (_headings(cell) if cell["cell_type"] == "markdown" else _shown(cell))]
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"{''.join(parts)}<footer>{html.escape(foot)}</footer></body></html>"
    ).encode()


def _headings(cell: dict[str, object]) -> list[str]:
    """Return the second-level headings; the first one is for those who read the notebook itself."""
    found = (_HEADING.fullmatch(line.strip()) for line in _text(cell["source"]).splitlines())
    return [f"<h2>{html.escape(line[2])}</h2>" for line in found if line and line[1] == "##"]


def _shown(cell: dict[str, object]) -> list[str]:
    outputs = cell.get("outputs", [])
    bundles = [output.get("data", {}) for output in outputs] if isinstance(outputs, list) else []
    return [f'<div class="wide">{_text(bundle["text/html"])}</div>' for bundle in bundles if "text/html" in bundle]


def _text(source: object) -> str:
    return "".join(source) if isinstance(source, list) else str(source)
