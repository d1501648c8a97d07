"""The command line as users call it: JSON on stdout, one line on stderr, exit 0, 1 or 2."""

import gc
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from pymongo import MongoClient

from atlas_core import cli
from atlas_core.cli import main
from atlas_core.permutation.run import parts
from atlas_core.services import assembly
from tests.enrolment import enrol
from tests.people import add_account, sign_in

DATA = Path(__file__).parent.parent / "data"
LONDON = json.loads((DATA / "london.json").read_text())


@pytest.fixture
def run(capsys, tmp_path):
    """Run a command; dictionaries among the arguments become JSON files."""

    def word(number, argument):
        if not isinstance(argument, dict):
            return str(argument)
        path = tmp_path / f"input{number}.json"
        path.write_text(json.dumps(argument))
        return str(path)

    def call(*arguments):
        code = main([word(number, argument) for number, argument in enumerate(arguments)])
        printed = capsys.readouterr()
        return code, json.loads(printed.out) if printed.out else None, printed.err

    return call


def changed(path, value):
    project = json.loads(json.dumps(LONDON["project"]))
    section, key = path.split(".")
    project[section][key] = value
    return project


def test_calculate_answers_the_reference_case(run):
    code, answer, messages = run("calculate", LONDON["project"])
    assert (code, messages) == (0, "")
    expected = LONDON["expected"]["calculated"]
    assert {key: answer["calculated"][key] for key in expected} == pytest.approx(expected, rel=1e-9)
    assert answer["problems"] == []


def test_a_completed_project_may_be_given_back(run):
    _, first, _ = run("calculate", LONDON["project"])
    code, second, _ = run("calculate", first["project"])
    assert code == 0
    assert second == first


def test_a_missing_required_field_is_a_problem_and_its_dependants_are_null(run):
    project = json.loads(json.dumps(LONDON["project"]))
    del project["revenue"]["grossMonthlyRent"]
    code, answer, _ = run("calculate", project)
    assert code == 0
    assert "revenue.grossMonthlyRent" in [problem["field"] for problem in answer["problems"]]
    assert answer["calculated"]["noiForDebtService"] is None
    assert answer["calculated"]["itLoad"] == 80


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("power.grossFacilityPower", "lots"),
        ("power.grossFacilityPower", True),
        ("power.grossFacilityPower", [1]),
        ("power.unheardOf", 1),
        ("timeline.constructionStart", "2026-02-31"),
        ("meta.projectTitle", 7),
    ],
)
def test_wrong_types_and_unknown_keys_end_with_one_line_naming_file_field_and_rule(run, path, value):
    code, answer, message = run("calculate", changed(path, value))
    assert (code, answer) == (2, None)
    assert "input1.json" in message
    assert path in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", '{"power": {"pue": NaN}}', '{"power": {"pue": -Infinity}}', "[" * 100_000]
)
def test_what_is_not_a_json_object_of_numbers_is_refused(capsys, tmp_path, text):
    path = tmp_path / "broken.json"
    path.write_text(text)
    assert main(["calculate", str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "broken.json" in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("power.grossFacilityPower", -5),
        ("power.pue", 0),
        ("revenue.occupancy", 140),
        ("revenue.leaseType", "Quadruple"),
        ("revenue.grossMonthlyRent", 1e308),
        ("capexMarket.capexMarketPerMW", 1e308),
    ],
)
def test_a_value_out_of_bounds_is_a_problem_and_never_a_nonsense_number(run, path, value):
    code, answer, _ = run("calculate", changed(path, value))
    assert code == 0
    assert path in [problem["field"] for problem in answer["problems"]]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("power.grossFacilityPower", -5),
        ("power.pue", 0),
        ("revenue.occupancy", 140),
        ("revenue.grossMonthlyRent", 1e308),
        ("revenue.grossMonthlyRent", None),
        ("revenue.grossMonthlyRent", "a million"),
        ("timeline.constructionStart", None),
    ],
)
def test_a_project_that_cannot_be_computed_is_not_permuted(run, tmp_path, path, value):
    out = tmp_path / "results.parquet"
    code, answer, message = run("permute", changed(path, value), "--axes", LONDON["axes"], "--out", out)
    assert (code, answer) == (2, None)
    assert path in message
    assert message.count("\n") == 1
    assert list(tmp_path.glob("*.parquet*")) == []


def test_missing_sections_take_their_defaults_or_are_named(run, tmp_path):
    project = {key: value for key, value in LONDON["project"].items() if key not in {"power", "fees"}}
    code, answer, _ = run("calculate", project)
    assert code == 0
    assert answer["calculated"]["itLoad"] is None
    assert "power.grossFacilityPower" in [problem["field"] for problem in answer["problems"]]
    code, _, message = run("permute", project, "--axes", LONDON["axes"], "--out", tmp_path / "r.parquet")
    assert code == 2
    assert "power.grossFacilityPower" in message


