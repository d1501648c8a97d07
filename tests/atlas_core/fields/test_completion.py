import copy
import json
from pathlib import Path
from typing import Any

import pytest

from atlas_core.fields.completion import FIRST_CALCULATED
from atlas_core.fields.project import complete, read

DATA = Path(__file__).parents[2] / "data"


def case(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return loaded


def london(**changes: dict[str, Any]) -> dict[str, Any]:
    """Return London's document with some keys of some sections replaced."""
    document = copy.deepcopy(case("london")["project"])
    for section, values in changes.items():
        document.setdefault(section, {}).update(values)
    return document


def messages(document: Any) -> dict[str, str]:
    return {problem.field: problem.message for problem in complete(document).problems}


@pytest.mark.parametrize("name", ["london", "frankfurt"])
def test_a_worked_project_reproduces(name):
    expected = case(name)["expected"]["calculated"]
    calculated = complete(case(name)["project"]).calculated
    assert {key: calculated[key] for key in expected} == pytest.approx(expected, rel=1e-12, abs=1e-6)


def test_london_at_120_mw_follows_every_preset():
    expected = case("london")["expected"]["power_120_mw"]
    calculated = complete(london(power={"grossFacilityPower": 120})).calculated
    assert {key: calculated[key] for key in expected} == pytest.approx(expected, abs=1e-6)


def test_the_calculated_block_opens_with_the_keys_of_the_specification():
    expected = list(case("london")["expected"]["calculated"])
    assert list(FIRST_CALCULATED) == expected
    assert list(complete(london()).calculated)[: len(expected)] == expected


@pytest.mark.parametrize("name", ["london", "frankfurt"])
def test_a_complete_project_has_no_problem(name):
    assert complete(case(name)["project"]).problems == []


@pytest.mark.parametrize("document", [{}, case("london")["project"], case("frankfurt")["project"]])
def test_completing_twice_changes_nothing(document):
    once = complete(document)
    assert complete(once.project) == once
    assert complete(read(once.project)) == once
