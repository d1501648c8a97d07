"""Why nothing of a run is viable: which test fails, by how much, what limits the loan, what would change it."""

import streamlit as st

from atlas_core.queries.distribution import spread
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting import verdict_words
from atlas_core.reporting.formats import count
from atlas_core.services import remedies, tier_tests
from atlas_core.services.actor import Actor
from atlas_core.services.overview import Overview, fails
from pages.analysis.views import advice
from pages.components import page, stores


def show(actor: Actor, result: ResultFile, run: Record, whole: Overview, currency: str) -> None:
    """Show the reasons in words and numbers, all of them computed from the rows of the run."""
    lowest = tier_tests.tiers(stores.stores(), actor, run)[-1]
    tests = tier_tests.run_tests(result, lowest)
    with page.card("No scenario of this run is viable"):
        st.markdown(page.plain(verdict_words.sentence(tests, currency)))
        left, right = st.columns([3, 2], gap="medium")
        with left, st.container(key="facts_verdict"):
            st.table(verdict_words.table(tests, currency), border="horizontal", hide_index=True)
            st.caption(page.plain(verdict_words.missed(fails(result), whole.total)))
        with right:
            _remedies(actor, result, run, currency)
        cheapest = spread(result, "senior_rate").minimum
        income = verdict_words.income(whole.figures["npv"], spread(result, "project_irr"), cheapest, currency)
        limits = verdict_words.limits(whole.limits, whole.figures["senior_size"], spread(result, "uses"), currency)
        st.markdown(page.plain(f"{income} {limits}"))


def _remedies(actor: Actor, result: ResultFile, run: Record, currency: str) -> None:
    index = remedies.best_index(result)
    if found := advice.of(actor, run, index):
        heading = f"**What would make scenario {count(index)} viable** :gray[the best one; one change at a time]"
        st.markdown(heading, help=advice.HELP)
        advice.show(found, currency)
