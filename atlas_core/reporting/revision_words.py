"""Revisions of a project in words: what was done, what changed from what to what, how results stand to them."""

from collections.abc import Sequence
from datetime import date

from atlas_core.fields.catalogue import BY_KEY, SPECS
from atlas_core.fields.changes import Change
from atlas_core.fields.spec import NUMERIC
from atlas_core.reporting import formats

LABELS_SHOWN = 3
COLUMNS = ("Section", "Field", "Unit", "Old", "New", "How")
ENTERED, FOLLOWED = "entered", "follows"
_WHAT = {"kept": "Stored before revisions were kept", "shared": "Sharing set to"}
_DETAILED = {"created": "from", "saved": "from", "copied": "from"}


def act(what: str, source: str, detail: str) -> str:
    """Return what was done, with what is known of it: "Saved from sheet.xlsx", "Restored revision 3".

    Parameters
    ----------
    what, source, detail : of the revision
    """
    word = _WHAT.get(what, what.capitalize())
    known = detail or ("" if source == "manual" else {"excel": "Excel", "api": "a service"}.get(source, source))
    joint = _DETAILED.get(what, "")
    return " ".join(part for part in (word, joint if known else "", known) if part)


def fields(labels: Sequence[str] | None) -> str:
    """Return which fields were changed, the first few by name."""
    if labels is None:
        return formats.DASH
    if not labels:
        return "No field"
    names, more = ", ".join(labels[:LABELS_SHOWN]), len(labels) - LABELS_SHOWN
    return f"{names} and {more} more" if more > 0 else names


def rows(entered: Sequence[Change], followed: Sequence[Change]) -> list[tuple[str, ...]]:
    """Return changed fields by COLUMNS: those somebody entered, then those that follow from them."""
    told = [(change, ENTERED) for change in entered] + [(change, FOLLOWED) for change in followed]
    return [(_section(c), c.label, c.unit, value(c.path, c.old), value(c.path, c.new), how) for c, how in told]


def value(path: str, held: object) -> str:
    """Return a field's value as people read it."""
    spec = SPECS[path]
    if held is None or held == "":
        return formats.DASH
    if isinstance(held, dict | list):
        return "1 entry" if len(held) == 1 else f"{len(held)} entries"
    if spec.kind == "date" and isinstance(held, str):
        return formats.day(date.fromisoformat(held))
    if spec.kind in NUMERIC and isinstance(held, int | float):
        return formats.exact(round(held, 4))
    return spec.choice_label(str(held)) if spec.kind == "choice" else str(held)


def results(run: int, of: tuple[int, int], now: tuple[int, int], *, is_stale: bool) -> str:
    """Return which version a project's results are of, and where the project is.

    Parameters
    ----------
    run : number of the run
    of, now : version and revision of the results; the approved version and the project's revision
    is_stale : whether a run started now would differ
    """
    head = f"Results of run {run:04d} are of version {of[0]}"
    if not is_stale:
        return f"{head}, and the project is as it was then."
    if of[0] != now[0]:
        return f"{head}; the project is at version {now[0]}. Stale: run it again."
    if of[1] != now[1]:
        return f"{head}, revision {of[1]}; the project is at revision {now[1]}. Stale: approve it and run it again."
    return f"{head}, judged by older rule tables. Stale: run it again."


def _section(change: Change) -> str:
    return BY_KEY[change.path.split(".", maxsplit=1)[0]].label
