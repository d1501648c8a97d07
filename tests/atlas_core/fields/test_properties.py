"""Whatever is entered: no exception but InputError, no NaN, and a completed project stays what it is."""

import copy
import json
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_core.errors import InputError
from atlas_core.fields.catalogue import INPUTS, SECTIONS, SPECS
from atlas_core.fields.project import Change, Completion, applied, changes, complete, read
from atlas_core.fields.spec import NUMERIC, Spec

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)


def plausible(spec: Spec) -> st.SearchStrategy[Any]:
    """Give values of the field's type, mostly inside the bounds."""
    if spec.kind in NUMERIC:
        least, most = spec.bounds
        inside = st.integers(int(least), int(most)) if spec.kind == "integer" else st.floats(least, most)
        beyond = st.integers() if spec.kind == "integer" else st.floats(allow_nan=False, allow_infinity=False)
        return st.none() | inside | inside | beyond
    dates = st.dates().map(str)
    kinds = {
        "choice": st.sampled_from(spec.choices) | st.just("Foo"),
        "date": dates,
        "text": st.text("ab ", max_size=9),
    }
    return st.none() | kinds.get(spec.kind, st.none())


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Give documents of the right types with values inside and outside the bounds."""
    document: dict[str, Any] = {}
    for section in SECTIONS:
        fields = {spec.key: plausible(spec) for spec in section.specs if not spec.derived}
        document[section.key] = draw(st.fixed_dictionaries({}, optional=fields))
    return document


def finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(finite(inner) for inner in value.values())
    if isinstance(value, list):
        return all(finite(inner) for inner in value)
    return not isinstance(value, float) or math.isfinite(value)


@given(projects())
@settings(max_examples=150, deadline=None)
def test_a_project_of_the_right_types_completes_without_nan_and_for_good(document):
    completion = complete(document)
    assert finite(completion.project)
    assert finite(completion.calculated)
    assert complete(completion.project) == completion
    assert read(read(completion.project)) == read(completion.project)
    assert changes(document, completion.project) == []
    assert complete(json.loads(json.dumps(completion.project, allow_nan=False))) == completion


def attempt(document: Any) -> Completion | InputError:
    try:
        return complete(document)
    except InputError as error:
        return error


SECTION_KEYS = st.sampled_from([section.key for section in SECTIONS])


@given(st.dictionaries(SECTION_KEYS | st.text(max_size=8), ANYTHING, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_object_is_read_or_refused(document):
    answer = attempt(document)
    assert answer.problems if isinstance(answer, InputError) else finite(answer.project)


@given(st.sampled_from(sorted(INPUTS)), ANYTHING)
@settings(max_examples=300, deadline=None)
def test_any_value_of_any_field_is_read_or_refused_by_its_path(path, value):
    section, key = path.split(".")
    answer = attempt({section: {key: value}})
    refused = isinstance(answer, InputError)
    assert [problem.field for problem in answer.problems] == [path] if refused else finite(answer.project)
    assert not refused or str(answer).isprintable()


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_every_value_inside_its_bounds_is_no_problem(data):
    path = data.draw(st.sampled_from([path for path, spec in INPUTS.items() if spec.kind in NUMERIC]))
    least, most = INPUTS[path].bounds
    whole = INPUTS[path].kind == "integer"
    value = data.draw(st.integers(int(least), int(most)) if whole else st.floats(least, most))
    section, key = path.split(".")
    found = complete({section: {key: value}})
    assert path not in {problem.field for problem in found.blocking}
    outside = data.draw(st.sampled_from([least - 1, most * 2 + 1, 1e308 if not whole else 10**300]))
    assert path in {problem.field for problem in complete({section: {key: outside}}).blocking}


@given(projects(), projects())
@settings(max_examples=25, deadline=None)
def test_the_changes_between_two_projects_made_in_the_first_give_the_second(before, after):
    found = changes(before, after)
    made = complete(applied(before, found))
    assert made == complete(after)
    assert changes(made.project, after) == []
    assert changes(after, copy.deepcopy(after)) == []
    assert {change.path for change in found} == {change.path for change in changes(after, before)}


DERIVED = sorted((path, spec.key) for path, spec in SPECS.items() if spec.derived)


@given(projects(), st.sampled_from(DERIVED), st.floats(0, 1e9))
@settings(max_examples=25, deadline=None)
def test_a_derived_field_is_what_follows_whatever_is_entered_or_said_to_have_changed(document, field, value):
    path, key = field
    section = path.split(".")[0]
    told = Change(path, key, "", None, value, derived=True)
    assert complete(applied(document, [told])) == complete(document)
    if section in document:
        forged = document | {section: document[section] | {key: value}}
        assert complete(forged) == complete(document)
