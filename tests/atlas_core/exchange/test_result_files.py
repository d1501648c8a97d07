import csv
import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from atlas_core.exchange import result_files
from tests.atlas_core.exchange.test_safe_text import PAYLOADS
from tests.atlas_core.queries import made_up


def as_csv(table: pa.Table, folder, marks=()) -> bytes:
    path = folder / "result.csv"
    result_files.csv(path, table.to_batches(7), table.schema, dict(marks))
    return path.read_bytes()


def as_json(table: pa.Table, about: dict, summary: dict, folder) -> bytes:
    path = folder / "result.json.gz"
    result_files.json_gz(path, table.to_batches(7), about, summary)
    return path.read_bytes()


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_holds_every_row_and_every_digit(tmp_path):
    table = made_up.table()
    rows = read_csv(as_csv(table, tmp_path))
    assert len(rows) == table.num_rows
    for row, original in zip(rows, table.to_pylist(), strict=True):
        for key, value in original.items():
            if isinstance(value, float):
                assert float(row[key]) == value
            else:
                assert row[key] == ("" if value is None else str(value))


def test_csv_text_is_never_a_formula_but_negative_numbers_stay_numbers(tmp_path):
    table = pa.table({"note": [*PAYLOADS, None], "npv": [-1.5] * (len(PAYLOADS) + 1)})
    rows = read_csv(as_csv(table, tmp_path))
    assert [row["note"] for row in rows] == [*(f"'{text}" for text in PAYLOADS), ""]
    assert {row["npv"] for row in rows} == {"-1.5"}


def test_json_has_the_specifications_shape(tmp_path):
    table = made_up.table(30)
    about = {"project_id": "proj_1", "executed_by": "a@b.c", "permutation_count": 30, "execution_time": 0.5}
    document = json.loads(gzip.decompress(as_json(table, about, {"total": 30, "best_irr": 12.5}, tmp_path)))
    assert {key: document[key] for key in about} == about
    assert document["summary"] == {"total": 30, "best_irr": 12.5}
    assert document["permutations"] == table.to_pylist()


def test_json_without_rows_is_still_a_document(tmp_path):
    assert json.loads(gzip.decompress(as_json(made_up.table(0), {}, {}, tmp_path)))["permutations"] == []


def test_the_same_result_gives_the_same_bytes(tmp_path):
    table = made_up.table(30)
    assert as_json(table, {"a": 1}, {}, tmp_path) == as_json(table, {"a": 1}, {}, tmp_path)
    assert as_csv(table, tmp_path) == as_csv(table, tmp_path)


def test_every_line_of_a_csv_says_what_it_is_of_and_a_filter_is_no_formula(tmp_path):
    rows = read_csv(as_csv(made_up.table(3), tmp_path, {"run_id": "run_1", "filters": "=1"}))
    assert [(row["run_id"], row["filters"]) for row in rows] == [("run_1", "'=1")] * 3


def test_parquet_holds_the_rows_and_says_what_they_are_of(tmp_path):
    table = made_up.table(300)
    path = tmp_path / "result.parquet"
    result_files.parquet(path, table.to_batches(7), table.schema, {"run_id": "run_1", "filters": "irr >= 1"})
    read = pq.read_table(path)
    assert read.to_pylist() == table.to_pylist()
    assert json.loads(read.schema.metadata[b"atlas"]) == {"run_id": "run_1", "filters": "irr >= 1"}
    result_files.parquet(path, [], table.schema, {})
    assert pq.read_table(path).num_rows == 0
