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
from atlas_core.reporting import view_report
from atlas_core.reporting.formats import count
from atlas_core.reporting.kept import keep
from atlas_core.services import notebook_kernel, view_content

stores, actor = notebook_kernel.acting()
look = view_content.Look(filter, sort, top)
seen = view_content.content(stores, actor, project, run or None, look)
currency = seen.run["currency"]

# %%
facts = {
    "Project": seen.title,
    "Run": f"{seen.run['number']:04d}, {seen.run['_id']}",
    "Finished (UTC)": f"{seen.run['finished_at']:%d %b %Y %H:%M}",
    "Snapshot version": str(seen.run["snapshot_version"]),
    "Filter": filter or "none: every scenario",
    "Scenarios that pass": f"{count(seen.passing)} of {count(seen.total)}",
    "Content SHA-256": seen.run["sha256"],
}
view_report.show(view_report.facts(name, facts))

# %% [markdown]
# ## Figures of the scenarios that pass

# %%
view_report.show(view_report.figures(seen.figures, currency))
view_report.show("".join(view_report.histogram(name, one, currency) for name, one in seen.histograms.items()))

# %% [markdown]
# ## Tiers

# %%
view_report.show(view_report.shares(seen.tiers, seen.passing))

# %% [markdown]
# ## What limits the senior loan

# %%
view_report.show(view_report.shares(seen.limits, seen.passing))

# %% [markdown]
# ## First rows in the view's order

# %%
shown = view_report.columns_of(seen.columns, columns, seen.swept)
view_report.show(view_report.rows(seen.rows, shown, currency))

# %%
keep("run", {"id": seen.run["_id"], "number": seen.run["number"], "sha256": seen.run["sha256"]})
keep("passing", seen.passing)
