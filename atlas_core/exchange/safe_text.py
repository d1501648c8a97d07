"""Text that a spreadsheet must not take for a formula."""

import re

# What a spreadsheet reads as the start of a formula, full-width twins included, also behind blanks nobody sees.
_LEADS = re.compile(r"^[\s\x00]*[=+\-@\u2212\uff0b\uff0d\uff1d\uff20]|^[\t\r\n\x00]")


def is_risky(text: str) -> bool:
    """Return whether a spreadsheet could take the text for a formula."""
    return _LEADS.match(text) is not None


def escaped(text: str) -> str:
    """Return the text as it is safe in a CSV file: an apostrophe before whatever could be a formula."""
    return f"'{text}" if is_risky(text) else text
