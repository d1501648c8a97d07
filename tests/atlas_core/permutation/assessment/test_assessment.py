import json

import pytest

from atlas_core.permutation import run
from atlas_core.permutation.assessment.assessment import assess
from atlas_core.permutation.rulebook.book import DEFAULT, read
from atlas_core.permutation.standards import Standards
from tests.atlas_core.permutation import test_cases as cases
from tests.atlas_core.permutation.assessment.cases import case, no_loan


def assessed(found):
    return assess(found.scenario, found.outputs, found.standards)


def every_line(value):
    if isinstance(value, dict):
        if "needed" in value:
            yield value
        for entry in value.values():
            yield from every_line(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from every_line(entry)


@pytest.mark.parametrize(
    "found",
    [case(tenantRating="A"), no_loan(), case(project={}), case({"senior_dscr": None, "icr": None, "rating": "CCC"})],
)
def test_every_scenario_has_an_assessment_that_json_holds(found):
    document = assessed(found).document()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert len(list(every_line(document))) >= 20
    assert all(not test["passed"] for test in every_line(document) if test["actual"] is None)


def test_every_line_names_the_table_that_prints_its_limit_or_is_plain_arithmetic():
    lines = list(every_line(assessed(case(standards=Standards(min_rating="A"), tenantRating="A")).document()))
    assert {line["table"] for line in lines} - {""} <= set(DEFAULT.sheets)
    assert {line["label"] for line in lines if not line["table"]} == {"Senior within uses", "Tranches less uses"}


def test_gates_and_repo_say_whether_they_are_passed_and_why_not():
    document = assessed(case()).document()
    assert [gate["passed"] for gate in document["gates"]] == [False, True]
    assert document["gates"][0]["reasons"] == ["INSUFFICIENT_CAPITAL"]
    assert document["repo"]["eligible"] is False


def test_other_tables_judge_otherwise_and_are_named_by_their_hash():
    tables = DEFAULT.document()
    for row in tables["gate_limits"]["rows"]:
        if row["key"] == "funding":
            row["value"] = 50.0
    own = Standards(read(tables))
    found = assessed(case(standards=own))
    assert found.gates[0].passed
    assert found.rules_hash == own.rules.hash != DEFAULT.hash


def test_a_scenario_in_detail_carries_its_assessment_by_the_given_tables():
    london = cases.case("london")
    found = run.scenario(london["project"], london["axes"], 6)
    assert found["assessment"]["rules_hash"] == DEFAULT.hash
    assert found["assessment"]["rating"]["rating"] == found["outputs"]["rating"]
    floor = found["assessment"]["gates"][1]["tests"][0]
    assert (floor["label"], floor["actual"]) == ("Senior DSCR", found["outputs"]["senior_dscr"])
