"""The audit record as those see it who answer for it."""

from atlas_core.records import Record
from atlas_core.services import rights
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores


def verify(stores: Stores, actor: Actor = SYSTEM) -> Record:
    """Say whether the record is whole; `storage.chain.verify` tells what the answer holds.

    Raises
    ------
    AccessError
    """
    rights.authorise(stores, actor, "audit.verify")
    return stores.admin_actions.verify()
