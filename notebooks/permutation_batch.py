# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Which structures do the approved projects carry?
#
# Runs the permutation engine over the approved snapshot of each project, all with the same axes or each with its own,
# and shows per project: how many scenarios reach a tier, the best structures, how the figures spread, and what limits
# the senior loan. The runs are ordinary runs: they stand on the results page too.

# %% tags=["parameters"]
projects: list = []  # titles or ids; empty: every approved project
axes: dict = {}  # axes as on the permutation page; empty: each project's own
rank_by: str = ""  # objective of the ranking; empty: that of the axes
top: int = 10  # best structures shown per project
column: str = "irr"  # figure whose distribution is drawn: irr, npv or senior_dscr

# %%
from atlas_core.reporting import batch_report
from atlas_core.reporting.kept import keep
from atlas_core.services import notebook_kernel, results
from atlas_core.services.overview import overview, tier_histograms
from atlas_core.services.result_columns import columns

stores, actor = notebook_kernel.acting()
snapshots = notebook_kernel.chosen(stores, actor, projects)
wanted = [(one, notebook_kernel.axes_of(stores, actor, one, axes, rank_by)) for one in snapshots]
runs = notebook_kernel.batch(stores, actor, wanted)

# %% [markdown]
# ## Each project

# %%
found, best, spans = {}, {}, {}
for snapshot, run in zip(snapshots, runs, strict=True):
    with results.opened(stores, actor, run) as result:
        found[snapshot["title"]] = overview(result, metrics=run["summary"]["metrics"])
        spans[snapshot["title"]] = tier_histograms(result)
        rows = result.page((), results.ranked(run), limit=top)
        best[snapshot["title"]] = batch_report.best(rows, columns(list(result.kinds), run["axes"]), run["currency"])

# %%
counts = batch_report.counts(found)
counts

# %% [markdown]
# ## Best structures

# %%
for title, frame in best.items():
    batch_report.show(title, frame)

# %% [markdown]
# ## How the figure spreads

# %%
for title, histograms in spans.items():
    batch_report.show(title, batch_report.distribution(histograms, column))

# %% [markdown]
# ## What limits the senior loan

# %%
limits = batch_report.limits(found)
limits

# %% [markdown]
# ## Outputs

# %%
keep("runs", [{"project": run["project_id"], "run": run["_id"], "sha256": run["sha256"]} for run in runs])
keep("viable", {title: glance.viable for title, glance in found.items()})
keep("counts", counts)
keep("limits", limits)
keep("best", batch_report.joined(best))
