"""One input a field, chosen by its kind, with its problems directly under it."""

from collections.abc import Callable
from datetime import date
from typing import Literal

import streamlit as st

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.spec import CUSTOM, MONEY_LIMIT
from atlas_core.services import entries
from pages.components.field_form import labels, origins, state
from pages.components.field_form.view import FormView
from pages.components.page import plain

FEW_CHOICES, SHORT_CHOICES = 4, 44
"""Up to so many choices, together so many characters long, stand side by side."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

Visibility = Literal["visible", "hidden", "collapsed"]


def key_of(path: str) -> str:
    """Return the widget's key: figures are told apart so that the style sheet can align them right."""
    return f"figure.{path}" if INPUTS[path].kind in entries.FIGURES else f"field.{path}"


def field(view: FormView, path: str, *, label: str | None = None, bare: bool = False, locked: bool = False) -> None:
    """Show one field and, under it, what is wrong with it.

    Parameters
    ----------
    view : the project
    path : `section.key`
    label : Markdown in place of the declared label
    bare : without a visible label, in a table
    locked : not to be edited now
    """
    text = label or labels.label(path, view.project)
    draw = DRAW.get(INPUTS[path].kind, _figure)
    with st.container(gap="xsmall"):
        draw(view, path, text, "collapsed" if bare else "visible", locked or not view.editable)
        problems(view, path)


def problems(view: FormView, path: str) -> None:
    """Show the problems of a field: rules broken in red, remarks in orange."""
    for problem in view.problems.get(path, []):
        remark = problem in view.completion.notices
        icon, colour = (":material/info:", "orange") if remark else (":material/error:", "red")
        st.markdown(f":{colour}[{icon} {plain(rule(view, path, problem.message))}]")


def rule(view: FormView, path: str, message: str) -> str:
    """Return a problem's message as it stands under its field: without the label, with the way out."""
    spec, value = INPUTS[path], view.values[path]
    text = message.removeprefix(spec.label).lstrip(": ").rstrip(".")
    if isinstance(value, int | float) and value < 0 and spec.bounds == (0.0, MONEY_LIMIT):
        text = "must be 0 or more"
    way_out = "" if spec.required or spec.required_when or value is None else " Leave it empty if there is none."
    return f"{text[:1].upper()}{text[1:]}.{way_out}"


def _figure(view: FormView, path: str, label: str, visibility: Visibility, disabled: bool) -> None:
    key = key_of(path)
    state.seed(key, view.text(path))
    st.text_input(
        label,
        key=key,
        label_visibility=visibility,
        disabled=disabled,
        help=None if visibility == "collapsed" else _help(view, path),
        autocomplete="off",
        on_change=state.commit,
        args=(path, key),
    )


def _choice(view: FormView, path: str, label: str, visibility: Visibility, disabled: bool) -> None:
    spec, key = INPUTS[path], key_of(path)
    state.seed(key, entries.chosen(view.project, path))
    options = list(spec.choices)
    short = [labels.option(path, value) for value in options]
    if len(options) <= FEW_CHOICES and sum(map(len, short)) <= SHORT_CHOICES and spec.default is not None:
        st.segmented_control(
            label,
            options,
            key=key,
            required=True,
            label_visibility=visibility,
            format_func=lambda value: labels.option(path, value),
            disabled=disabled,
            help=_with_options(view, path),
            on_change=state.commit,
            args=(path, key),
        )
        return
    st.selectbox(
        label,
        options,
        index=None if spec.default is None else 0,
        key=key,
        label_visibility=visibility,
        format_func=spec.choice_label,
        placeholder="Choose" if spec.required else "None chosen",
        disabled=disabled,
        help=_help(view, path),
        on_change=state.commit,
        args=(path, key),
    )


def _date(view: FormView, path: str, label: str, visibility: Visibility, disabled: bool) -> None:
    key, value = key_of(path), view.values[path]
    day = date.fromisoformat(value) if isinstance(value, str) else None
    state.seed(key, day)
    st.date_input(
        label,
        value=None,
        min_value=min(day or FIRST_DAY, FIRST_DAY),
        max_value=max(day or LAST_DAY, LAST_DAY),
        format="DD/MM/YYYY",
        key=key,
        label_visibility=visibility,
        disabled=disabled,
        help=_help(view, path),
        on_change=state.commit,
        args=(path, key),
    )


def _help(view: FormView, path: str) -> str:
    told = f"Value: {plain(origins.in_words(view, path))}"
    return "\n\n".join(part for part in (labels.explanation(path), told) if part)


def _with_options(view: FormView, path: str) -> str | None:
    spec = INPUTS[path]
    remarks = [spec.choice_label(value) for value in spec.choices if value != CUSTOM]
    listed = "\n".join(f"- {remark}" for remark in remarks if "(" in remark)
    return "\n\n".join(part for part in (_help(view, path), listed) if part) or None


DRAW: dict[str, Callable[[FormView, str, str, Visibility, bool], None]] = {"choice": _choice, "date": _date}
