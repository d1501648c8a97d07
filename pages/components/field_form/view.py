"""What the parts of the form need to know in one run of the page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from atlas_core.errors import Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.expressions import python_of
from atlas_core.fields.graph import resolved
from atlas_core.fields.project import Completion
from atlas_core.fields.provenance import Origins
from atlas_core.fields.spec import Value
from atlas_core.services import edits, entries, projects
from atlas_core.services.drafts import Draft
from atlas_core.services.sharing import Access

SHOWN_WHEN = {
    path: python_of(resolved(spec.shown_when, path.split(".")[0])) for path, spec in INPUTS.items() if spec.shown_when
}
FX_NOTICE = "fx.fallback"
"""Where the completed project reports that a built-in rate was used; shown at the rate's own field."""


@dataclass(frozen=True)
class FormView:
    """One project in the form: the draft, what it comes to, whose it is and whether it may be edited."""

    draft: Draft
    completion: Completion
    access: Access

    @property
    def editable(self) -> bool:
        """Return whether entries may be made."""
        return self.access.may_save

    @cached_property
    def project(self) -> dict[str, Any]:
        """Return the completed sections."""
        return self.completion.project

    @cached_property
    def meta(self) -> dict[str, Any]:
        """Return the section that says the currencies."""
        return dict(self.project["meta"])

    @cached_property
    def origins(self) -> Origins:
        """Return where the saved values come from."""
        return projects.origins_of(self.draft.seen)

    @cached_property
    def changed(self) -> set[str]:
        """Return the paths of entries that are not saved."""
        return {change.path for change in self.draft.changes()} | set(self.draft.typed)

    @cached_property
    def problems(self) -> dict[str, list[Problem]]:
        """Return the problems by the path of their field."""
        found: dict[str, list[Problem]] = {}
        for problem in self.completion.problems:
            path = "meta.fxRates" if problem.field == FX_NOTICE else problem.field
            found.setdefault(path, []).append(problem)
        return found

    @cached_property
    def values(self) -> dict[str, Value]:
        """Return every value by its path."""
        return {f"{section}.{key}": value for section, part in self.project.items() for key, value in part.items()}

    def follows(self, path: str) -> bool:
        """Return whether the field shows what follows from others."""
        return edits.follows(self.project, path)

    def text(self, path: str) -> str:
        """Return the text the input shows: what was typed if it could not be read."""
        if path in self.draft.typed:
            return self.draft.typed[path]
        spec, value = INPUTS[path], self.values[path]
        if spec.kind == "rates":
            value = entries.rate(self.meta)
        if self.follows(path) and isinstance(value, float):
            value = round(value, 2)
        return entries.shown(spec, value)

    def is_shown(self, path: str) -> bool:
        """Return whether the field plays a part as the other values stand."""
        return path not in SHOWN_WHEN or SHOWN_WHEN[path](self.values) is True

    def count_problems(self, sections: tuple[str, ...]) -> int:
        """Return how many problems of the sections have to be put right."""
        return sum(problem.field.split(".")[0] in sections for problem in self.completion.blocking)
