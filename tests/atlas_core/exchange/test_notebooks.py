"""Parameters of notebooks: what is not declared, or not of its type, never reaches Papermill."""

import math

import nbformat
import pytest

from atlas_core.errors import InputError
from atlas_core.exchange import notebooks

CELL = "titles: list = []\nn: int = 3\nrate: float = 5.0\nname: str = ''\nflag: bool = False\naxes: dict = {}"


def made(folder, *cells, parameters=CELL):
    book = nbformat.v4.new_notebook()
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    book.cells = [first, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, folder / "book.ipynb")
    return folder / "book.ipynb"


@pytest.fixture
def book(tmp_path):
    return made(tmp_path)


class Text(str):
    def __str__(self):
        return "__import__('os').system('true')"


@pytest.mark.parametrize(
    "given",
    [
        {"unheard": 1},
        {"n = 1\nimport os": 1},
        {"n; import os": 1},
        {"": 1},
        {"__builtins__": 1},
        {"n": "3"},
        {"n": True},
        {"n": 3.0},
        {"rate": True},
        {"rate": math.nan},
        {"rate": math.inf},
        {"name": 3},
        {"name": None},
        {"name": Text("x")},
        {"titles": (1, 2)},
        {"titles": [Text("x")]},
        {"titles": [NotImplemented]},
        {"axes": {1: 2}},
        {"axes": {Text("k"): 2}},
        {"axes": {"a": [math.nan]}},
        {"titles": ["x" * 70_000]},
    ],
    ids=repr,
)
def test_what_breaks_a_rule_is_refused_naming_notebook_and_parameter(book, given):
    with pytest.raises(InputError, match="book: ") as refused:
        notebooks.checked(book, given)
    assert refused.value.source == "book"
    assert refused.value.problems[0].field in {*(f"{name:.80}" for name in given), "parameters"}


def test_what_is_declared_passes(book):
    given = {"titles": ["a'b\n", None], "n": 5, "rate": 5, "name": '"); x', "flag": True, "axes": {"k": [1.5]}}
    assert notebooks.checked(book, given) == given


def test_text_is_read_in_the_type_declared(book):
    texts = {"n": "5", "rate": "5.5", "name": "5", "flag": "true", "titles": '["a"]', "axes": '{"b": 1}'}
    assert notebooks.typed(book, texts) == {
        "n": 5, "rate": 5.5, "name": "5", "flag": True, "titles": ["a"], "axes": {"b": 1}
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["n = 3", "n: Path = 3", "n: int = print(3)", "import os", "n: int"])
def test_a_cell_that_does_not_only_declare_is_refused(tmp_path, cell):
    with pytest.raises((InputError, ValueError)):
        notebooks.parameters(made(tmp_path, parameters=cell))


@pytest.mark.parametrize(
    "name", ["", "nothing", "../book", "/etc/passwd", "book.ipynb", "http://x/y.ipynb", "{0.__class__}", "*"]
)
def test_only_a_name_in_the_folder_is_a_notebook(book, name):
    assert notebooks.names(book.parent) == ["book"]
    with pytest.raises(InputError, match="must be one of book; got"):
        notebooks.path_of(name, book.parent)
