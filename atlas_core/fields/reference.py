"""The reference page of all fields, written from their declarations."""

from atlas_core.fields.catalogue import ALL_SECTIONS
from atlas_core.fields.kinds import MOST_CHARACTERS, amount
from atlas_core.fields.schema import project_schema
from atlas_core.fields.spec import Section, Spec

__all__ = ["limits", "page", "project_schema"]

HEAD = """\
# Fields of a project

One table a section, in the order of the form. A project document nests the keys under their section:
`{"power": {"grossFacilityPower": 100}}`. Per cents are whole (5 = 5 %). `capexCurrency`, `projectCurrency` stand for
the currencies of the project; bounds of money count 200 times as much in JPY and 5 times in AED. A value outside its
range is a problem at its field, and what depends on it is null.

Formulas know `+ - * /`, comparisons, `min`, `max`, `sum`, `if(condition, then, otherwise)`, `add_months` and paths
across sections. The same text is compiled to Python and to JavaScript. An empty value, a division by zero or a result
that is not finite makes what reads it empty. A derived key in a document is accepted and ignored.
"""
MOST_CHOICES = 12
NONE = "–"


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *(_section(section) for section in ALL_SECTIONS)])


def limits(spec: Spec) -> str:
    """Return what a field accepts, in words."""
    if spec.kind == "choice":
        shown = [f"`{choice}`" for choice in spec.choices[:MOST_CHOICES]]
        return ", ".join(shown) if len(spec.choices) <= MOST_CHOICES else f"{len(spec.choices)} values, see the schema"
    if spec.kind == "text":
        return f"up to {MOST_CHARACTERS} characters"
    if spec.bounds is None:
        return NONE
    least, most = spec.bounds
    return f"years {least} to {most}" if spec.kind == "date" else f"{amount(least)} to {amount(most)}"


def _section(section: Section) -> str:
    inputs = [spec for spec in section.specs if not spec.derived]
    derived = [spec for spec in section.specs if spec.derived]
    parts = [f"## {section.label} (`{section.key}`)\n", section.help, ""]
    if inputs:
        parts += ["| key | label | type | unit | allowed | default | required | help | source |", "|" + "---|" * 9]
        parts += [_input_row(spec) for spec in inputs] + [""]
    if derived:
        parts += ["| derived key | label | unit | formula | in `calculated` | help | source |", "|" + "---|" * 7]
        parts += [_derived_row(spec) for spec in derived] + [""]
    return "\n".join(parts)


def _input_row(spec: Spec) -> str:
    cells = [
        f"`{spec.key}`",
        spec.label,
        spec.kind,
        spec.unit or NONE,
        limits(spec),
        _default(spec),
        _required(spec),
        _help(spec),
        spec.source,
    ]
    return _row(cells)


def _derived_row(spec: Spec) -> str:
    cells = [f"`{spec.key}`", spec.label, spec.unit or NONE, f"`{spec.formula}`", f"`{spec.calculated}`"]
    return _row([*cells, spec.help or NONE, spec.source])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _default(spec: Spec) -> str:
    if spec.preset:
        return f"`{spec.preset.formula}` while `{spec.preset.mode}` is `{spec.preset.on}`"
    if spec.same_as:
        return f"as `{spec.same_as}`, else {amount(float(spec.blank or 0))}"
    if spec.default is not None:
        return amount(spec.default) if isinstance(spec.default, int | float) else f"`{spec.default}`"
    return f"empty = {amount(spec.blank)}" if isinstance(spec.blank, float) else NONE


def _required(spec: Spec) -> str:
    return "yes" if spec.required else f"while `{spec.required_when}`" if spec.required_when else "no"


def _help(spec: Spec) -> str:
    notes = [spec.help] if spec.help else []
    if spec.mirror:
        notes.append(f"Shows `{spec.mirror.of}` while `{spec.mirror.mode}` is `{spec.mirror.when}`.")
    if spec.shown_when:
        notes.append(f"Plays a part while `{spec.shown_when}`.")
    if spec.legacy:
        notes.append(f"Formerly {', '.join(f'`{old}`' for old in spec.legacy)}.")
    return " ".join(notes) or NONE
