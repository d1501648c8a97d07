import jsonschema
import pytest

from atlas_core.errors import InputError
from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.project import complete, read
from atlas_core.fields.reference import page
from atlas_core.fields.schema import project_schema
from tests.atlas_core.fields.test_completion import case, london


def accepted(document):
    return jsonschema.Draft202012Validator(project_schema()).is_valid(document)


def test_the_page_shows_every_field_and_every_formula():
    text = page()
    assert [spec.key for spec in SPECS.values() if f"| `{spec.key}` |" not in text] == []
    assert [spec.key for spec in SPECS.values() if spec.formula and f"`{spec.formula}`" not in text] == []


def test_every_row_of_the_page_has_as_many_cells_as_its_head():
    tables = [block.splitlines() for block in page().split("\n\n")]
    rows = [[line.count("|") for line in table if line.startswith("|")] for table in tables]
    assert [counts for counts in rows if len(set(counts)) > 1] == []


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(project_schema())


@pytest.mark.parametrize("name", ["london", "frankfurt"])
def test_the_schema_accepts_the_worked_projects_entered_and_completed(name):
    document = case(name)["project"]
    assert accepted(document)
    assert accepted(complete(document).project)


@pytest.mark.parametrize(
    "changes",
    [
        {"power": {"pue": "1.25"}},
        {"power": {"gross": 100}},
        {"timeline": {"constructionStart": "1 March"}},
        {"meta": {"fxRates": {"EUREUR": {"rate": 1}}}},
    ],
)
def test_the_schema_refuses_what_reading_refuses(changes):
    document = london(**changes)
    assert not accepted(document)
    with pytest.raises(InputError):
        read(document)
