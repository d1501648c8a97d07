"""Where a field's value comes from, in words, for its tooltip."""

from atlas_core.fields.provenance import Origin
from atlas_core.services import projects
from pages.components import page
from pages.components.field_form.view import FormView
from pages.components.stores import stores

WORDS = {"manual": "Typed", "excel": "From Excel", "api": "From the API"}


def in_words(view: FormView, path: str) -> str:
    """Return the line about the source of the value as it was saved."""
    if path in view.changed:
        return "Changed, not saved yet"
    if view.follows(path) or path not in view.origins:
        return "Follows other fields" if view.follows(path) else "Default"
    return _told(view.origins[path])


def _told(mark: Origin) -> str:
    name = f" by {projects.name_of(stores(), mark['by'])}" if mark["by"] else ""
    parts = [WORDS.get(mark["source"], "Default") + name, page.when(mark["at"]) if mark["at"] else "", mark["detail"]]
    return ", ".join(part for part in parts if part)
