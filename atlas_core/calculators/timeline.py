"""Calendar arithmetic of project dates."""

import calendar
from datetime import date

from atlas_core.errors import DomainError
from atlas_core.units import MONTHS_PER_YEAR


def add_months(start: date, months: int) -> date:
    """Return the same day a number of calendar months later, or the month's last day where it has fewer.

    Parameters
    ----------
    start : the first date
    months : [months], negative goes back

    Returns
    -------
    date

    Raises
    ------
    DomainError
        The result falls outside the years 1 to 9999.

    References
    ----------
    Atlas calculators §10. The original moved 31 January plus one month into March.

    Examples
    --------
    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    count = start.year * MONTHS_PER_YEAR + start.month - 1 + months
    year, month = count // MONTHS_PER_YEAR, count % MONTHS_PER_YEAR + 1
    if not date.min.year <= year <= date.max.year:
        raise DomainError("months", "must lead to a year from 1 to 9999", months)
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
