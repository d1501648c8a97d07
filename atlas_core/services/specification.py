"""The specification's own calls in one place, each answered by the module that does the work.

The two about documents (`upload_document`, `get_user_documents`) come with the documents.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from atlas_core.calculators.debt_sizing import max_senior_debt
from atlas_core.fields import provenance
from atlas_core.fields.provenance import Origins, Source
from atlas_core.permutation import run as engine
from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook
from atlas_core.permutation.tiers import tier, tiers_of
from atlas_core.records import Record
from atlas_core.services import accounts, projects, results, runs, series, snapshots
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

ROWS = 1_000
"""Rows of a result that are loaded unless the caller says otherwise."""


def load_users(stores: Stores, actor: Actor) -> list[Record]:
    """Return all accounts without their hashes."""
    return accounts.list_users(stores, actor)


def save_user(stores: Stores, actor: Actor, user: Mapping[str, str]) -> Record:
    """Store a new account and return it.

    Parameters
    ----------
    stores, actor : where and who
    user : email, password, role, and full_name if known

    Raises
    ------
    InputError
    RecordExistsError
    """
    email, password, role, name = (user.get(key, "") for key in ("email", "password", "role", "full_name"))
    return accounts.add_user(stores, email, password, role, name, actor)


def load_projects(stores: Stores, actor: Actor, user_email: str) -> Record:
    """Return a user's projects that the actor may open: projects, and the actor's own series and order of them.

    References
    ----------
    Atlas decisions, 2: one document per project; this answers in the specification's shape.
    """
    found = [shown.project_id for shown in projects.list_projects(stores, actor) if shown.owner == user_email]
    book = series.kept(stores, actor)
    listed = book.arranged(found)
    folders = [
        {"id": one.key, "title": one.title, "projects": [name for name in listed if name in one.projects]}
        for one in book.series
    ]
    return {"projects": [projects.get(stores, actor, name) for name in listed], "series": folders, "order": listed}


def save_projects(stores: Stores, actor: Actor, records: Sequence[Record]) -> list[Record]:
    """Store projects one after the other: those with an id as their next revision, the others as new ones.

    Parameters
    ----------
    stores, actor : where and who
    records : as `load_projects` gives them, changed under `project`; a new one needs nothing else

    Raises
    ------
    InputError
    StaleRecordError
        Somebody saved one first; those before it are stored.
    """
    return [
        projects.save(stores, actor, record, record["project"])
        if "_id" in record
        else projects.create(stores, actor, record["project"])
        for record in records
    ]


def save_permutation_snapshot(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Approve the project as it is saved now and return the snapshot; see `snapshots.snapshot`."""
    return snapshots.snapshot(stores, actor, project_id)


def get_permutation_snapshot(stores: Stores, actor: Actor, project_id: str) -> Record | None:
    """Return the project's newest approved snapshot, or None."""
    return snapshots.latest(stores, actor, project_id)


def save_permutation_results(stores: Stores, actor: Actor, project_id: str, axes: Record) -> Record:
    """Queue the run whose results the worker computes and stores, and return it.

    Nobody hands results in: what is stored was computed here, from an approved snapshot.
    """
    return runs.start(stores, actor, project_id, axes)


def load_permutation_results(
    stores: Stores, actor: Actor, project_id: str, run_id: str | None = None, limit: int = ROWS
) -> Record | None:
    """Return summary, metadata and the first rows, best first, of a run, by default the latest; None without one."""
    run = results.find_run(stores, actor, project_id, run_id)
    if run is None:
        return None
    with results.opened(stores, actor, run) as result:
        rows = result.page((), results.ranked(run), limit=limit).to_pylist()
    return {
        "project_id": project_id,
        "run_id": run["_id"],
        "executed_by": run["executed_by"],
        "permutation_count": run["total"],
        "execution_time": run["seconds"],
        "timestamp": run["started_at"],
        "summary": run["summary"],
        "results": rows,
    }


def process_input(project: Any, origins: Origins, incoming: Mapping[str, Any], source: Source) -> provenance.Merged:
    """Return a project with a source's values put in where nothing stronger stands: manual > excel > api > default.

    See `fields.provenance.merge`.
    """
    return provenance.merge(project, origins, incoming, provenance.origin(source))


def calculate_max_debt(
    noi: float, target_dscr: float, interest_rate: float, tenor: int, profile: str = "annuity"
) -> float:
    """Return the largest senior loan [currency]; `interest_rate` [1/year] is a fraction, `tenor` in years.

    See `calculators.debt_sizing.max_senior_debt`.
    """
    return float(max_senior_debt(noi, target_dscr, interest_rate, tenor, profile))


def check_eligibility(
    project: Any, axes: engine.Axes | None = None, index: int = 0, rules: RuleBook = DEFAULT
) -> dict[str, Any]:
    """Return whether a central bank would take a scenario's senior debt, with every rule held against it.

    Parameters
    ----------
    project, axes, index : the scenario; the project as it stands unless axes say otherwise
    rules : the rule tables
    """
    found = engine.scenario(project, axes or {}, index, rules)
    return {"eligible": bool(found["outputs"]["repo_eligible"]), **found["assessment"]["repo"]}


def assess_viability(
    dscr: float | None, ltv: float | None, irr: float | None, npv: float | None, rules: RuleBook = DEFAULT
) -> str:
    """Return the tier of four figures: DSCR [x], LTV [fraction], IRR [%], NPV [currency].

    Examples
    --------
    >>> assess_viability(dscr=1.35, ltv=0.65, irr=15.2, npv=12_500_000)
    'TIER_1'
    """
    return tier({"senior_dscr": dscr, "ltv": ltv, "irr": irr, "npv": npv}, tiers_of(rules))


def run_advanced_permutation_engine(project: Any, axes: engine.Axes) -> pa.Table:
    """Return the result of every scenario of a grid; see `permutation.run.permute`."""
    return engine.permute(project, axes)
