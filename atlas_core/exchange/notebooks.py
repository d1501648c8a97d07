"""Notebooks of the workspace: which there are, what they may be asked, and whether given parameters obey that."""

import ast
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas_core.errors import InputError, Problem

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
TYPES: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}
MAX_BYTES = 64_000
"""Largest size of all parameters as JSON."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: its name, a key of TYPES, and its default."""

    name: str
    type: str
    default: Any


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of the notebooks."""
    return sorted(path.stem for path in folder.glob("*.ipynb") if path.stem.isidentifier())


def path_of(name: str, folder: Path = FOLDER) -> Path:
    """Return the notebook's file; a name is only ever looked up, never made a path.

    Raises
    ------
    InputError
    """
    if name not in (known := names(folder)):
        raise InputError(Problem("notebook", f"must be one of {', '.join(known)}; got {name!r:.80}"))
    return folder / f"{name}.ipynb"


def parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that the notebook's cell tagged `parameters` declares, by name.

    Raises
    ------
    InputError
        The cell is missing, or a line of it is not `name: type = literal`.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        raise InputError(Problem("", "must have one cell tagged parameters"), notebook.stem)
    lines = ast.parse("".join(tagged[0]["source"])).body
    declared = [_declared(line, notebook.stem) for line in lines]
    return {parameter.name: parameter for parameter in declared}


def typed(notebook: Path, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return parameters given as text in their types: text stays as it is, everything else is read as JSON."""
    known = parameters(notebook)
    return checked(notebook, {name: _from_text(known.get(name), text) for name, text in texts.items()})


def checked(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given parameters if the notebook declares each of them with the type of its value.

    Papermill itself writes unknown names into the notebook as code, so what is not declared never reaches it.

    Raises
    ------
    InputError
        Every broken one is named with notebook and rule.
    """
    known = parameters(notebook)
    problems = [Problem(f"{name:.80}", rule) for name, value in given.items() if (rule := _broken(known, name, value))]
    if not problems and len(json.dumps(dict(given))) > MAX_BYTES:
        problems = [Problem("parameters", f"must be at most {MAX_BYTES:,} bytes together")]
    if problems:
        raise InputError(problems, notebook.stem)
    return dict(given)


def _declared(line: ast.stmt, notebook: str) -> Parameter:
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None:
        kind = ast.unparse(line.annotation)
        if kind in TYPES:
            return Parameter(line.target.id, kind, ast.literal_eval(line.value))
    rule = f"a parameter is declared as `name: type = literal`, got {ast.unparse(line)!r:.80}"
    raise InputError(Problem("parameters", rule), notebook)


def _from_text(parameter: Parameter | None, text: str) -> Any:
    if parameter is None or parameter.type == "str":
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the check names the type


def _broken(known: Mapping[str, Parameter], name: str, value: Any) -> str:
    """Return the rule that the parameter breaks, or nothing."""
    if name not in known:
        return f"is not a parameter of this notebook; it has {', '.join(known) or 'none'}"
    kind = known[name].type
    # Exactly the type: a class derived from text could write itself as code.
    if type(value) is not TYPES[kind] and not (kind == "float" and type(value) is int):
        return f"must be {kind}, got {type(value).__name__}"
    return "" if _is_plain(value) else "must hold finite JSON values only"


def _is_plain(value: Any, depth: int = 0) -> bool:
    if depth > 16:
        return False
    if type(value) is dict:
        return all(type(key) is str and _is_plain(inner, depth + 1) for key, inner in value.items())
    if type(value) is list:
        return all(_is_plain(inner, depth + 1) for inner in value)
    return value is None or type(value) in {str, bool, int} or (type(value) is float and math.isfinite(value))
