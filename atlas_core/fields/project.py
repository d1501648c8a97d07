"""A project as a whole: read it, complete it, look its fields up, compare two states of it."""

from atlas_core.fields.catalogue import ALL_SECTIONS, SECTIONS, find, specs, typed
from atlas_core.fields.completion import CALCULATED, Completion, complete
from atlas_core.fields.reading import read

__all__ = ["ALL_SECTIONS", "CALCULATED", "SECTIONS", "Completion", "complete", "find", "read", "specs", "typed"]
