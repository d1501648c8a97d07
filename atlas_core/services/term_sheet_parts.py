"""The sections of a term sheet, each from the scenario it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from atlas_core.exchange.term_sheet.sheet import Pair, Section, Table
from atlas_core.fields.limits import unit_text
from atlas_core.fields.project import SECTIONS
from atlas_core.fields.provenance import Origins, source_of
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.slack import SLACK
from atlas_core.permutation.tiers import Tier
from atlas_core.records import Record
from atlas_core.reporting import assessment_words, integrity_words, scenario_table, term_words
from atlas_core.reporting.formats import DASH, millions, money, percent, ratio, symbol
from atlas_core.reporting.result_words import figure, rules, rules_version
from atlas_core.reporting.scenario_charts import SOURCES
from atlas_core.services import covenants, integrity, tier_tests
from atlas_core.services.scenario_detail import OPERATION, Detail

LENDERS_SECTIONS = ("meta", "power", "revenue", "timeline", "construction")
"""Sections of the project that are shown: a sheet goes to lenders, and what the house pays and earns is not theirs."""
CALCULATED = "Calculated"
"""Source of a field that follows from others."""
OWN_FIELDS = ("pipelineStage", "fxRates")
"""Fields of them that are for the house."""


@dataclass(frozen=True)
class Subject:
    """What a term sheet is about.

    Attributes
    ----------
    run, project : record of the run, and the approved project it was computed on
    detail : of the scenario, recomputed
    tiers : that judged the run, best first
    origins : who set the project's values
    """

    run: Record
    project: Record
    detail: Detail
    tiers: Sequence[Tier]
    origins: Origins

    @property
    def currency(self) -> str:
        """Return the code of the deal's currency."""
        return str(self.run["currency"])

    @property
    def unit(self) -> str:
        """Return the unit of tables in millions: €m."""
        return f"{symbol(self.currency)}m"


def sections(subject: Subject) -> list[Section]:
    """Return every section in order."""
    return [
        sources_and_uses(subject),
        terms(subject),
        cover(subject),
        limits(subject),
        *rating(subject),
        integrity_panel(subject),
        identity(subject),
        assumptions(subject),
        project_fields(subject),
    ]


def key_figures(subject: Subject) -> list[Pair]:
    """Return what a lender asks for first."""
    row, currency = subject.detail.row, subject.currency
    rate = subject.run.get("discount_rate")
    return [
        ("Senior", money(row["senior_size"], currency)),
        ("LTV, total debt", figure(row["ltv"], "fraction", currency)),
        ("Senior DSCR, lowest", ratio(row["senior_dscr"])),
        ("Equity IRR", percent(row["irr"])),
        (f"NPV at {percent(rate, 2)}" if rate is not None else "NPV", money(row["npv"], currency)),
        ("Rating", str(row["rating"])),
    ]


def sources_and_uses(subject: Subject) -> Section:
    """Return draws and uses up to completion with their shares, and what they differ by."""
    found = subject.detail
    sources = {SOURCES[key]: value for key, value in found.sources.items() if value}
    tables = [_shares("Sources", sources, subject.unit), _shares("Uses", found.uses, subject.unit)]
    over = sum(found.sources.values()) - sum(found.uses.values())
    closing = f"Sources less uses: {integrity_words.residual(over, 'money', subject.currency)}.{_grown(found, subject)}"
    return Section("Sources and uses", f"{subject.unit}, draws and uses up to completion", tables, closing)


def _grown(found: Detail, subject: Subject) -> str:
    """Return what the mezzanine loan comes to with interest that accreted, where some did."""
    size = found.row["mezz_size"]
    if size - found.sources["mezz"] <= SLACK * size:
        return ""
    return f" With interest accreted to completion the mezzanine loan is {money(size, subject.currency)}."


def _shares(title: str, amounts: Mapping[str, float], unit: str) -> Table:
    whole = sum(amounts.values())
    rows = [(label, millions(amount, 2), _part(amount, whole)) for label, amount in amounts.items()]
    return Table((title, unit, "Share"), [*rows, ("Total", millions(whole, 2), _part(whole, whole))], True, 1)


