"""What a user sees when a page fails: a sentence and a reference; the cause goes to the log alone."""

import logging
import secrets

from atlas_core.errors import AtlasError
from pages.components import guard, page

_log = logging.getLogger(__name__)


def show(error: Exception) -> bool:
    """Show our own errors as they are, any other as a reference into the log; tell Streamlit that this was all.

    Our own arrive here from callbacks, which run before any page could catch them: an ended session, a changed role.
    """
    if isinstance(error, AtlasError):
        guard.explain("This was not done", page.plain(str(error)))
        return True
    reference = secrets.token_hex(4)
    _log.error("page failed, reference %s", reference, exc_info=error)
    guard.explain(
        "This page could not be shown",
        f"The fault is ours and stands in the server's log under {reference}. What was saved is kept; reload the page, "
        "and if it fails again, tell your administrator this reference.",
    )
    return True
