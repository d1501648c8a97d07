"""Sharing a project with the organisation of its owner: not at all, to read, or to edit."""

from dataclasses import dataclass

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.services import projects, revisions, rights, sessions
from atlas_core.services.access import organisations, trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import NOT_SHARED, SHARINGS, TO_EDIT, TO_READ

__all__ = ["NOT_SHARED", "SHARINGS", "TO_EDIT", "TO_READ", "Access", "access", "share"]


@dataclass(frozen=True)
class Access:
    """Whose a project is and what somebody may do with it now; every service asks the database again.

    Attributes
    ----------
    owner : name of who it belongs to
    organisation : of the owner; empty for none
    sharing : one of SHARINGS, as it was set
    is_shared_with : whether the one who asks sees it by sharing
    may_save, may_archive, may_share : what they may do
    """

    owner: str
    organisation: str
    sharing: str
    is_shared_with: bool
    may_save: bool
    may_archive: bool
    may_share: bool


def access(stores: Stores, actor: Actor, project_id: str) -> Access:
    """Return how a project that the actor may open stands to them."""
    record = rights.open_project(stores, actor, "project.open", project_id)
    owner = record["user_email"]
    return Access(
        owner=projects.name_of(stores, owner),
        organisation=organisations.of(stores, owner),
        sharing=sharing_of(record),
        is_shared_with=owner != actor.email and organisations.opens(stores, actor.email, "project.open", record),
        may_save=rights.covers(stores, actor, "project.save", record),
        may_archive=rights.covers(stores, actor, "project.archive", record),
        may_share=rights.covers(stores, actor, "project.share", record),
    )


def sharing_of(record: Record) -> str:
    """Return how a project is shared, one of SHARINGS."""
    return str(record.get("sharing", NOT_SHARED))


def share(stores: Stores, actor: Actor, project_id: str, sharing: str) -> Record:
    """Share the project with its owner's organisation in another way and return its record; its content stays.

    The revision counts on, so that a save at the same moment cannot bring the old way back.

    Raises
    ------
    InputError
        There is no such way, or the owner belongs to no organisation.
    StaleRecordError
        Somebody saved the project at the same moment.
    """
    stored = rights.open_project(stores, actor, "project.share", project_id)
    _require(stores, stored, sharing)
    before = sharing_of(stored)
    if sharing == before:
        return stored
    with trail.act(stores, actor, "project.share", project_id):
        act = revisions.act(revisions.SHARED, actor.email, sessions.now(), detail=sharing)
        saved = revisions.save(stores, stored, {"sharing": sharing} | act)
        trail.record(stores, actor, "project.share", about=project_id, changes={"sharing": [before, sharing]})
    return saved


def _require(stores: Stores, stored: Record, sharing: str) -> None:
    if sharing not in SHARINGS:
        raise InputError(Problem("sharing", f"Sharing must be one of {', '.join(SHARINGS)}; got {sharing!r:.80}"))
    if sharing != NOT_SHARED and not organisations.of(stores, stored["user_email"]):
        who = projects.name_of(stores, stored["user_email"])
        raise InputError(
            Problem(
                "sharing",
                f"{who} belongs to no organisation, so there is nobody to share with; "
                "an administrator enters the organisation on the Users page",
            )
        )
