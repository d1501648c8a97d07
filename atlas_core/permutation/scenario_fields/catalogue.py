"""Every scenario field by its key."""

from atlas_core.permutation.scenario_fields import conditions, debt, project
from atlas_core.permutation.scenario_fields.declaration import Class, ScenarioField

SCENARIO_FIELDS: dict[str, ScenarioField] = {
    field.key: field for field in (*project.FIELDS, *debt.FIELDS, *conditions.FIELDS)
}
"""By key, in the order of their numbers."""


def numbers(group: Class) -> tuple[int, ...]:
    """Return the numbers of the fields of a class."""
    return tuple(field.number for field in SCENARIO_FIELDS.values() if field.group == group)
