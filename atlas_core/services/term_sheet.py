"""The term sheet of one scenario: who may have it, what it is made from, in which format it leaves."""

from collections.abc import Callable, Mapping

from atlas_core.errors import InputError, Problem
from atlas_core.exchange.term_sheet.portable import pdf
from atlas_core.exchange.term_sheet.sheet import Sheet
from atlas_core.exchange.term_sheet.word import docx
from atlas_core.permutation.tiers import tiers_of
from atlas_core.records import Record
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import rules, short_hash
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services import rule_tables, scenario_detail
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.exports import HASH_LETTERS, Export
from atlas_core.services.projects import origins_of
from atlas_core.services.results import require_run
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores
from atlas_core.services.term_sheet_parts import Subject, key_figures, sections

FORMATS: Mapping[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
    "pdf": ("application/pdf", pdf),
}
"""Format → media type and writer."""


def term_sheet(stores: Stores, actor: Actor, project_id: str, run_id: str | None, index: int, format: str) -> Export:
    """Return the term sheet of one scenario of a run as a file; the same scenario gives the same bytes.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id : whose result
    run_id : None for the latest complete run
    index : of the scenario, from 0
    format : a key of FORMATS

    Raises
    ------
    InputError
        Unknown format, or a run of another engine version, whose flows are not known any more.
    RecordNotFoundError
        There is no such run or scenario.
    UnavailableError
        The machine lacks the libraries that lay out a PDF.
    """
    open_project(stores, actor, "result.export", project_id)
    if format not in FORMATS:
        raise InputError(Problem("format", f"There is no format {format[:20]!r}; take {' or '.join(FORMATS)}."))
    run = require_run(stores, actor, project_id, run_id)
    media_type, written = FORMATS[format]
    name = f"term_sheet_{run['project_id']}_run{run['number']:04d}_{index}_{run['sha256'][:HASH_LETTERS]}.{format}"
    made = Export(name, media_type, written(_sheet(_subject(stores, actor, run, index))))
    trail.record(stores, actor, "result.export", about=f"{run['_id']} {made.filename}")
    return made


def _subject(stores: Stores, actor: Actor, run: Record, index: int) -> Subject:
    detail = scenario_detail.detail(stores, actor, run, index)
    if not detail.recomputed:
        text = f"was computed by engine version {run['engine_version']}; run its axes again for a term sheet"
        raise InputError(Problem("run", f"Run {run['number']} {text}."))
    approved = stores.snapshots.get(run["project_id"], run["snapshot_version"])
    return Subject(
        run=run,
        project=approved_project(stores, run),
        detail=detail,
        tiers=tiers_of(rule_tables.of_run(stores, run)),
        origins=origins_of(approved),
    )


def _sheet(subject: Subject) -> Sheet:
    run, row, title = subject.run, subject.detail.row, str(subject.project["meta"]["projectTitle"])
    place = f"Run {run['number']:04d} · scenario {count(row['index'])}"
    tier = f"{TIER_LABEL.get(row['tier'], 'No tier')}, limited by {limit_label(row['binding'])}"
    return Sheet(
        title=title,
        subject=f"Indicative term sheet · {tier}",
        lead=f"{place} · snapshot version {run['snapshot_version']} · {rules(run)} · {subject.currency} · "
        f"computed {run['finished_at']:%d %b %Y %H:%M} UTC",
        key_figures=key_figures(subject),
        sections=sections(subject),
        footer=f"{place} · {run['_id']} · content {short_hash(run['sha256'])} · Computed figures; no offer to lend.",
    )
