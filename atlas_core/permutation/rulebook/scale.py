"""The rating scale: how ratings of any notch compare."""

SCALE = (
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+", "B", "B-", "CCC+",
    "CCC", "CCC-", "CC", "C",
)  # fmt: skip
"""Best first; notch 21 to 1 of the workbook's score model (phase 1 components, §6)."""
NOT_RATED = "NR"
LETTERS = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
LOWEST = "CCC"
"""What a scenario is rated that misses every band."""


def notch(rating: str) -> int:
    """Return how good a rating is: 21 for AAA to 1 for C, 0 when it is not rated.

    Examples
    --------
    >>> notch("AA-"), notch("A"), notch("NR")
    (18, 16, 0)
    """
    return len(SCALE) - SCALE.index(rating) if rating in SCALE else 0


def at_least(rating: str, floor: str) -> bool:
    """Return whether a rating is as good as another; NR is never."""
    return notch(rating) >= notch(floor) and rating != NOT_RATED


def letters(rating: str) -> str:
    """Return a rating without its plus or minus; anything below CCC counts as CCC.

    Examples
    --------
    >>> letters("BBB+"), letters("CC")
    ('BBB', 'CCC')
    """
    plain = rating.rstrip("+-")
    return plain if plain in LETTERS or plain == NOT_RATED else LOWEST
