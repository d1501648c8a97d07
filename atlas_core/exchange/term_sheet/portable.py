"""A term sheet as PDF, laid out by WeasyPrint from a page of HTML that may read nothing."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from atlas_core.errors import UnavailableError
from atlas_core.exchange.term_sheet.sheet import Sheet, context

if TYPE_CHECKING:
    from types import ModuleType

TEMPLATE = "sheet.html.jinja"
LONGEST_WORD = 30
"""[letters] Longer ones are broken where a line ends; looking for such places everywhere takes as long as the rest."""
_LOCK = threading.Lock()
"""One at a time: the layout library keeps fonts that all threads share."""


def pdf(sheet: Sheet) -> bytes:
    """Return a sheet as a tagged PDF; the same sheet gives the same bytes.

    Raises
    ------
    UnavailableError
        Pango, which WeasyPrint calls, is not installed.
    """
    weasyprint = _weasyprint()
    with _LOCK:
        page = weasyprint.HTML(string=html(sheet), url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols=()))
        made: bytes = page.write_pdf(pdf_tags=True)
    return made


def html(sheet: Sheet) -> str:
    """Return the page that is laid out; whatever stands in a sheet comes out as text."""
    folder = FileSystemLoader(Path(__file__).parent)
    pages = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    pages.tests["unbroken"] = _is_unbroken
    return pages.get_template(TEMPLATE).render(context(sheet))


def _is_unbroken(text: str) -> bool:
    return any(len(word) > LONGEST_WORD for word in text.split())


def _weasyprint() -> "ModuleType | Any":
    # Not loaded with the application: it takes 0.8 s, and a machine without Pango cannot load it.
    try:
        import weasyprint  # noqa: PLC0415
    except OSError as error:
        raise UnavailableError(
            "This machine cannot lay out a PDF: the library Pango is missing. Take the Word file, or install Pango "
            "(Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
        ) from error
    return weasyprint
