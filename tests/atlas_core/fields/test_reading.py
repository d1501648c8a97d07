import json
from datetime import date, datetime

import pytest

from atlas_core.errors import InputError
from atlas_core.fields.project import complete, read
from tests.atlas_core.fields.test_completion import london


def problems(document):
    with pytest.raises(InputError) as caught:
        read(document)
    return {problem.field: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"power": {"pue": "1.25"}}, "power.pue", "Power usage effectiveness must be a number, got '1.25'"),
        ({"power": {"pue": True}}, "power.pue", "Power usage effectiveness must be a number, got true"),
        ({"power": {"pue": [1]}}, "power.pue", "Power usage effectiveness must be a number, got a list"),
        ({"power": {"pue": float("nan")}}, "power.pue", "Power usage effectiveness must be a finite number"),
        ({"power": {"pue": float("inf")}}, "power.pue", "Power usage effectiveness must be a finite number"),
        ({"power": {"pue": 10**400}}, "power.pue", "Power usage effectiveness must be a finite number"),
        ({"power": {"puee": 1.2}}, "power.puee", "is no field of Power & capacity; did you mean pue?"),
        ({"power": {7: 1.2}}, "power.7", "is no field of Power & capacity"),
        (
            {"power": {"gross": 100}},
            "power.gross",
            "is no field of Power & capacity; did you mean grossFacilityPower?",
        ),
        ({"revenue": {"pue": 1.2}}, "revenue.pue", "is no field of Revenue; it stands in power"),
        ({"powr": {}}, "powr", "is no section of a project; did you mean power?"),
        (
            {"timeline": {"constructionStart": "01/02/2026"}},
            "timeline.constructionStart",
            "Construction start must be a date written YYYY-MM-DD, got '01/02/2026'",
        ),
        (
            {"timeline": {"constructionStart": "2026-02-30"}},
            "timeline.constructionStart",
            "Construction start must be a date written YYYY-MM-DD, got '2026-02-30'",
        ),
        (
            {"timeline": {"constructionStart": 20260201}},
            "timeline.constructionStart",
            "Construction start must be a date, got 20,260,201",
        ),
        (
            {"timeline": {"constructionDurationMonths": 24.5}},
            "timeline.constructionDurationMonths",
            "Construction duration must be a whole number, got 24.5",
        ),
        ({"revenue": {"leaseType": 3}}, "revenue.leaseType", "Lease type must be text, got 3"),
        (
            {"meta": {"projectTitle": "x" * 10_000}},
            "meta.projectTitle",
            "Project title must have at most 200 characters, got 10,000",
        ),
        (
            {"meta": {"projectTitle": "a\x00b"}},
            "meta.projectTitle",
            "Project title must not contain control characters",
        ),
        (
            {"meta": {"projectTitle": "\ud800"}},
            "meta.projectTitle",
            "Project title must not contain control characters",
        ),
        (
            {"meta": {"status": "8. Live", "pipelineStage": "7. On Site"}},
            "meta.status",
            "is the former name of pipelineStage, which stands beside it; keep one",
        ),
    ],
)
def test_a_wrong_type_or_name_is_refused_with_field_and_rule(changes, field, message):
    assert problems(london(**changes)) == {field: message}


@pytest.mark.parametrize("document", [None, [], "x", 3, True])
def test_only_an_object_is_a_project(document):
    assert "must be an object of sections" in problems(document)["project"]


@pytest.mark.parametrize("section", [None, [], "x", 3])
def test_only_an_object_is_a_section(section):
    assert "Power & capacity must be an object of fields" in problems({**london(), "power": section})["power"]


def test_every_mistake_is_listed_and_the_file_named():
    with pytest.raises(InputError, match=r"^a\.json: meta\.sponsor: .* \(and 2 more\)$") as caught:
        read(london(power={"pue": "x"}, fees={"fee": 1}, meta={"sponsor": 4}), source="a.json")
    assert {problem.field for problem in caught.value.problems} == {"power.pue", "fees.fee", "meta.sponsor"}


def test_deep_nesting_is_refused_without_being_walked():
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert problems(london(power={"pue": nested})) == {
        "power.pue": "Power usage effectiveness must be a number, got a list"
    }
    assert "got a list" in problems(london(timeline={"scheduleOfWorks": [nested]}))["timeline.scheduleOfWorks"]


