"""Near misses of a run: which test each misses and by how much, and which single change would pass it."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.queries.filters import Condition
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting import assessment_words
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_words import rules_version
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services import near_misses, results, tier_tests
from atlas_core.services.actor import Actor
from pages.analysis.views import advice
from pages.components import page, stores


def show(actor: Actor, result: ResultFile, run: Record, filters: Sequence[Condition]) -> None:
    """Show the best near misses that meet the filters, beside the advice for one of them; without any, nothing."""
    lowest = tier_tests.tiers(stores.stores(), actor, run)[-1]
    found = near_misses.near_misses(result, lowest, results.ranked(run), filters)
    if not found.total:
        return
    within = " that pass the filter" if filters else ""
    best = f"the best {count(len(found.misses))} of {count(found.total)}{within} by {results.objective(run).label}"
    note = f"{best} · {page.plain(assessment_words.source('tiers', rules_version(run) or ''))}"
    with page.card(f"Near misses of {TIER_LABEL[lowest.name]}", note, "One test missed, by at most 5 % of its limit."):
        left, right = st.columns([5, 4], gap="medium")
        with left, st.container(key="facts_near_misses"):
            st.table(_table(found, run["currency"]), border="horizontal", hide_index=True)
        with right:
            index = st.selectbox(
                "One change that would pass",
                [index for index, _ in found.misses],
                format_func=lambda index: f"Scenario {count(index)}",
                key="near_miss",
                help=advice.HELP,
            )
            if index is not None and (told := advice.of(actor, run, index)):
                advice.show(told, run["currency"], "near_miss")


def _table(found: near_misses.NearMisses, currency: str) -> dict[str, list[str]]:
    lines = [line for _, line in found.misses]
    held = assessment_words.lines_table(lines, currency, "")
    columns = {"Scenario": [count(index) for index, _ in found.misses], "Misses": [line["label"] for line in lines]}
    columns |= {name: held[name] for name in ("Needs", "Is", "Room")}
    return {name: [page.plain(cell) for cell in cells] for name, cells in columns.items()}
