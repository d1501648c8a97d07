"""The states of a project as badges."""

from atlas_core.services.projects import ACTIVE, ARCHIVED, COMPLETED, DRAFT
from atlas_core.services.sharing import NOT_SHARED, TO_EDIT, TO_READ, Access
from pages.components.page import Badge

STATUS = {
    DRAFT: Badge("Draft", "gray"),
    ACTIVE: Badge("Active", "blue"),
    COMPLETED: Badge("Completed", "green"),
    ARCHIVED: Badge("Archived", "gray", ":material/archive:"),
}
SHARED = {TO_READ: "to read", TO_EDIT: "to edit"}


def status(value: str) -> Badge:
    """Return the badge of a status."""
    return STATUS.get(value, Badge(value.capitalize()))


def shared(access: Access) -> list[Badge]:
    """Return the badge of a project that is shared; none where nobody else sees it by sharing."""
    if access.is_shared_with:
        return [Badge(f"Shared by {access.owner}", "blue", ":material/group:")]
    if access.sharing == NOT_SHARED or not access.organisation:
        return []
    return [Badge(f"Shared, {SHARED[access.sharing]}", "blue", ":material/group:")]


def approved(version: int) -> Badge:
    """Return the badge of an approved version."""
    return Badge(f"Approved version {version}", "green", ":material/verified:")
