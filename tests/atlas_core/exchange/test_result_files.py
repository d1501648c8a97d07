import csv
import gzip
import io
import json

import pyarrow as pa

from atlas_core.exchange import result_files
from tests.atlas_core.exchange.test_safe_text import PAYLOADS
from tests.atlas_core.queries import made_up


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_holds_every_row_and_every_digit():
    table = made_up.table()
    rows = read_csv(result_files.csv(table))
    assert len(rows) == table.num_rows
    for row, original in zip(rows, table.to_pylist(), strict=True):
        for key, value in original.items():
            if isinstance(value, float):
                assert float(row[key]) == value
            else:
                assert row[key] == ("" if value is None else str(value))


def test_csv_text_is_never_a_formula_but_negative_numbers_stay_numbers():
    table = pa.table({"note": [*PAYLOADS, None], "npv": [-1.5] * (len(PAYLOADS) + 1)})
    rows = read_csv(result_files.csv(table))
    assert [row["note"] for row in rows] == [*(f"'{text}" for text in PAYLOADS), ""]
    assert {row["npv"] for row in rows} == {"-1.5"}


def test_json_has_the_specifications_shape():
    table = made_up.table(30)
    about = {"project_id": "proj_1", "executed_by": "a@b.c", "permutation_count": 30, "execution_time": 0.5}
    content = result_files.json_gz(table, about, {"total": 30, "best_irr": 12.5})
    document = json.loads(gzip.decompress(content))
    assert {key: document[key] for key in about} == about
    assert document["summary"] == {"total": 30, "best_irr": 12.5}
    assert document["permutations"] == table.to_pylist()


def test_the_same_result_gives_the_same_bytes():
    table = made_up.table(30)
    assert result_files.json_gz(table, {"a": 1}, {}) == result_files.json_gz(table, {"a": 1}, {})
    assert result_files.csv(table) == result_files.csv(table)
