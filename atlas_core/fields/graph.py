"""Every preset and derived field as a step of one computation, in an order in which each step finds what it reads."""

from dataclasses import dataclass

from atlas_core.fields.catalogue import DERIVED, INPUTS, SPECS, paths_of
from atlas_core.fields.grammar import Call, FormulaError, Name, Node, names, parse
from atlas_core.fields.spec import Spec


@dataclass(frozen=True)
class Step:
    """One value to compute: a derived field, or a preset's value of an editable one."""

    path: str
    spec: Spec
    tree: Node
    reads: tuple[str, ...]


def resolved(formula: str, section: str) -> Node:
    """Return a formula's tree with every name as its full path; the own section is looked at first."""
    return _resolve(parse(formula), section)


def path_in(name: str, section: str) -> str:
    """Return the full path of a name used in a declaration of a section."""
    if f"{section}.{name}" in SPECS:
        return f"{section}.{name}"
    found = paths_of(name)
    if len(found) != 1:
        raise FormulaError(f"{name!r} in section {section} stands for {len(found)} fields")
    return found[0]


def _resolve(node: Node, section: str) -> Node:
    if isinstance(node, Name):
        return Name(path_in(node.path, section))
    if isinstance(node, Call):
        return Call(node.function, tuple(_resolve(argument, section) for argument in node.arguments))
    return node


def _steps() -> dict[str, Step]:
    formulas = {path: spec.preset.formula for path, spec in INPUTS.items() if spec.preset} | {
        path: spec.formula for path, spec in DERIVED.items()
    }
    trees = {path: resolved(formula, path.split(".")[0]) for path, formula in formulas.items()}
    return {path: Step(path, SPECS[path], tree, names(tree)) for path, tree in trees.items()}


def ordered(steps: dict[str, Step]) -> tuple[Step, ...]:
    """Return the steps so that each comes after those it reads; raise FormulaError on a circle."""
    done: dict[str, Step] = {}

    def visit(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            raise FormulaError(f"circular formulas: {' → '.join((*above, path))}")
        if path not in steps or path in done:
            return
        for read in steps[path].reads:
            visit(read, (*above, path))
        done[path] = steps[path]

    for path in steps:
        visit(path, ())
    return tuple(done.values())


STEPS = ordered(_steps())