@pytest.mark.parametrize(
    ("axes", "named"),
    [
        ({"debtTenorRange": {"min": 10, "max": 20, "step": 0}}, "debtTenorRange"),
        ({"debtTenorRange": {"min": 20, "max": 10, "step": 1}}, "debtTenorRange"),
        ({"seniorRateRange": "five"}, "seniorRateRange"),
        ({"seniorRateRange": []}, "seniorRateRange"),
        ({"seniorRateRange": [5, 99]}, "seniorRateRange"),
        ({"seniorRatRange": [5]}, "seniorRateRange"),
        ({"seniorRateRange": [5], "seniorRate": [6]}, "seniorRate"),
        ({"seniorRateRange": {"min": 0, "max": 15, "step": 1e-9}}, "scenarios"),
    ],
)
def test_axes_that_cannot_be_run_are_refused_by_name(run, tmp_path, axes, named):
    out = tmp_path / "results.parquet"
    code, answer, message = run("permute", LONDON["project"], "--axes", axes, "--out", out)
    assert (code, answer) == (2, None)
    assert named in message
    assert "Traceback" not in message
    assert not out.exists()


def test_permute_writes_the_grid_and_answers_the_summary(run, tmp_path):
    out = tmp_path / "results.parquet"
    code, summary, _ = run("permute", LONDON["project"], "--axes", LONDON["axes"], "--out", out)
    assert code == 0
    assert (summary["total"], summary["total_permutations"], summary["viable"]) == (243, 243, 0)
    table = pq.read_table(out)
    assert table.num_rows == 243
    senior = table["senior_size"].to_numpy()
    expected = LONDON["expected"]["grid"]
    assert (senior.min(), senior.max(), senior.mean()) == pytest.approx(
        (expected["senior_min"], expected["senior_max"], expected["senior_mean"]), rel=1e-9
    )


@pytest.mark.parametrize(
    ("words", "looked"), [((), False), (("--executor", "dask"), True), (("--executor=dask",), True)]
)
def test_cycles_are_looked_for_unless_all_is_computed_here(run, tmp_path, monkeypatch, words, looked):
    seen, write = [], assembly.write
    monkeypatch.setattr(assembly, "write", lambda *given: (seen.append(gc.isenabled()), write(*given))[1])
    monkeypatch.setattr(cli, "_on_cluster", lambda _, project, grid: parts(project, grid))
    run("permute", LONDON["project"], "--axes", LONDON["axes"], "--out", tmp_path / "results.parquet", *words)
    assert (seen, gc.isenabled()) == ([looked], True)


