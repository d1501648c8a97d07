"""The rules held against one scenario, in words and tables: what each needs, what is there, the room, the source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.reporting.formats import DASH, MINUS, THIN, change, count, exact, money, number, percent, points
from atlas_core.reporting.result_words import figure, telling

PASS, MISS, NEAR, UNKNOWN = "pass", "miss", "near miss", "not known"
ARITHMETIC = "arithmetic"
"""Source of a line that no table prints."""
GATES = {"A": "money, tenor, sums", "B": "cover, gearing, quick stress"}
CONCENTRATION = (
    "One project is all of its tenant, country, city and site; these limits speak of papers on several projects."
)
_SIDES = {">=": f"≥{THIN}", "<=": f"≤{THIN}", "=": ""}

Line = Mapping[str, Any]
"""A line of an assessment's or advice's document."""
Table = dict[str, list[str]]


@dataclass(frozen=True)
class Section:
    """Rules that belong together."""

    key: str
    title: str
    lines: Sequence[Line]
    note: str = ""


def sections(assessment: Mapping[str, Any], currency: str) -> list[Section]:
    """Return the rules of an assessment, the rating's apart: repo, gates, stresses, repayment, wrap, concentration."""
    repo, wrap = assessment["repo"], assessment["wrap"]
    gates = [Section(f"gate_{gate['name'].lower()}", f"Gate {gate['name']}: {GATES[gate['name']]}", gate["tests"])
             for gate in assessment["gates"]]  # fmt: skip
    return [
        Section("repo", TABLES[f"repo_{repo['rule_set']}"].title, repo["tests"], repo_cash(repo, currency)),
        *gates,
        Section("stresses", "DSCR under stress", assessment["stresses"]),
        Section("repayment", "Repayment of the senior loan", assessment["repayment"]),
        *([Section("wrap", "DSCR floor with a wrap", [wrap["test"]], wrap_note(wrap))] if wrap else []),
        Section("concentration", "Concentration", assessment["concentration"], CONCENTRATION),
    ]


def lines_table(lines: Sequence[Line], currency: str, version: str) -> Table:
    """Return rules as a table, a row each.

    Parameters
    ----------
    lines : as `Assessment.document` gives them
    currency : code of the deal's
    version : of the rule tables, v3
    """
    return {
        "Result": [result(line) for line in lines],
        "Rule": [_named(line) for line in lines],
        "Needs": [needs(line, currency) for line in lines],
        "Is": [_is(line, currency) for line in lines],
        "Room": [room(line, currency) for line in lines],
        "Source": [source(line["table"], version) for line in lines],
    }


def steps_table(rating: Mapping[str, Any], currency: str) -> Table:
    """Return the bands of the rating, best first: what each takes, a column a figure, and by how much it is missed."""
    steps = rating["steps"]
    figures = dict.fromkeys(line["label"] for step in steps for line in step["tests"])
    taken = [{line["label"]: needs(line, currency) for line in step["tests"]} for step in steps]
    return {
        "Band": [step["rating"] for step in steps],
        "Result": [_step_result(step, rating["rating"]) for step in steps],
        **{label: [found.get(label, DASH) for found in taken] for label in figures},
        "Missed by": [_joined(missed_by(line, currency) for line in missed(step["tests"])) for step in steps],
    }


def caps_table(caps: Sequence[Mapping[str, Any]]) -> Table:
    """Return the caps of the score model: whether each holds, and whether it lies below the rating."""
    words = {True: "holds", False: "does not hold", None: UNKNOWN}
    return {
        "Cap of the score model": [_upper(cap["condition"]) for cap in caps],
        "Rating at most": [cap["cap"] for cap in caps],
        "Here": [words[cap["holds"]] + (", below the rating" if cap["binds"] else "") for cap in caps],
    }


def next_step(rating: Mapping[str, Any], currency: str) -> str:
    """Return the next better rating and what misses it: AA missed: Senior DSCR by 0.05x."""
    if rating["better"] is None:
        return "no better band is open"
    return f"{rating['better']} missed: {_joined(missed_by(line, currency) for line in missed(rating['tests']))}"