def _part(amount: float, whole: float) -> str:
    return percent(100 * amount / whole) if whole else DASH


def terms(subject: Subject) -> Section:
    """Return the terms of each provider side by side, and what both loans share."""
    inputs, row, currency = subject.detail.inputs, subject.detail.row, subject.currency
    found = term_words.terms(inputs, row, currency)
    labels = dict.fromkeys(label for provider in found.values() for label in provider)
    rows = [(label, *(provider.get(label, DASH) for provider in found.values())) for label in labels]
    side_by_side = Table(("Term", *found), [row for row in rows if set(row[1:]) != {DASH}])
    shared = Table(("Common terms", "Term"), list(term_words.undertakings(inputs, row, currency).items()))
    return Section("Terms of the tranches", "rates and fees a year; amounts at completion", [side_by_side, shared])


def cover(subject: Subject) -> Section:
    """Return what both loans cost, what covers them and what is left of them, year by year."""
    found, unit = subject.detail, subject.unit
    operating = [flow for flow in found.periods if flow["phase"] == OPERATION]
    size = int(found.inputs["periodsPerYear"])
    spans = [operating[start : start + size] for start in range(0, len(operating), size)]
    has_mezz = bool(found.row["mezz_size"])
    loans = ("senior", "mezz") if has_mezz else ("senior",)
    indebted = [year for year, span in enumerate(spans) if any(span[0][f"{loan}_opening"] > 0 for loan in loans)]
    covers = {"senior": found.senior_dscr, "mezz": found.blended_dscr}
    heads = ["Year", "CFADS", "Interest", "Principal", "Balance", "DSCR"]
    more = ["Mezz interest", "Mezz principal", "Mezz balance", "Total DSCR"] if has_mezz else []
    rows = [
        [str(year + 1), millions(_sum(spans[year], "cfads")),
         *(cell for loan in loans for cell in (*_service(spans[year], loan), ratio(covers[loan][year])))]
        for year in indebted
    ]  # fmt: skip
    closing = (
        "DSCR is CFADS over interest and scheduled principal, the lowest of the year; fees, prepayments and what is "
        "left at maturity are not in it. Principal holds all that was repaid."
    )
    note = f"{unit} by operating year; senior without a prefix"
    return Section("Debt service cover", note, [Table([*heads, *more], rows, True)], closing)


def _service(span: Sequence[Mapping[str, Any]], loan: str) -> tuple[str, str, str]:
    interest = _sum(span, f"{loan}_interest") - _sum(span, f"{loan}_capitalised")
    principal = _sum(span, f"{loan}_principal") + _sum(span, f"{loan}_prepayment")
    return millions(interest), millions(principal), millions(span[-1][f"{loan}_closing"])


def _sum(span: Sequence[Mapping[str, Any]], column: str) -> float:
    return float(sum(flow[column] or 0.0 for flow in span))


def limits(subject: Subject) -> Section:
    """Return the covenants: what each needs, what the scenario has, the room, who set it."""
    found, unset = covenants.covenants(subject.detail)
    table = assessment_words.lines_table([asdict(one.test) for one in found], subject.currency, "")
    sources = subject.detail.input_sources
    given = [sources[one.key]["source"] if one.key in sources else "default" for one in found]
    del table["Source"]
    shown = table | {"Set by": [f"{term_words.parameter(one.key)}, {by}" for one, by in zip(found, given, strict=True)]}
    closing = f"Not set: {', '.join(unset)}." if unset else ""
    return Section("Covenants", "limits of this scenario and the room to each", [_table(shown)], closing)


