"""Every rule of the run's tables held against one scenario: advice and rating open, the long lists closed at first."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.records import Record
from atlas_core.reporting import advice_words, assessment_words
from atlas_core.reporting.assessment_words import MISS, NEAR, PASS, Section, Table
from atlas_core.reporting.result_words import rules_version, short_hash
from atlas_core.services.actor import Actor
from atlas_core.services.scenario_detail import Detail
from pages.analysis.views import advice
from pages.components import page

_MARKS = {
    PASS: ":green[:material/check: {}]",
    NEAR: ":orange[:material/warning: {}]",
    MISS: ":red[:material/close: {}]",
}
"""Shape, colour and word of a result; the first that its text begins with."""


def show(actor: Actor, run: Record, found: Detail, currency: str) -> None:
    """Show what would reach the next tier beside the rating, then the rules in groups."""
    held, version = found.assessment, rules_version(run) or ""
    next_tier = advice.of(actor, run, found.row["index"])
    if next_tier is None or next_tier.target is None:
        _rating(held["rating"], currency, version)
    else:
        left, right = st.columns([5, 6], gap="small")
        with left:
            title = f"What would reach {advice_words.target_label(next_tier)}"
            with page.card(title, "one change at a time", advice.HELP, "stretch"):
                advice.show(next_tier, currency)
        with right:
            _rating(held["rating"], currency, version)
    note = f"rule tables {version} · jurisdiction {held['jurisdiction']} · hash {short_hash(held['rules_hash'])}"
    help = "A figure that is missing fails; tests carry a slack of 1e-9."
    with page.card("Rules held against this scenario", note, help), st.container(gap="xsmall"):
        for section in assessment_words.sections(held, currency):
            _section(section, currency, version)
        _caps(held["rating"]["caps"], version)


def _rating(rating: Mapping[str, Any], currency: str, version: str) -> None:
    source = f"{TABLES['rating_' + rating['rule_set']].title} {version}"
    with page.card(f"Rating {rating['rating']}", page.plain(source), "The best band whose figures are met.", "stretch"):
        if rating["steps"]:
            _table(assessment_words.steps_table(rating, currency), "words_rating")
        else:
            st.caption("No band is open: tenant, tenor or structure miss every row of the jurisdiction.")
        st.caption(page.plain(f"Next: {assessment_words.next_step(rating, currency)}."))


def _section(section: Section, currency: str, version: str) -> None:
    missed = assessment_words.missed(section.lines)
    near = any(line["near"] for line in section.lines)
    mark = _marked(MISS if missed else NEAR if near else PASS)
    label = f"{mark} · **{page.plain(section.title)}** · {page.plain(assessment_words.summary(section.lines))}"
    with st.expander(label, key=f"rules_{section.key}"):
        if section.note:
            st.caption(page.plain(section.note))
        _table(assessment_words.lines_table(section.lines, currency, version), f"held_{section.key}")


def _caps(caps: Sequence[Mapping[str, Any]], version: str) -> None:
    with st.expander("Caps of the score model, shown only", key="rules_caps"):
        st.caption(page.plain(f"{assessment_words.source('rating_caps', version)}; a cap changes no rating here."))
        _table(assessment_words.caps_table(caps), "words_caps")


def _table(table: Table, key: str) -> None:
    shown = {
        name: [_marked(cell) if name == "Result" else page.plain(cell) for cell in column]
        for name, column in table.items()
    }
    with st.container(key=key):
        st.table(shown, border="horizontal", hide_index=True)


def _marked(result: str) -> str:
    return next(mark for word, mark in _MARKS.items() if result.startswith(word)).format(page.plain(result))
