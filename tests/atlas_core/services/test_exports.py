import csv
import gzip
import io
import itertools
import json

import openpyxl
import pyarrow.parquet as pq
import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS, numbers
from atlas_core.services import export_files, exports, results
from atlas_core.services.export_files import Wanted
from atlas_core.services.exports import MEDIA_TYPES, Export
from tests.atlas_core.services.cast import stored_project
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_frankfurt"
LABELS = [field for field in SCENARIO_FIELDS.values() if field.group != "MUST" and field.acts == "none"]
"""Every field that is kept and shown; the wrap's premium of field 58 is a parameter."""
FILTER = "tier in TIER_1, TIER_2 and senior_dscr >= 1.3"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def export(stores, actor, project_id, run_id, format, filters="") -> Export:
    """Return the file with its bytes."""
    made = exports.export(stores, actor, project_id, run_id, Wanted(format, filters))
    return made._replace(content=made.content.read_bytes())


def stored_rows(stores, run):
    return pq.read_table(io.BytesIO(stores.results.read(run["result_file"]))).to_pylist()


def cells(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def facts(sheet):
    return {row[0]: row[1] for row in sheet.iter_rows(max_row=20, values_only=True) if row[0]}


def test_parquet_is_the_stored_file_to_the_byte(stores, admin, run):
    made = export(stores, admin, PROJECT, None, "parquet")
    assert made.content == stores.results.read(run["result_file"])
    assert made.filename == f"permutation_results_{PROJECT}_run0001_{run['sha256'][:12]}.parquet"


def test_the_workbook_equals_the_parquet_file_cell_by_cell(stores, admin, run):
    made = export(stores, admin, PROJECT, run["_id"], "xlsx")
    sheet = cells(made.content)["Results"]
    keys = [cell.value for cell in sheet[2]]
    rows = [dict(zip(keys, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert rows == stored_rows(stores, run)
    assert made.media_type == MEDIA_TYPES["xlsx"]


def test_a_filtered_workbook_holds_the_rows_that_pass_and_says_so(stores, admin, run):
    made = export(stores, admin, PROJECT, None, "xlsx", FILTER)
    book = cells(made.content)
    expected = [
        row["index"]
        for row in stored_rows(stores, run)
        if row["tier"] in {"TIER_1", "TIER_2"} and row["senior_dscr"] >= 1.3 * (1 - 1e-9)
    ]
    assert 0 < len(expected) < 540
    assert [row[0] for row in book["Results"].iter_rows(min_row=3, values_only=True)] == expected
    about = facts(book["Inputs"])
    assert (about["Filters"], about["Rows in this file"], about["Scenarios of the run"]) == (FILTER, len(expected), 540)
    assert made.filename.endswith(f"{run['sha256'][:12]}_filtered.xlsx")


def test_the_workbook_says_what_it_was_computed_from(stores, admin, run):
    about = facts(cells(export(stores, admin, PROJECT, None, "xlsx").content)["Inputs"])
    assert about["Run id"] == run["_id"]
    assert about["Project"] == "Frankfurt DC Project"
    assert about["Snapshot version"] == 1
    assert about["Snapshot SHA-256"] == run["snapshot_hash"]
    assert about["Content SHA-256"] == run["sha256"]
    assert about["Exchange rate"] == "one currency"
    assert (about["Scenarios"], about["Ranked by"]) == ("Full grid", "Equity IRR")
    sheet = cells(export(stores, admin, PROJECT, None, "xlsx").content)["Inputs"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["grossMonthlyRent"][3] in (5, 3_000_000)
    assert rows["pue"][3] == 1.25
    assert any(row[0] == "Senior tenor" and row[4] == "15.0; 17.0; 20.0" for row in sheet.iter_rows(values_only=True))


def test_every_unit_in_the_workbook_is_one_people_know(stores, admin):
    axes = {"grossMonthlyRent": [1.8e6, 2e6], "options": {"capexMarketPerMW": 5e6, "overlayDay1Inflow": 1e6}}
    complete_run(stores, admin, "frankfurt", axes)
    sheet = cells(export(stores, admin, PROJECT, None, "xlsx").content)["Inputs"]
    rows = list(sheet.iter_rows(values_only=True))
    assert {row[2] for row in rows if row[0] == "Gross monthly rent"} == {"EUR/month"}
    assert {row[2] for row in rows if row[1] == "overlayDay1Inflow"} == {"EUR"}
    assert {row[2] for row in rows if str(row[1]).endswith("capexMarketPerMW")} == {"EUR/MW"}
    assert not [row for row in rows if row[2] in ("rentBasis", "money") or "Currency" in str(row[2])]


def test_the_workbook_names_sample_ranking_and_how_an_axis_was_given(stores, admin):
    axes = {
        "seniorRate": {"min": 4, "max": 6, "step": 0.01},
        "tenor": [15, 20],
        "options": {"sample": {"method": "random", "count": 5, "seed": 3}, "rankBy": "senior"},
    }
    complete_run(stores, admin, "frankfurt", axes)
    sheet = cells(export(stores, admin, PROJECT, None, "xlsx").content)["Inputs"]
    about = facts(sheet)
    assert about["Scenarios"] == "Random draws, 5 of 402, seed 3"
    assert about["Ranked by"] == "Senior raise"
    given = {
        row[1]: row[5] for row in sheet.iter_rows(values_only=True) if row[1] in ("seniorRate", "tenor") and row[5]
    }
    assert given == {"seniorRate": "min_max", "tenor": "variations"}


def test_every_label_given_stands_in_the_workbook_with_meaning_unit_class_and_value(stores, admin):
    given = {field.key: label_of(field) for field in LABELS}
    complete_run(stores, admin, "frankfurt", {"tenor": 15, "options": given})
    rows = inputs_by_key(export(stores, admin, PROJECT, None, "xlsx").content)
    assert len(given) == 116 - len(numbers("MUST")) - 1
    for field in LABELS:
        assert rows[field.key] == (field.label, field.key, field.unit, field.group, given[field.key])


def test_the_workbook_lists_overlays_by_instrument_and_the_conditions_of_the_run(stores, admin):
    axes = {
        "tenor": [15, 20],
        "options": {
            "overlays": {"TRS_EquityPct_53": {"day1Inflow": 3e6, "annualCost": 1e5}, "=floor": {"day1Inflow": 1e6}},
            "HardFilters_111": "DSCR>=1.30; SeniorRating>=A",
            "MaxPermutations_108": 5000,
            "weights": {"senior": 1, "wacc": 0, "day1": 0, "dscr": 0, "rating": 0},
        },
    }
    complete_run(stores, admin, "frankfurt", axes)
    rows = inputs_by_key(export(stores, admin, PROJECT, None, "xlsx").content)
    assert rows["TRS_EquityPct_53"][:4] == ("Equity moved by a total return swap", "TRS_EquityPct_53", 3e6, 1e5)
    assert rows["=floor"][:4] == ("=floor", "=floor", 1e6, None)
    assert rows["overlayDay1Inflow"][3] == 4e6
    assert rows["filters"][2] == "senior_dscr >= 1.3"
    assert (rows["minSeniorRating"][2], rows["maxScenarios"][2]) == ("A", 5000)
    assert rows["weights"][2] == "senior 1, wacc 0, day1 0, dscr 0, rating 0"


def test_a_run_without_labels_has_no_empty_list_of_them(stores, admin, run):
    sheet = cells(export(stores, admin, PROJECT, None, "xlsx").content)["Inputs"]
    titles = {row[0] for row in sheet.iter_rows(values_only=True)}
    assert not titles & {"Labels", "Overlays", "Conditions of the run"}


def test_the_json_export_names_the_labels(stores, admin):
    complete_run(stores, admin, "frankfurt", {"tenor": 15, "options": {"AuditTraceFlag_116": True}})
    document = json.loads(gzip.decompress(export(stores, admin, PROJECT, None, "json.gz").content))
    assert document["labels"] == {"AuditTraceFlag_116": "true"}


def label_of(field):
    return field.choices[-1] if field.choices else field.bounds[1] if field.bounds else "as agreed"


def inputs_by_key(content):
    return {row[1]: row[:5] for row in cells(content)["Inputs"].iter_rows(values_only=True) if row[1]}


def test_the_summary_sheet_repeats_the_summary(stores, admin, run):
    sheet = cells(export(stores, admin, PROJECT, None, "xlsx").content)["Summary"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    summary = run["summary"]
    assert (rows["Permutations"][1], rows["Viable"][1], rows["Tier 1"][1]) == (
        540, summary["viable"], summary["tier1_count"],
    )  # fmt: skip
    irr = summary["metrics"]["irr"]
    assert rows["Equity IRR"][1:8] == tuple(
        irr[key] for key in ("mean", "median", "p5", "p95", "min", "max", "null_count")
    )
    assert (
        rows["DSCR"][1] == pytest.approx(summary["binding"]["dscr"])
        or rows["DSCR"][1] == summary["fail_reasons"]["DSCR"]
    )


def test_every_column_of_the_workbook_has_a_label_and_a_format(stores, admin, run):
    sheet = cells(export(stores, admin, PROJECT, None, "xlsx").content)["Results"]
    heads = {sheet.cell(2, place).value: sheet.cell(1, place).value for place in range(1, sheet.max_column + 1)}
    assert heads["npv"] == "Equity NPV [EUR]"
    assert heads["senior_dscr"] == "Senior DSCR [x]"
    assert set(OUTPUTS) <= set(heads)


def test_csv_equals_the_parquet_file(stores, admin, run):
    text = export(stores, admin, PROJECT, None, "csv").content.decode("utf-8-sig")
    for row, original in zip(csv.DictReader(io.StringIO(text)), stored_rows(stores, run), strict=True):
        for key, value in original.items():
            assert (
                (float(row[key]) == value)
                if isinstance(value, float)
                else (row[key] == ("" if value is None else str(value)))
            )


def test_json_has_the_specifications_shape(stores, admin, run):
    made = export(stores, admin, PROJECT, None, "json.gz", "irr >= 15")
    document = json.loads(gzip.decompress(made.content))
    assert (document["project_id"], document["executed_by"]) == (PROJECT, "admin@test.example")
    assert (document["permutation_count"], document["execution_time"]) == (540, run["seconds"])
    assert document["summary"]["total"] == 540
    assert document["rows"] == len(document["permutations"]) < 540
    assert {"id", "tenor", "senior_rate", "senior_size", "irr", "npv", "tier"} <= set(document["permutations"][0])


@pytest.mark.parametrize("format", ["xlsx", "csv", "json.gz"])
def test_the_same_question_gives_the_same_bytes(stores, admin, run, format):
    assert export(stores, admin, PROJECT, None, format).content == export(stores, admin, PROJECT, None, format).content


@pytest.mark.parametrize("format", ["xls", "exe", "", "../../etc/passwd", "XLSX"])
def test_an_unknown_format_is_refused(stores, admin, run, format):
    with pytest.raises(InputError, match="There is no format"):
        export(stores, admin, PROJECT, None, format)


@pytest.mark.parametrize("filters", ["owner >= 1", "irr >= 1; DROP", 'irr" >= 1', "tier >= 1"])
def test_a_filter_that_cannot_be_read_is_refused(stores, admin, run, filters):
    with pytest.raises(InputError):
        export(stores, admin, PROJECT, None, "xlsx", filters)


def test_without_a_complete_run_there_is_nothing_to_export(stores, admin):
    stored_project(stores, "frankfurt")
    with pytest.raises(RecordNotFoundError):
        export(stores, admin, PROJECT, None, "xlsx")


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_only_roles_with_the_engine_export(stores, admin, role):
    complete_run(stores, admin, axes=SMALL)
    with pytest.raises((AccessError, RecordNotFoundError)):
        export(stores, sign_in(stores, role), "proj_1_london", None, "xlsx")


def test_a_project_title_that_looks_like_a_formula_stays_text(stores, admin):
    from atlas_core.services import runs, snapshots
    from tests.atlas_core.services.running import work_once

    record = stored_project(stores, meta__projectTitle="=HYPERLINK(1)", meta__sponsor="@SUM(A1)")
    snapshots.snapshot(stores, admin, record["_id"])
    runs.start(stores, admin, record["_id"], SMALL)
    work_once(stores)
    sheet = cells(export(stores, admin, record["_id"], None, "xlsx").content)["Inputs"]
    found = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (found["=HYPERLINK(1)"], found["@SUM(A1)"]) == ("s", "s")
    assert "f" not in found.values()


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_columns_come_as_chosen_and_in_that_order(stores, admin, run, format):
    made = exports.export(stores, admin, PROJECT, None, Wanted(format, "irr >= 12", ("irr", "id", "senior_size")))
    content = made.content.read_bytes()
    if format == "csv":
        heads = content.decode("utf-8-sig").splitlines()[0].replace('"', "").split(",")
    else:
        heads = [cell.value for cell in cells(content)["Results"][2]]
    assert heads[:3] == ["irr", "id", "senior_size"]
    assert set(heads[3:]) <= {"run_id", "snapshot_version", "content_sha256", "filters"}


def test_an_unknown_column_is_refused_and_leaves_nothing(stores, admin, run):
    with pytest.raises(InputError, match="no column “irrr”"):
        exports.export(stores, admin, PROJECT, None, Wanted("csv", "", ("irrr",)))
    assert not list((results.cache_folder() / "exports").iterdir())


def test_a_file_once_made_is_taken_again_until_it_has_aged(stores, admin, run):
    wanted = Wanted("csv", "irr >= 12")
    made = exports.export(stores, admin, PROJECT, None, wanted).content
    assert export_files.is_made(run, wanted)
    assert not export_files.is_made(run, Wanted("csv", "irr >= 13"))
    assert export_files.sweep() == 0
    assert export_files.sweep(older_than_seconds=0) == 1
    assert not made.exists()


def test_charts_of_a_workbook_count_the_rows_in_it(stores, admin, run):
    book = cells(export(stores, admin, PROJECT, None, "xlsx", FILTER).content)
    rows = list(book["Charts"].iter_rows(max_col=3, values_only=True))
    held = book["Results"].max_row - 2
    starts = [place for place, row in enumerate(rows) if "Scenarios" in row]
    assert len(starts) == 8
    for start in starts:
        place = rows[start].index("Scenarios")
        column = itertools.takewhile(lambda row: row[0] is not None, rows[start + 1 :])
        assert sum(row[place] for row in column) == held, rows[start - 1]


def test_a_filtered_parquet_holds_the_rows_that_pass_and_says_so(stores, admin, run):
    made = exports.export(stores, admin, PROJECT, None, Wanted("parquet", FILTER))
    table = pq.read_table(made.content)
    about = json.loads(table.schema.metadata[b"atlas"])
    assert 0 < table.num_rows == about["rows"] < 540
    assert (about["run_id"], about["content_sha256"], about["filters"]) == (run["_id"], run["sha256"], FILTER)
    assert made.filename.endswith("_filtered.parquet")


def test_every_line_of_a_csv_names_run_version_content_and_filter(stores, admin, run):
    text = export(stores, admin, PROJECT, None, "csv", FILTER).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["run_id"], row["snapshot_version"], row["content_sha256"]) == (run["_id"], "1", run["sha256"])
    assert row["filters"] == FILTER