def rating(subject: Subject) -> list[Section]:
    """Return why the scenario has its tier, its rating and its standing with a central bank."""
    found, currency, version = subject.detail, subject.currency, rules_version(subject.run) or DASH
    tests = tier_tests.tests(found.row, subject.tiers)
    held = found.assessment
    steps = assessment_words.steps_table(held["rating"], currency)
    bands = [_table(steps)] if steps["Band"] else []
    groups = {section.key: section for section in assessment_words.sections(held, currency)}
    repo = groups.pop("repo")
    others = Table(
        ("Group of rules", "Outcome"),
        [(group.title, assessment_words.summary(group.lines)) for group in groups.values()],
    )
    best = f"Next: {assessment_words.next_step(held['rating'], currency)}."
    eligible = "eligible" if held["repo"]["eligible"] else "not eligible"
    return [
        Section(f"Why {tests.title}", tests.note, [_table(scenario_table.tests_table(tests.tests, currency))]),
        Section(f"Rating {held['rating']['rating']}", rules(subject.run), bands, best),
        Section(f"Repo: {eligible}", repo.title, [_table(assessment_words.lines_table(repo.lines, currency, version))],
                repo.note),
        Section("Other rules", f"rule tables {version} · jurisdiction {held['jurisdiction']}", [others]),
    ]  # fmt: skip


def integrity_panel(subject: Subject) -> Section:
    """Return what must come to nothing in the model, with what is left of each."""
    found = integrity.checks(subject.detail)
    held = sum(check.holds for check in found)
    table = integrity_words.table([asdict(check) | {"holds": check.holds} for check in found], subject.currency)
    note = f"{held} of {len(found)} hold, computed from the cash flows as they are shown"
    return Section("Model integrity", note, [_table(table)])


def identity(subject: Subject) -> Section:
    """Return what this sheet was computed from, so that it can be found again."""
    run, row = subject.run, subject.detail.row
    facts = {
        "Project": f"{subject.project['meta']['projectTitle']} ({run['project_id']})",
        "Run": f"{run['number']:04d}, {run['_id']}",
        "Scenario": f"{row['index']}, {row['id']}",
        "Snapshot version": str(run["snapshot_version"]),
        "Snapshot SHA-256": run["snapshot_hash"],
        "Content SHA-256": run["sha256"],
        "Engine version": run["engine_version"],
        "Rule tables": f"{rules_version(run) or DASH}, SHA-256 {run.get('rules_hash') or 'of the usual tables'}",
        "Computed (UTC)": f"{run['finished_at']:%Y-%m-%d %H:%M:%S}",
    }
    note = "the content hash is the one that the results page shows"
    return Section("Where this comes from", note, [Table(("Of this sheet", "Value"), list(facts.items()))])


def assumptions(subject: Subject) -> Section:
    """Return every input of the scenario with what gave it."""
    found = subject.detail
    table = scenario_table.inputs_table(found.inputs, found.input_sources)
    note = "every input of the engine: its value, what gave it, who set that"
    return Section("Assumptions", note, [_table(table)], annex=True)


def project_fields(subject: Subject) -> Section:
    """Return the filled fields of the approved project that no input above replaces, with their source."""
    replaced = {PARAMETERS[key].path if key in PARAMETERS else key for key in subject.detail.inputs}
    tables = [_fields(subject, section, replaced) for section in SECTIONS if section.key in LENDERS_SECTIONS]
    note = f"as approved in snapshot version {subject.run['snapshot_version']}, without what the assumptions hold"
    return Section("Project", note, [table for table in tables if table.rows])


def _fields(subject: Subject, section: Any, replaced: set[str]) -> Table:
    values, meta = subject.project[section.key], subject.project["meta"]
    basis = subject.project["revenue"].get("rentBasis")
    shown = [
        spec
        for spec in section.specs
        if values.get(spec.key) not in (None, "", [], {})
        and f"{section.key}.{spec.key}" not in replaced
        and spec.key not in OWN_FIELDS
    ]
    rows = [
        (
            spec.label,
            scenario_table.entered(values[spec.key]),
            unit_text(spec, meta, basis) or DASH,
            CALCULATED if spec.formula else _set_by(subject, f"{section.key}.{spec.key}"),
        )
        for spec in shown
    ]
    return Table((section.label, "Value", "Unit", "Source"), rows)


def _set_by(subject: Subject, path: str) -> str:
    return scenario_table.SOURCE_WORDS[source_of(subject.origins, path)]


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    return Table(tuple(columns), list(zip(*columns.values(), strict=True)))
