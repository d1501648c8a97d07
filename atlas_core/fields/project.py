"""A project as a whole: read it, complete it, look its fields up, compare and edit it."""

from atlas_core.fields.catalogue import ALL_SECTIONS, SECTIONS, find, specs
from atlas_core.fields.changes import Change, applied, assign, changes
from atlas_core.fields.completion import CALCULATED, Completion, complete
from atlas_core.fields.javascript import totals_script
from atlas_core.fields.limits import unit_text
from atlas_core.fields.reading import read

__all__ = [
    "ALL_SECTIONS",
    "CALCULATED",
    "SECTIONS",
    "Change",
    "Completion",
    "applied",
    "assign",
    "changes",
    "complete",
    "find",
    "read",
    "specs",
    "totals_script",
    "unit_text",
]
