# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does a saved view show of the latest result?
#
# Shows what a saved view shows of a project's result: how many scenarios pass its filter, how their figures spread,
# what tiers they reach, what limits the senior loan, and the first rows in its order. Computes nothing anew.

# %% tags=["parameters"]
project: str = ""  # id of the project
run: str = ""  # id of the run; empty: the latest complete one
name: str = "All scenarios"  # title of the report
filter: str = ""  # conditions, as typed on the results page
sort: str = ""  # order, as in the page's address: irr.desc,ltv.asc; empty: the run's ranking
columns: str = ""  # columns of the rows, with commas between; empty: the key figures
top: int = 25  # rows shown

# %%
from atlas_core.queries.distribution import histograms, shares, spreads
from atlas_core.queries.filters import parse
from atlas_core.queries.keyset import parse_order
from atlas_core.reporting import view_report
from atlas_core.reporting.formats import count
from atlas_core.reporting.kept import keep
from atlas_core.services import notebook_kernel, projects, result_columns, results
from atlas_core.services.overview import FIGURES

stores, actor = notebook_kernel.acting()
title = projects.get(stores, actor, project)["title"]
found = results.find_run(stores, actor, project, run or None)
filters = parse(filter)
with results.opened(stores, actor, found) as result:
    total, passing = result.count(), result.count(filters)
    spread = spreads(result, FIGURES, filters)
    spans = histograms(result, FIGURES, "tier", filters)
    tiers, limits = shares(result, "tier", filters), shares(result, "binding", filters)
    order = parse_order(sort) if sort else results.ranked(found)
    first = result.page(filters, order, limit=top)
    described = result_columns.columns(list(result.kinds), found["axes"])
shown = view_report.columns_of(described, columns, result_columns.swept(found["axes"]))

# %%
facts = {
    "Project": title,
    "Run": f"{found['number']:04d}, {found['_id']}",
    "Finished (UTC)": f"{found['finished_at']:%d %b %Y %H:%M}",
    "Snapshot version": str(found["snapshot_version"]),
    "Filter": filter or "none: every scenario",
    "Scenarios that pass": f"{count(passing)} of {count(total)}",
    "Content SHA-256": found["sha256"],
}
view_report.show(view_report.facts(name, facts))

# %% [markdown]
# ## Figures of the scenarios that pass

# %%
view_report.show(view_report.figures(spread, found["currency"]))
view_report.show("".join(view_report.histogram(figure, spans[figure], found["currency"]) for figure in FIGURES))

# %% [markdown]
# ## Tiers

# %%
view_report.show(view_report.shares(tiers, passing))

# %% [markdown]
# ## What limits the senior loan

# %%
view_report.show(view_report.shares(limits, passing))

# %% [markdown]
# ## First rows in the view's order

# %%
view_report.show(view_report.rows(first, shown, found["currency"]))

# %%
keep("run", {"id": found["_id"], "number": found["number"], "sha256": found["sha256"]})
keep("passing", passing)