@pytest.mark.parametrize("words", [("--chunk", "7"), ("--chunk", "50", "--threads", "2")])
def test_a_result_has_the_same_bytes_and_summary_however_it_was_cut_up(run, tmp_path, words):
    given = ("permute", LONDON["project"], "--axes", LONDON["axes"], "--out")
    _, whole, _ = run(*given, tmp_path / "whole.parquet")
    _, cut, _ = run(*given, tmp_path / "cut.parquet", *words)
    assert (tmp_path / "cut.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert cut | {"execution_time": 0} == whole | {"execution_time": 0}


def test_a_result_may_be_read_by_those_who_may_read_other_files_of_its_maker(run, tmp_path):
    out, other = tmp_path / "results.parquet", tmp_path / "other"
    run("permute", LONDON["project"], "--axes", LONDON["axes"], "--out", out)
    other.touch()
    assert out.stat().st_mode == other.stat().st_mode


def test_scenario_shows_the_row_that_permute_wrote(run, tmp_path):
    out = tmp_path / "results.parquet"
    run("permute", LONDON["project"], "--axes", LONDON["axes"], "--out", out)
    code, answer, _ = run("scenario", LONDON["project"], "--axes", LONDON["axes"], "--index", 121)
    assert code == 0
    row = pq.read_table(out).slice(121, 1).to_pylist()[0]
    assert answer["outputs"] == row
    assert {"inputs", "outputs", "candidates", "cash_flows"} <= set(answer)


def test_a_scenario_of_another_engine_is_refused_with_the_way_out(run, tmp_path):
    out = tmp_path / "results.parquet"
    _, summary, _ = run("permute", LONDON["project"], "--axes", LONDON["axes"], "--out", out)
    row = ("scenario", LONDON["project"], "--axes", LONDON["axes"], "--index", 121, "--engine")
    code, answer, _ = run(*row, summary["engine_version"])
    assert (code, answer["engine_version"]) == (0, summary["engine_version"])
    code, answer, message = run(*row, "kernel-0")
    assert (code, answer) == (2, None)
    assert "rows of kernel-0 are not those of this engine" in message
    assert "run its axes again here" in message


def test_permute_tells_the_pareto_front(run, tmp_path):
    out = tmp_path / "results.parquet"
    axes = LONDON["axes"]
    code, summary, _ = run(
        "permute", LONDON["project"], "--axes", axes, "--out", out, "--pareto", "senior_size,wacc,ltv"
    )
    assert code == 0
    assert summary["pareto"]["best"] == {"senior_size": "largest", "wacc": "smallest", "ltv": "smallest"}
    table = pq.read_table(out)
    figures = np.column_stack([table["senior_size"], -table["wacc"].to_numpy(), -table["ltv"].to_numpy()])
    beaten = [
        any((other >= row).all() and (other > row).any() for other in figures) for row in figures
    ]  # the definition, row by row
    assert summary["pareto"]["indices"] == np.flatnonzero(~np.array(beaten)).tolist()


@pytest.mark.parametrize(
    ("figures", "message"),
    [("irr", "two or three"), ("irr,irr", "two or three"), ("irr,ltv,npv,wacc", "two or three"), ("irr,x", "got 'x'")],
)
def test_a_front_of_other_than_two_or_three_figures_is_refused_before_anything_is_computed(
    run, tmp_path, figures, message
):
    out = tmp_path / "results.parquet"
    code, answer, said = run("permute", LONDON["project"], "--axes", LONDON["axes"], "--out", out, "--pareto", figures)
    assert (code, answer, out.exists()) == (2, None, False)
    assert message in said


@pytest.mark.parametrize("index", [-1, 243, 10**12])
def test_an_index_outside_the_grid_is_refused(run, index):
    code, _, message = run("scenario", LONDON["project"], "--axes", LONDON["axes"], "--index", index)
    assert code == 2
    assert "must be 0 to 242" in message


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["calculate"], ["permute", "x.json"], ["scenario", "p", "--axes", "a", "--index", "x"]]
)
def test_bad_arguments_end_with_one_line_and_exit_2(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_file_and_a_missing_folder_are_named(run, tmp_path):
    assert run("calculate", tmp_path / "none.json")[0] == 2
    code, _, message = run(
        "permute", LONDON["project"], "--axes", LONDON["axes"], "--out", tmp_path / "no" / "r.parquet"
    )
    assert code == 2
    assert "--out" in message


def test_serve_says_where_and_with_which_demo_logins_before_it_becomes_the_server(capfd, monkeypatch, tmp_path):
    started = []
    monkeypatch.setenv("ATLAS_PORT", "8999")
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("os.execv", lambda _program, command: started.append(command))
    assert main(["serve"]) == 0
    printed = capfd.readouterr().out
    assert "http://127.0.0.1:8999" in printed
    assert "admin@demo.atlas" in printed
    assert "atlas-demo-2026" in printed
    assert started[0][-1] == "8999"


def test_the_audit_record_is_proven_or_its_first_bad_entry_named(run, real_settings, real_stores, monkeypatch):
    monkeypatch.setenv("MONGODB_URI", real_settings.mongodb_uri)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(real_settings.data_dir))
    for number in range(3):
        real_stores.admin_actions.append({"action": f"act {number}", "at": datetime.now(UTC)})
    code, answer, messages = run("audit", "verify")
    assert (code, answer["entries"], answer["problem"], messages) == (0, 3, None, "")
    with MongoClient(real_settings.mongodb_uri) as client:
        client.get_default_database()["admin_actions"].delete_one({"_id": "000000000002"})
    code, answer, _ = run("audit", "verify")
    assert (code, answer["ok"], answer["problem"]["entry"]) == (1, False, "000000000002")


def test_an_operator_takes_a_lost_second_factor_away(run, stores, monkeypatch, cheap_codes):
    monkeypatch.setattr(cli, "_stores", lambda: stores)
    add_account(stores, "ann@test.example", "admin")
    enrol(stores, "ann@test.example")
    answers = [run("users", "second-factor-off", "ann@test.example") for _ in range(2)]
    assert answers == [(0, {"email": "ann@test.example", "removed": removed}, "") for removed in (True, False)]
    assert "second_factor" not in stores.users.get("ann@test.example")
    assert run("users", "second-factor-off", "nobody@test.example")[0] != 0


def test_an_operator_closes_an_account_and_opens_it_again(run, stores, monkeypatch):
    monkeypatch.setattr(cli, "_stores", lambda: stores)
    sign_in(stores, "admin", "ann@test.example")
    assert run("users", "disable", "ann@test.example")[1]["status"] == "disabled"
    assert run("users", "enable", "ann@test.example") == (0, {"email": "ann@test.example", "status": "active"}, "")
    code, _, message = run("users", "enable", "ann@test.example")
    assert (code, "this one is active" in message) == (2, True)
