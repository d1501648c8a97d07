"""Whether a result still stands: computed on the approved snapshot, and judged by the rule tables in force."""

from dataclasses import dataclass

from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project
from atlas_core.services.runs import COMPLETE
from atlas_core.services.stores import Stores

SNAPSHOT, RULES = "snapshot", "rules"


@dataclass(frozen=True)
class Standing:
    """What a run started now would be computed on and judged by."""

    approved_version: int | None
    """Version of the approved snapshot; None where there is none."""
    rules: rule_tables.Version

    def outdated(self, run: Record) -> tuple[str, ...]:
        """Return in what a complete run differs from one started now: SNAPSHOT, RULES, both or nothing.

        Rule tables are compared by their content, so a version that was taken back is no change. A run that does not
        say what judged it counts as judged by others.
        """
        if run["state"] != COMPLETE:
            return ()
        moved = {
            SNAPSHOT: run["snapshot_version"] != self.approved_version,
            RULES: run.get("rules_hash") != self.rules.hash,
        }
        return tuple(name for name, differs in moved.items() if differs)


def standing(stores: Stores, actor: Actor, project_id: str) -> Standing:
    """Return what the project's results are held against, for who may read its runs."""
    open_project(stores, actor, "run.read", project_id)
    approved = stores.snapshots.latest(project_id)
    return Standing(approved["version"] if approved else None, rule_tables.latest(stores))
