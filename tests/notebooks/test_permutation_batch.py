"""The notebook as quants run it: through Papermill, on the demo's projects, over the real server."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import papermill
import pytest

from atlas_core.cli import main
from atlas_core.exchange import notebooks
from atlas_core.reporting import kept
from atlas_core.services import accounts, demo, snapshots
from atlas_core.services.wiring import open_stores, stop_embedded

FOLDER = Path(__file__).parents[2] / "notebooks"
BATCH = FOLDER / "permutation_batch.ipynb"
AXES = {"debtTenorRange": [15, 17], "seniorRateRange": [5.0, 6.0]}


@pytest.fixture
def demo_stores(real_settings, monkeypatch, tmp_path):
    """Give the demo with both projects approved, and point the command line at it."""
    monkeypatch.setenv("MONGODB_URI", real_settings.mongodb_uri)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path / "data"))
    stores = open_stores(real_settings)
    demo.seed(stores, real_settings)
    admin = accounts.sign_in(stores, "admin@demo.atlas", demo.PASSWORD)[1]
    for project in demo.PROJECTS.values():
        snapshots.snapshot(stores, admin, project)
    yield stores
    stores.close()


def command(capsys, tmp_path, *parameters):
    words = [word for parameter in parameters for word in ("-p", parameter)]
    code = main(["notebook", "permutation_batch", *words, "--out", str(tmp_path / "out.ipynb")])
    printed = capsys.readouterr()
    return code, json.loads(printed.out) if printed.out else None, printed.err


def test_two_parameter_sets_run_through_papermill_and_store_their_outputs(demo_stores, capsys, tmp_path):
    code, answer, message = command(capsys, tmp_path, f"axes={json.dumps(AXES)}", "top=3")
    assert (code, message, answer["status"]) == (0, "", "complete")
    outputs = answer["outputs"]
    assert {row["Project"]: row["Scenarios"] for row in outputs["counts"]} == {
        "London DC Project": 4,
        "Frankfurt DC Project": 4,
    }
    assert len(outputs["best"]) == 2 * 3
    assert list(outputs["best"][0])[:3] == ["Project", "#", "Tier"]
    for entry in outputs["runs"]:
        run = demo_stores.runs.get(entry["run"])
        assert (run["state"], run["sha256"], run["executed_by"]) == ("complete", entry["sha256"], "quant@demo.atlas")
        assert outputs["viable"][demo_stores.projects.get(run["project_id"])["title"]] == run["summary"]["viable"]

    code, answer, message = command(
        capsys, tmp_path, 'projects=["Frankfurt DC Project"]', "rank_by=senior", "column=npv"
    )
    assert (code, message) == (0, "")
    assert [row["Project"] for row in answer["outputs"]["counts"]] == ["Frankfurt DC Project"]
    run = demo_stores.runs.get(answer["outputs"]["runs"][0]["run"])
    assert run["summary"]["rank_by"] == "senior"
    assert run["total"] > 4
    assert "plotly" in (tmp_path / "out.ipynb").read_text()


def test_papermill_alone_runs_it_on_the_embedded_database_as_the_demos_quant(settings, tmp_path):
    stores = open_stores(settings)
    demo.seed(stores, settings)
    admin = accounts.sign_in(stores, "admin@demo.atlas", demo.PASSWORD)[1]
    london = demo.PROJECTS["london"]
    snapshots.snapshot(stores, admin, london)
    own = {"PATH": os.defpath, "HOME": str(tmp_path), "ATLAS_DATA_DIR": str(settings.data_dir)}
    given = ["-y", json.dumps({"axes": AXES, "column": "npv"})]
    command = [sys.executable, "-m", "papermill", str(BATCH), str(tmp_path / "out.ipynb"), *given]
    try:
        ended = subprocess.run(command, cwd=BATCH.parents[1], env=own, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr[-2000:]
        outputs = kept.read(tmp_path / "out.ipynb")
        assert [entry["project"] for entry in outputs["runs"]] == [london]
        assert stores.runs.get(outputs["runs"][0]["run"])["executed_by"] == "quant@demo.atlas"
    finally:
        stores.close()
        stop_embedded(settings)


def test_an_unknown_notebook_is_bad_input(capsys):
    assert main(["notebook", "../secrets", "--out", "out.ipynb"]) == 2
    assert "notebook: must be one of permutation_batch, view_report; got '../secrets'" in capsys.readouterr().err


def test_what_goes_wrong_inside_ends_with_one_line(demo_stores, capsys, tmp_path):
    code, answer, message = command(capsys, tmp_path, 'projects=["Atlantis"]')
    assert (code, answer) == (1, None)
    assert "there is no project 'Atlantis'" in message
    assert message.count("\n") == 1


def test_a_wrong_parameter_is_named_before_anything_starts(demo_stores, capsys, tmp_path):
    assert command(capsys, tmp_path, "top=many")[::2] == (
        2,
        "permutation_batch: top: must be int, got str\n",
    )
    assert not (tmp_path / "out.ipynb").exists()
    assert all(not runs_of for runs_of in (demo_stores.runs.list(project) for project in demo.PROJECTS.values()))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebook_and_script_agree_and_hold_no_outputs(path):
    stored = nbformat.read(path, as_version=4)
    script = jupytext.read(path.with_suffix(".py"))
    assert [(cell.cell_type, cell.source, cell.metadata.get("tags")) for cell in stored.cells] == [
        (cell.cell_type, cell.source, cell.metadata.get("tags")) for cell in script.cells
    ], "run `jupytext --sync notebooks/*.ipynb`"
    assert all(not cell.outputs and cell.execution_count is None for cell in stored.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_opens_with_its_question_and_declares_types(path):
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    assert "?" in first.source.splitlines()[0]
    declared = notebooks.parameters(path)
    assert {name: entry["inferred_type_name"] for name, entry in papermill.inspect_notebook(path).items()} == {
        name: parameter.type for name, parameter in declared.items()
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_notebook_imports_services_and_reporting_only(path):
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in nodes}
    assert {".".join(module.split(".")[:2]) for module in modules} <= {"atlas_core.services", "atlas_core.reporting"}
    assert any("keep(" in line for line in path.read_text().splitlines()[-8:])
