import ast
from pathlib import Path

import pages

ALLOWED = {"str", "int", "float", "bool"}


def cached_functions():
    for path in Path(pages.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and "cache_data" in "".join(map(ast.unparse, node.decorator_list)):
                yield path.name, node


def test_a_cache_key_is_made_of_ids_and_hashes_never_of_frames():
    # Streamlit hashes large frames and arrays by a sample only: a changed cell would show the figures of another run.
    found = list(cached_functions())
    assert found
    for name, function in found:
        keys = [argument for argument in function.args.args if not argument.arg.startswith("_")]
        assert keys, f"{name} {function.name} has no key"
        for argument in keys:
            assert ast.unparse(argument.annotation) in ALLOWED, f"{name} {function.name} {argument.arg}"
