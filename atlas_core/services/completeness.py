"""How much of a project is filled in, and what keeps it from being saved."""

from atlas_core.errors import Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.project import Completion
from atlas_core.records import Record

REQUIRED = tuple(path for path, spec in INPUTS.items() if spec.required or spec.required_when)


def missing(completion: Completion) -> list[str]:
    """Return the paths of fields that have to be filled in before the project can be computed."""
    return [
        problem.field
        for problem in completion.blocking
        if problem.field in REQUIRED and _value(completion.project, problem.field) is None
    ]


def filled_share(completion: Completion) -> float:
    """Return the share of required fields that hold a value, 0 to 1; a default counts as one."""
    return 1 - len(missing(completion)) / len(REQUIRED)


def broken(completion: Completion) -> list[Problem]:
    """Return the rules that a value which is there breaks: they stop a save, gaps do not."""
    gaps = set(missing(completion))
    return [problem for problem in completion.blocking if problem.field not in gaps]


def _value(project: Record, path: str) -> object:
    section, key = path.split(".")
    return project[section][key]