def missed(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that are missed."""
    return [line for line in lines if not line["passed"]]


def summary(lines: Sequence[Line]) -> str:
    """Return how many lines are missed and their codes: 1 of 6 missed · INSUFFICIENT_CAPITAL."""
    failed = missed(lines)
    if not failed:
        return f"all {count(len(lines))} passed" if len(lines) > 1 else "passed"
    codes = dict.fromkeys(line["code"] for line in failed)
    return f"{count(len(failed))} of {count(len(lines))} missed · {', '.join(codes)}"


def missed_by(line: Line, currency: str) -> str:
    """Return by how much a line is missed: Senior DSCR by 0.05x; without a figure, that there is none."""
    if line["actual"] is None:
        return f"{line['label']}: no figure"
    if line["room"] is None:
        return f"{line['label']}: {line['actual']}, not {line['needed']}"
    return f"{line['label']} by {room(line, currency).lstrip(MINUS + THIN)}"


def needs(line: Line, currency: str) -> str:
    """Return what a line needs: ≥ 1.30x."""
    return f"{_SIDES[line['side']]}{_value(line['needed'], line['unit'], currency, _extra(line))}"


def room(line: Line, currency: str) -> str:
    """Return how far a line is on the right side, with its sign; a dash where that is no figure.

    A miss smaller than what is shown reads −<0.1 pp, never nothing.
    """
    text = change(line["room"], lambda size: _distance(size, line["unit"], currency, _extra(line)))
    if text.startswith("±") and not line["passed"]:
        return f"{MINUS}{THIN}<{_distance(_SMALLEST.get(line['unit'], 1.0), line['unit'], currency)}"
    return text.replace("+", "+\u2060")  # a line may not end between + and €


def result(line: Line) -> str:
    """Return pass, near miss or miss."""
    if line["near"]:
        return NEAR
    return PASS if line["passed"] else MISS


def source(table: str, version: str) -> str:
    """Return the table that prints a limit, with the version that judged: DSCR floors v3."""
    return f"{TABLES[table].title} {version}" if table else ARITHMETIC


def repo_cash(repo: Mapping[str, Any], currency: str) -> str:
    """Return what a repo would raise, or why nothing."""
    if repo["haircut"] is None:
        return "The table has no haircut for this rating and tenor."
    haircut = f"haircut {percent(100 * repo['haircut'], 0)}"
    if repo["cash"] is None:
        return f"Not eligible, so no cash; eligible, the {haircut} would apply."
    return f"Cash from the repo {money(repo['cash'], currency)}, after a {haircut}."


def wrap_note(wrap: Mapping[str, Any]) -> str:
    """Return what a wrap takes and costs."""
    cost = wrap["cost_bps"]
    price = f"usually {exact(cost[0])} to {exact(cost[1])} bp a year" if cost else "the source prints no price"
    paid = f"this scenario pays {exact(wrap['premium_bps'])} bp" if wrap["premium_bps"] else "this scenario pays none"
    return f"An insurer rated {wrap['insurer']} or better; {price}, {paid}. It changes no gate."


def _named(line: Line) -> str:
    return f"{line['label']} ({line['note']})" if line["note"] else str(line["label"])


def _is(line: Line, currency: str) -> str:
    return "no figure" if line["actual"] is None else _value(line["actual"], line["unit"], currency, _extra(line))


def _extra(line: Line) -> int:
    """Return the digits beyond the usual ones that a miss takes, so that it does not read like its limit."""
    if line["passed"] or line["room"] is None or line["unit"] not in _FORMATS:
        return 0
    return telling(line["actual"], line["needed"], _FORMATS[line["unit"]])


def _value(value: Any, unit: str, currency: str, extra: int = 0) -> str:
    if isinstance(value, str):
        return value
    if unit in ("months", "notches"):
        return f"{number(value, 0 if float(value).is_integer() else 1)}{THIN}{unit}"
    return figure(value, _FORMATS.get(unit, "number"), currency, extra)


_FORMATS: Mapping[str, Any] = {
    "fraction": "fraction",
    "years": "years",
    "money": "money",
    "%": "percent",
    "x": "ratio",
}
_SMALLEST: Mapping[str, float] = {"fraction": 0.001, "%": 0.1, "years": 0.1, "x": 0.01}
"""The smallest distance that can be read off, by unit."""


def _distance(size: float, unit: str, currency: str, extra: int = 0) -> str:
    if unit in ("fraction", "%"):
        return points(100 * size if unit == "fraction" else size, 1 + extra)
    return _value(size, unit, currency, extra)


def _step_result(step: Mapping[str, Any], rating: str) -> str:
    if step["rating"] == rating:
        return f"{PASS}, rated" if step["met"] else MISS
    return PASS if step["met"] else MISS


def _joined(parts: Any) -> str:
    return ", ".join(parts) or DASH


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
