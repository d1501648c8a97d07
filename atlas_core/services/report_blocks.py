"""What stands beside the rows in an exported workbook: what was computed, on which inputs, with which outcome."""

from collections.abc import Mapping
from typing import Any

from atlas_core.exchange.result_workbook import Block, Rows
from atlas_core.exchange.workbook_look import Cell
from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.limits import unit_text
from atlas_core.fields.project import SECTIONS
from atlas_core.fields.spec import Spec
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.ranking import DEFAULT, OBJECTIVES
from atlas_core.records import Record
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import drawn
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services import run_blocks

STATISTICS = ("mean", "median", "p5", "p95", "min", "max", "null_count")
_FORMATS = {"money": "money", "percent": "percent", "integer": "count"}


def inputs(run: Record, approved: Record, filters: str, rows: int) -> list[Block]:
    """Return the blocks of the Inputs sheet: the run, its axes and options, the approved project."""
    return [
        Block("Run", (), _run(run, approved, filters, rows)),
        Block("Axes", ("Axis", "Key", "Unit", "Number", "Values", "Given as"), _axes(run["axes"], approved["project"])),
        Block("Options", ("Option", "Key", "Unit", "Value"), _options(run["axes"], approved["project"])),
        *run_blocks.blocks(run["axes"]),
        *(
            Block(section.label, ("Field", "Key", "Unit", "Value"), _fields(section.specs, approved, section.key))
            for section in SECTIONS
        ),
    ]


def summary(run: Record) -> list[Block]:
    """Return the blocks of the Summary sheet: counts, percentiles of every figure, limits, missed tests."""
    found: Mapping[str, Any] = run["summary"]
    return [
        Block("Counts", (), _counts(found)),
        Block("Figures", ("Figure", *(name.replace("_", " ").capitalize() for name in STATISTICS)), _figures(found)),
        Block("What limits the senior loan", ("Limit", "Share of scenarios"), _shares(found.get("binding", {}))),
        Block("Tests missed", ("Test", "Share of scenarios"), _shares(found.get("fail_reasons", {}))),
    ]


def _run(run: Record, approved: Record, filters: str, rows: int) -> Rows:
    fx = approved["fx"]
    one_currency = fx["source"] == fx["target"]
    rate = "one currency" if one_currency else f"1 {fx['source']} = {fx['rate']:.6g} {fx['target']}"
    return (
        ("text", ("Project", approved["title"])),
        ("text", ("Project id", run["project_id"])),
        ("text", ("Run", f"{run['number']:04d}")),
        ("text", ("Run id", run["_id"])),
        ("count", ("Snapshot version", run["snapshot_version"])),
        ("text", ("Snapshot SHA-256", run["snapshot_hash"])),
        ("text", ("Content SHA-256", run["sha256"])),
        ("text", ("Engine version", str(run["engine_version"]))),
        ("count", ("Rule tables version", run.get("rules_version"))),
        ("text", ("Rule tables SHA-256", run.get("rules_hash"))),
        ("text", ("Computed by", run["executed_by"])),
        ("text", ("Finished (UTC)", run["finished_at"])),
        ("text", ("Exchange rate", f"{rate}, built-in" if fx["fallback"] and not one_currency else rate)),
        ("text", ("Filters", filters or "none: every scenario")),
        ("count", ("Rows in this file", rows)),
        ("count", ("Scenarios of the run", run["total"])),
        ("text", ("Scenarios", drawn(run["summary"].get("sample")))),
        ("text", ("Ranked by", OBJECTIVES[run["summary"].get("rank_by", DEFAULT)].label)),
    )


def _axes(axes: Record, project: Record) -> Rows:
    return tuple(
        (
            "text",
            (
                *(axis.label, axis.key, _unit(axis.target.spec or axis.unit, project), len(axis.values)),
                *("; ".join(f"{value}" for value in axis.values[:200]), axis.mode),
            ),
        )
        for axis in read_axes(axes).axes
    )


def _options(axes: Record, project: Record) -> Rows:
    fixed = read_axes(axes).options
    return tuple(
        ("text", (PARAMETERS[key].label, key, _unit(PARAMETERS[key].unit, project), _cell(value)))
        if key in PARAMETERS
        else ("text", (SPECS[key].label, key, _unit(SPECS[key], project), _cell(value)))
        for key, value in fixed.items()
    )


def _fields(specs: tuple[Spec, ...], approved: Record, section: str) -> Rows:
    project, values = approved["project"], approved["project"][section]
    return tuple(
        (_FORMATS.get(spec.kind, "number"), (spec.label, spec.key, _unit(spec, project), _cell(values.get(spec.key))))
        for spec in specs
    )


def _unit(declared: Spec | str, project: Record) -> str:
    """Return the unit of a field or, by its name, of a parameter, in the project's own currencies: EUR/month."""
    if isinstance(declared, str):
        return str(project["meta"]["projectCurrency"]) if declared == "money" else declared
    return unit_text(declared, project["meta"], project["revenue"].get("rentBasis")) or declared.unit


def _counts(found: Mapping[str, Any]) -> Rows:
    tiers = {tier: found.get(f"{tier.lower().replace('_', '')}_count") for tier in ("TIER_1", "TIER_2", "TIER_3")}
    return (
        ("count", ("Permutations", found.get("total"))),
        ("count", ("Viable", found.get("viable"))),
        *(("count", (TIER_LABEL[tier], number)) for tier, number in tiers.items()),
        ("number", ("Seconds", found.get("execution_time"))),
    )


def _figures(found: Mapping[str, Any]) -> Rows:
    metrics: Mapping[str, Mapping[str, Any]] = found.get("metrics", {})
    return tuple(
        (OUTPUTS[name].format, (OUTPUTS[name].label, *(metric.get(statistic) for statistic in STATISTICS)))
        for name, metric in metrics.items()
        if name in OUTPUTS
    )


def _shares(shares: Mapping[str, Any]) -> Rows:
    return tuple(("fraction", (limit_label(name) if name.islower() else name, share)) for name, share in shares.items())


def _cell(value: Any) -> Cell:
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)
