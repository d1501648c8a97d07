"""The totals of a project as a JavaScript function, made from the same declarations as Python's.

A page shows these while somebody types; on commit and on save Python computes again and is the only truth.
"""

import json
from collections.abc import Iterator

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.completion import CALCULATED
from atlas_core.fields.evaluation import MODE_SLACK
from atlas_core.fields.expressions import javascript_of
from atlas_core.fields.graph import STEPS, Step
from atlas_core.fields.limits import LIMIT_SCALE
from atlas_core.fields.spec import CUSTOM, Spec

RUNTIME = """\
  const gap = (value) => value === null || value === undefined || value === "";
  const finite = (value) => (typeof value === "number" && !Number.isFinite(value) ? null : value);
  const operation = (compute) => (...read) => (read.includes(null) ? null : finite(compute(...read)));
  const add = operation((a, b) => a + b);
  const subtract = operation((a, b) => a - b);
  const multiply = operation((a, b) => a * b);
  const divide = operation((a, b) => (b === 0 ? null : a / b));
  const negate = operation((a) => -a);
  const equal = operation((a, b) => a === b);
  const differ = operation((a, b) => a !== b);
  const below = operation((a, b) => a < b);
  const atMost = operation((a, b) => a <= b);
  const above = operation((a, b) => a > b);
  const atLeast = operation((a, b) => a >= b);
  const least = operation(Math.min);
  const most = operation(Math.max);
  const total = operation((...parts) => parts.reduce((sum, part) => sum + part, 0));
  const choose = (holds, then, otherwise) => (holds === null ? null : holds ? then() : otherwise());
  const pad = (value, digits) => String(value).padStart(digits, "0");
  const addMonths = operation((start, months) => {
    const [year, month, day] = start.split("-").map(Number);
    const count = year * 12 + month - 1 + Math.floor(months + 0.5);
    const newYear = Math.floor(count / 12);
    const newMonth = count - newYear * 12;
    if (newYear < 1 || newYear > 9999) return null;
    const lastDay = new Date(Date.UTC(newYear, newMonth + 1, 0)).getUTCDate();
    return `${pad(newYear, 4)}-${pad(newMonth + 1, 2)}-${pad(Math.min(day, lastDay), 2)}`;
  });
  const number = (value, filling, smallest, largest) => {
    if (gap(value)) return filling;
    return typeof value === "number" && value >= smallest && value <= largest ? value : null;
  };
  const scales = SCALES;
  const scale = (currency) => scales[currency] ?? 1;
  const choice = (value, filling, choices) => (gap(value) ? filling : choices.includes(value) ? value : null);
  const day = (value, filling, firstYear, lastYear) => {
    if (gap(value)) return filling;
    if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return null;
    const [year, month, date] = value.split("-").map(Number);
    const real = month >= 1 && month <= 12 && date >= 1 && date <= new Date(Date.UTC(year, month, 0)).getUTCDate();
    return real && year >= firstYear && year <= lastYear ? value : null;
  };
  const close = (a, b) => a === b || Math.abs(a - b) <= SLACK * Math.max(Math.abs(a), Math.abs(b));
  const preset = (typed, usable, computed, mode, custom, on, off) => {
    if (custom) return usable;
    if (!gap(mode)) return mode === on ? computed : mode === off ? usable : null;
    if (gap(typed)) return computed;
    return computed !== null && close(typed, computed) ? computed : usable;
  };
""".replace("SLACK", repr(MODE_SLACK)).replace("SCALES", json.dumps(LIMIT_SCALE))


def totals_script() -> str:
    """Return the source of `calculate(values)`.

    `values` maps `section.key` to what stands in the form: a number, a text or ISO date, or null; a text in a
    number field counts as impossible. The answer has the names of the calculated block, null where something is
    missing or impossible.
    """
    lines = ["function calculate(values) {", RUNTIME.rstrip(), "  const v = {};"]
    lines += (f"  v[{json.dumps(path)}] = {_input(path, INPUTS[path])};" for path in _read())
    lines += (f"  v[{json.dumps(step.path)}] = {_step(step)};" for step in STEPS)
    answer = (f"    {json.dumps(name)}: v[{json.dumps(path)}]," for name, path in CALCULATED.items())
    return "\n".join([*lines, "  return {", *answer, "  };", "}", ""])


def _read() -> Iterator[str]:
    """Yield the inputs that formulas and presets read, in order."""
    read = {path for step in STEPS for path in step.reads}
    presets = {step.path: step.spec.preset for step in STEPS if step.spec.preset}
    read |= presets.keys() | {preset.choice for preset in presets.values()}
    read |= {"meta.projectCurrency", "meta.capexCurrency"}
    yield from (path for path in INPUTS if path in read)


def _input(path: str, spec: Spec) -> str:
    value = f"values[{json.dumps(path)}]"
    if spec.same_as:
        twin = f"values[{json.dumps(spec.same_as)}]"
        value = f"gap({value}) ? {twin} : {value}"
    filling = json.dumps(spec.blank if spec.default is None else spec.default)
    if spec.kind == "choice":
        return f"choice({value}, {filling}, {json.dumps(spec.choices)})"
    check = "day" if spec.kind == "date" else "number"
    smallest, largest = spec.bounds or (0, 0)
    currency = "capexCurrency" if spec.unit.startswith("capexCurrency") else "projectCurrency"
    scale = f' * scale(v["meta.{currency}"])' if spec.kind == "money" else ""
    return f"{check}({value}, {filling}, {smallest}, {largest}{scale})"


def _step(step: Step) -> str:
    computed = javascript_of(step.tree)
    preset = step.spec.preset
    if preset is None:
        return computed
    path = json.dumps(step.path)
    custom = f"v[{json.dumps(preset.choice)}] === {json.dumps(CUSTOM)}" if preset.choice else "false"
    modes = f"values[{json.dumps(preset.mode)}], {custom}, {json.dumps(preset.on)}, {json.dumps(preset.off)}"
    return f"preset(values[{path}], v[{path}], {computed}, {modes})"
