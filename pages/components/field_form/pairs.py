"""A choice at the left, the amount it sets at the right, and whether the amount was typed over."""

import streamlit as st

from atlas_core.fields.catalogue import INPUTS
from atlas_core.reporting import formats
from atlas_core.services import drafts, entries
from atlas_core.services.entries import as_figure
from pages.components.field_form import inputs, labels, state
from pages.components.field_form.view import FormView
from pages.components.page import plain

POWER = "power.grossFacilityPower"


def pair(view: FormView, path: str) -> None:
    """Show the choice behind a preset and the amount at `path` beside it."""
    preset = INPUTS[path].preset
    left, right = st.columns(2, gap="medium")
    with left:
        if preset and preset.choice:
            inputs.field(view, preset.choice)
    with right, st.container(gap="xsmall"):
        inputs.field(view, path)
        note(view, path)


def note(view: FormView, path: str) -> None:
    """Say under an amount where it comes from, and offer the way back to the preset."""
    preset = INPUTS[path].preset
    if preset is None or path in view.draft.typed:
        return
    choice = view.values[preset.choice] if preset.choice else None
    if not entries.is_typed_over(view.project, path):
        per_mw = "grossFacilityPower" in preset.formula
        power = f" × {formats.exact(as_figure(view.values[POWER]))} MW" if per_mw else ""
        st.caption(f"From preset: {INPUTS[preset.choice].choice_label(str(choice))}{power}")
        return
    if choice is None or choice == "custom":
        st.caption("Typed.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"note.{path}"):
        name = labels.option(preset.choice, str(choice))
        st.caption(f":orange[Typed over.] Preset {name} is {plain(preset_text(view, path))}", width="content")
        if view.editable:
            st.button(
                "Use preset",
                icon=":material/undo:",
                type="tertiary",
                key=f"preset.{path}",
                on_click=state.use_preset,
                args=(path,),
            )


def preset_text(view: FormView, path: str) -> str:
    """Return what the field would hold if it followed its preset."""
    value = entries.preset_value(drafts.without(view.draft.document, view.draft.typed), path)
    if INPUTS[path].kind == "percent":
        return formats.percent(value, 2)
    return formats.money(value, str(view.meta["capexCurrency"]))
