"""The known names nearest to one that nothing has: by letters, and by the number of a scenario field."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS

MOST_LETTERS = 80
MOST_NAMES = 3
ALIKE = 0.5
"""Share of letters in common from which a known name is suggested."""
NUMBER = re.compile(r"(?<![A-Za-z0-9])0*([0-9]{1,3})(?![A-Za-z0-9])")
"""A number that stands by itself or after an underscore."""
BY_NUMBER = {field.number: key for key, field in SCENARIO_FIELDS.items()}


def near(name: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest known ones, or nothing.

    Parameters
    ----------
    name : as written
    known : every name that would have been read

    Examples
    --------
    >>> near("39 debtTenorRnge", ["debtTenorRange", "SeniorTenorY_39", "cpi"])
    '; did you mean SeniorTenorY_39 or debtTenorRange?'
    """
    names = list(dict.fromkeys(known))
    by_letters = {_letters(text): text for text in reversed(names)}  # of names alike but for marks the first
    short = name[:MOST_LETTERS]
    numbered = [BY_NUMBER[int(found)] for found in NUMBER.findall(short) if int(found) in BY_NUMBER]
    alike = [by_letters[text] for text in get_close_matches(_letters(short), by_letters, n=MOST_NAMES, cutoff=ALIKE)]
    found = list(dict.fromkeys([key for key in numbered if key in names] + alike))[:MOST_NAMES]
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())
