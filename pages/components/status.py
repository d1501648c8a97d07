"""The states of a project as badges."""

from atlas_core.services.projects import ACTIVE, ARCHIVED, COMPLETED, DRAFT
from pages.components.page import Badge

STATUS = {
    DRAFT: Badge("Draft", "gray"),
    ACTIVE: Badge("Active", "blue"),
    COMPLETED: Badge("Completed", "green"),
    ARCHIVED: Badge("Archived", "gray", ":material/archive:"),
}


def status(value: str) -> Badge:
    """Return the badge of a status."""
    return STATUS.get(value, Badge(value.capitalize()))


def approved(version: int) -> Badge:
    """Return the badge of an approved version."""
    return Badge(f"Approved version {version}", "green", ":material/verified:")
