"""The debt service reserve account: what it should hold."""

from collections.abc import Sequence

from atlas_core.units import MONTHS_PER_YEAR


def coming_service(service: Sequence[float], paid: int, months: float, periods_per_year: int) -> float:
    """Return the service of the next months; a month inside a period is its even part.

    Parameters
    ----------
    service : [currency/period] of every period of the loan
    paid : periods that lie behind
    months : [months] to look ahead
    """
    left = months * periods_per_year / MONTHS_PER_YEAR
    total = 0.0
    for amount in service[paid:]:
        if left <= 0:
            break
        total += amount * min(1.0, left)
        left -= 1
    return total