def test_a_flood_of_unknown_keys_is_answered_quickly():
    found = problems({"power": {f"grossFacilityPower{place}": 1 for place in range(20_000)}})
    assert len(found) == 20_000


def test_a_message_stays_on_one_line():
    for field, message in problems({"po\nwer": 1, "power": {"pue": "a\nb", "x\r\n": 1}}).items():
        assert field.isprintable()
        assert message.isprintable()


def test_derived_keys_and_the_records_own_are_dropped():
    record = {"_id": "proj_1", "user_email": "a@b.c", "revision": 3, "calculated": {"itLoad": 1}, **london()}
    assert read(record) == read(london())
    assert read(london(land={"total": 5, "landTotal": 5, "stampDuty": 1})) == read(london())


def test_a_stored_record_is_read_by_its_project():
    assert read({"_id": "proj_1", "status": "active", "project": london()}) == read(london())
    assert "project" in problems({"project": london(), "power": {}})


def test_former_names_are_understood():
    document = read(
        {"meta": {"kwhCurrency": "GBP", "status": "8. Live"}, "construction": {"mezzCoverageMethod": "pik"}}
    )
    assert document["meta"] == {"pipelineStage": "8. Live", "projectCurrency": "GBP"}
    assert document["construction"] == {"mezzMethod": "pik"}


def test_values_take_one_form():
    document = read(
        {
            "meta": {"projectTitle": "  Docklands ", "sponsor": " "},
            "power": {"grossFacilityPower": 100, "pue": -0.0},
            "timeline": {"constructionStart": date(2026, 2, 1), "leaseCommenceDate": datetime(2028, 2, 1, 12)},  # noqa: DTZ001
        }
    )
    assert document["meta"] == {"projectTitle": "Docklands", "sponsor": None}
    assert repr(document["power"]) == "{'grossFacilityPower': 100.0, 'pue': 0.0}"
    assert document["timeline"] == {"constructionStart": "2026-02-01", "leaseCommenceDate": "2028-02-01"}


def test_reading_what_was_read_changes_nothing():
    once = read(complete(london()).project)
    assert read(json.loads(json.dumps(once, allow_nan=False))) == once


@pytest.mark.parametrize(
    ("rates", "rule"),
    [
        ({"EURCHF": {"rate": 1}}, "must name pairs of EUR, USD, GBP, JPY, AED such as EURGBP, got 'EURCHF'"),
        ({"EURGBP": {}}, "must give EURGBP with its rate"),
        ({"EURGBP": {"rate": "0.86"}}, "in EURGBP must be a number, got '0.86'"),
        ({"EURGBP": {"rate": 0.86, "bank": "x"}}, "must give EURGBP with rate, date, source only, got 'bank'"),
        (
            {"EURGBP": {"rate": 0.86, "date": "yesterday"}},
            "in EURGBP must be a date written YYYY-MM-DD, got 'yesterday'",
        ),
        ([], "must be an object of pairs such as EURGBP, got a list"),
    ],
)
def test_rates_are_read_strictly(rates, rule):
    assert problems(london(meta={"fxRates": rates})) == {"meta.fxRates": f"FX rates {rule}"}


def test_a_rate_may_stand_alone_and_is_kept_as_an_object():
    assert read({"meta": {"fxRates": {"EURGBP": 0.86}}})["meta"]["fxRates"] == {"EURGBP": {"rate": 0.86}}


@pytest.mark.parametrize(
    ("schedule", "rule"),
    [
        ({"months": 3}, "must be a list of phases, got an object"),
        ([{"months": 3}], "must give phase 1 with its percent"),
        ([{"months": 3, "percent": 100, "cost": 1}], "must give phase 1 with phase, months, percent only, got 'cost'"),
        ([{"months": "3", "percent": 100}], "in phase 1 must be a number, got '3'"),
        ([{"months": 1, "percent": 1}] * 61, "must have at most 60 phases, got 61"),
    ],
)
def test_a_schedule_is_read_strictly(schedule, rule):
    assert problems(london(timeline={"scheduleOfWorks": schedule})) == {
        "timeline.scheduleOfWorks": f"Schedule of works {rule}"
    }
