"""What a user sees when a page fails: a sentence and a reference; the cause goes to the log alone."""

import logging
import secrets

from pages.components import guard

_log = logging.getLogger(__name__)


def show(error: Exception) -> bool:
    """Log the error under a reference, show the reference, and tell Streamlit that this was all."""
    reference = secrets.token_hex(4)
    _log.error("page failed, reference %s", reference, exc_info=error)
    guard.explain(
        "This page could not be shown",
        f"The fault is ours and stands in the server's log under {reference}. What was saved is kept; reload the page, "
        "and if it fails again, tell your administrator this reference.",
    )
    return True
