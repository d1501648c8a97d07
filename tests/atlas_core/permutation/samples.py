"""A small project and its terms, round enough for sums by hand."""

from datetime import date

from atlas_core.permutation import inputs
from atlas_core.permutation.figures import Cover, Figures
from atlas_core.permutation.timetable import timetable

YEARS = 25
NOI = 11_880_000.0
"""[currency/year] Revenue of 12 M, no operating costs, 1 % asset management fee."""


def cover(method="dsra", share=1.0, cost=0.0, months=None):
    return Cover(method, share, cost, months)


def figures(**changes):
    """Return a project of 100 M: land 10, fees 2, CapEx 88; built in 12 months; 12 M of revenue a year."""
    plan = changes.pop("timetable", timetable(date(2026, 1, 31), 12, None, ()))
    values = {
        "gross_revenue": 12e6,
        "electricity": 0.0,
        "land": 10e6,
        "fees": 2e6,
        "capex_market": 88e6,
        "capex_internal": 80e6,
        "abs_fixed": 3.7e6,
        "abs_share": 0.05,
        "senior_cover": cover(),
        "mezz_cover": cover(),
        "timetable": plan,
        "parameters": {},
        "notices": (),
    }
    return Figures(**(values | changes))


def terms(**stored):
    """Return the default terms, without operating costs, with some parameters in stored units replaced."""
    return inputs.terms(inputs.DEFAULTS | {"opexPercent": 0} | stored)
