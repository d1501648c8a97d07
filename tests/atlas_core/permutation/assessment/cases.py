"""Scenarios of the small project, judged."""

from atlas_core.permutation.assessment.case import Case
from atlas_core.permutation.measures import measures
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.standards import Standards
from atlas_core.permutation.verdict import verdict
from tests.atlas_core.permutation.samples import figures, terms

UK = {"jurisdiction": "UK", "currency": "GBP"}
USUAL = Standards()


def case(outputs=None, standards=USUAL, project=None, **stored):
    """Return a scenario of the small project, figures and parameters replaced where given."""
    scenario = evaluate(figures(**(UK if project is None else project)), terms(**stored))
    computed = measures(scenario)
    computed |= verdict(scenario, computed, standards)
    return Case(scenario, computed | (outputs or {}), standards)


def no_loan(**stored):
    """Return a scenario without senior and mezzanine debt."""
    return case(ltvCap=0, **stored)
