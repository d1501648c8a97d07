"""Scenarios whose workbooks are tried: both cases, and random terms within what the engine takes."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.permutation import reference
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.tiers import TIERS

CASES = Path(__file__).parents[3] / "data"
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
COVERS = ("dsra", "capitalised", "insurance", "lc", "mixed", "sponsor_equity")
CHOICES = {
    "periodsPerYear": (1, 1, 2, 4),
    "leaseTermYears": (15, 20, 25),
    "tenor": (7, 10, 12.5, 15, 18),
    "seniorRate": (0, 3.25, 5.5, 8),
    "mezzRate": (0, 9, 12),
    "seniorDSCR": (1.1, 1.35, 1.8),
    "totalDSCR": (1.05, 1.15, 1.3),
    "ltvCap": (0.4, 0.65, 0.9),
    "amortisation": ("annuity", "sculpted", "stepdown", "bullet", "balloon"),
    "balloonShare": (0, 0.2),
    "gracePeriodMonths": (0, 0, 7, 12, 24),
    "mezz": (True, True, False),
    "mezzTenor": (5, 10, 20),
    "mezzAmortisation": ("annuity", "sculpted", "bullet", "pik"),
    "mezzPikMonths": (0, 18, 36),
    "mezzShareMax": (None, 10),
    "minEquityShare": (10, 30),
    "maxGearing": (None, 45),
    "minIcr": (None, 2.5),
    "maxSenior": (None, 5e7),
    "financingCosts": (True, True, False),
    "usesBasis": ("market", "internal"),
    "drawOrder": ("prorata", "equity_first"),
    "seniorUpfrontBps": (0, 50),
    "seniorRunningBps": (0, 20),
    "mezzUpfrontBps": (0, 100),
    "mezzRunningBps": (0, 50),
    "commitmentBps": (0, 40),
    "includeAbsFees": (False, True),
    "dsraMonths": (0, 3, 6, 12),
    "indexation": ("Flat", "CPI_Linked", "Partial", "FixedEscalator"),
    "cpi": (0, 2, 6),
    "holdAfterYears": (1, 5, 10),
    "occupancyRamp": ([], [60, 80], [0, 50, 100]),
    "vacancy": (0, 5),
    "rentFreeMonths": (0, 3, 14),
    "collectionLagDays": (0, 45),
    "opexMode": ("share", "amount"),
    "opexGrowth": (0, 2),
    "maintenanceCapex": (0, 1),
    "taxRate": (0, 0, 25),
    "exitYear": (None, 5, 10, 14),
    "trapDscr": (0, 0, 0, 0, 0, 1.3),
    "sweepShare": (0, 0, 0, 0, 0, 50),
}


def subject(project, axes, index=0):
    """Return the subject of a workbook as the reference model computes it."""
    inputs = Inputs(project, read_axes(axes, project))
    given = inputs.given(index)
    origins = dict.fromkeys(given.stored, "axis")
    return Subject(
        evaluate(given.figures, given.terms),
        reference.row(inputs, index),
        given.stored,
        origins,
        TIERS,
        {"Run": "0007"},
    )


def case(name):
    """Return one of the cases: project and axes."""
    return json.loads((CASES / f"{name}.json").read_text())


def of_case(name, index):
    """Return a scenario of a case."""
    found = case(name)
    return subject(found["project"], found["axes"], index)


def drawn(seed):
    """Return random terms on one of the projects."""
    chance = random.Random(seed)
    project = case(chance.choice(("london", "frankfurt")))["project"]
    construction = project.setdefault("construction", {})
    for loan, methods in (("senior", COVERS), ("mezz", (*COVERS, "pik"))):
        construction |= {
            f"{loan}Method": chance.choice(methods),
            f"{loan}CoveragePercent": chance.choice((100, 60)),
            f"{loan}MethodCost": chance.choice((0, 2)),
        }
    construction["seniorMonths"] = chance.choice((None, 8))
    options = {key: chance.choice(values) for key, values in CHOICES.items()}
    return subject(project, {"tenor": options.pop("tenor"), "options": options})
