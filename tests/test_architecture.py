"""House rules that no linter knows: sizes, places, layers, mirrored tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted([*ROOT.glob("atlas_core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "streamlit_app.py"])
PAGES = [
    path
    for path in CODE
    if path.parent.name in {"sponsor", "analysis", "admin", "account"} and path.name != "__init__.py"
]
MAX_MODULE, MAX_PAGE, MAX_FUNCTION, MAX_ENTRY = 400, 150, 60, 60


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_stays_small(path):
    assert length(path) <= (MAX_PAGE if path in PAGES else MAX_MODULE)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_function_stays_small(path):
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions}
    assert {function: lines for function, lines in long.items() if lines > MAX_FUNCTION} == {}


def test_the_entry_point_only_wires():
    assert length(ROOT / "streamlit_app.py") < MAX_ENTRY


def test_no_page_script_stands_where_streamlit_would_serve_it_without_the_frame():
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_begins_with_the_guard(path):
    text = path.read_text()
    assert "guard.require(" in text
    assert text.index("guard.require(") < text.find("st.", text.index("guard.require("))


@pytest.mark.parametrize("path", [path for path in CODE if "pages" in path.parts], ids=name)
def test_pages_catch_only_our_own_errors(path):
    handlers = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    assert all(node.type is not None and "Exception" not in ast.unparse(node.type) for node in handlers)


def test_only_settings_reads_the_environment():
    readers = [name(path) for path in CODE if "environ" in path.read_text() or "getenv" in path.read_text()]
    # embedded.py hands a cleaned copy of the environment to the server process it starts
    assert set(readers) <= {"atlas_core/settings.py", "atlas_core/storage/embedded.py"}


def test_every_package_says_what_belongs_there():
    silent = [
        name(path) for path in CODE if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_tests_mirror_the_code():
    tested = {path.parent.relative_to(ROOT / "tests").parts[:2] for path in (ROOT / "tests").glob("**/test_*.py")}
    packages = {
        path.relative_to(ROOT).parts[:-1][:2] for path in CODE if path.name not in {"__init__.py", "__main__.py"}
    }
    assert packages - tested - {()} == set()


def test_imports_obey_the_layers():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_linter_is_content():
    command = [Path(sys.executable).with_name("ruff"), "check", "--quiet", "."]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_types_hold():
    result = subprocess.run(
        [Path(sys.executable).with_name("mypy")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
