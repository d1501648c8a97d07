from datetime import UTC, datetime

import pytest

from atlas_core.exchange.term_sheet.sheet import Sheet, context
from atlas_core.fields import provenance
from atlas_core.fields.project import complete, read
from atlas_core.permutation.tiers import TIERS
from atlas_core.services import scenario_detail
from atlas_core.services.term_sheet_parts import Subject, key_figures, sections
from tests.atlas_core.permutation.test_invariants import random_scenario
from tests.atlas_core.services.cast import case

RUN = {
    "_id": "run_1", "project_id": "proj_1", "number": 1, "currency": "EUR", "snapshot_version": 1, "snapshot_hash": "a",
    "sha256": "b", "engine_version": "kernel", "finished_at": datetime(2026, 11, 24, tzinfo=UTC), "discount_rate": 8.0,
}  # fmt: skip
NOT_WORDS = {"nan", "inf", "-inf", "None", "True", "False", "{}", "[]"}


def subject(seed: int) -> Subject:
    found = random_scenario(seed)
    detail = scenario_detail._detail(found["outputs"], found, int(found["inputs"]["periodsPerYear"]))
    project = complete(read(case("frankfurt")["project"])).project
    return Subject(RUN, project, detail, TIERS, provenance.inferred(project))


def words(about: Subject) -> list[str]:
    shown = context(Sheet("t", "s", "l", key_figures(about), sections(about), "f"))
    cells = [
        cell for part in shown["sections"] for table in part["tables"] for row in table["rows"] for cell in row["cells"]
    ]
    return (
        cells + [figure["value"] for figure in shown["key_figures"]] + [part["closing"] for part in shown["sections"]]
    )


def check(seed: int) -> None:
    found = words(subject(seed))
    assert len(found) > 200
    assert NOT_WORDS.isdisjoint(found), seed
    assert not any("nan" in text.lower().split() for text in found), seed


@pytest.mark.parametrize("seed", range(12))
def test_a_sheet_of_any_scenario_shows_figures_or_dashes(seed):
    check(seed)


@pytest.mark.drill
def test_a_sheet_of_a_thousand_scenarios_shows_figures_or_dashes():
    for seed in range(1_000, 2_000):
        check(seed)


def test_every_table_is_as_wide_as_its_heads():
    for section in sections(subject(3)):
        for table in section.tables:
            assert {len(row) for row in table.rows} <= {len(table.heads)}, section.title
