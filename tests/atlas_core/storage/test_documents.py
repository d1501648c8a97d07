import math
from datetime import UTC, datetime, timedelta

import bson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.storage import documents
from atlas_core.storage.schemas import SHAPES, check, validator

EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  Hypothesis adds the zone
names = st.text(min_size=1, max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
)
trees = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4))
hostile = st.recursive(
    scalars | st.floats() | st.integers() | st.complex_numbers() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(names | st.just("$set") | st.integers(), inner, max_size=3)
    ),
)


def to_the_millisecond(value):
    if isinstance(value, dict):
        return {name: to_the_millisecond(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [to_the_millisecond(inner) for inner in value]
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1_000 * 1_000)
    return value


@given(st.dictionaries(names, trees, max_size=4))
def test_what_is_accepted_comes_back_as_it_was(record):
    try:
        stored = documents.to_stored(record)
    except InputError:
        return
    assert documents.as_read(stored) == to_the_millisecond(record)


@given(st.dictionaries(st.sampled_from(sorted(documents.OPEN_KEYS)), st.dictionaries(names, trees, max_size=4)))
def test_paths_as_keys_come_back_as_they_were(record):
    try:
        stored = documents.to_stored(record)
    except InputError:
        return
    assert documents.as_read(stored) == to_the_millisecond(record)
    assert no_name_acts(stored)


@given(st.dictionaries(names | st.sampled_from(["axes", "values", "$where", "a.b"]), hostile, max_size=4))
def test_no_document_whatever_it_holds_raises_an_error_that_is_not_ours(record):
    try:
        stored = documents.to_stored(record)
    except AtlasError:
        return
    assert no_name_acts(stored)
    bson.encode(stored)


def no_name_acts(value):
    if isinstance(value, dict):
        return all(
            isinstance(name, str) and not name.startswith("$") and "." not in name and no_name_acts(inner)
            for name, inner in value.items()
        )
    return all(map(no_name_acts, value)) if isinstance(value, list) else True


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, r"project\.power\.pue must be a finite number, got nan"),
        (2**63, r"project\.power\.pue must fit 64 bits"),
        (datetime(2026, 1, 1), r"project\.power\.pue must carry its time zone"),  # noqa: DTZ001  the point
        (timedelta(1), r"project\.power\.pue must be a plain value, got timedelta"),
    ],
)
def test_the_place_and_the_rule_are_named(value, message):
    with pytest.raises(InputError, match=message.replace(r"pue must", r"pue: must")):
        documents.to_stored({"project": {"power": {"pue": value}}})


@pytest.mark.parametrize("collection", SHAPES)
def test_a_record_with_the_shape_passes_and_any_missing_field_is_named(collection):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    samples = {"text": "a", "whole number": 1, "time": now, "time or none": None, "document": {}, "list": []}
    required, _, _ = SHAPES[collection]
    record = {name: samples[kind] for name, kind in required.items()}
    check(collection, record)
    for name in record:
        with pytest.raises(InputError, match=f"{name} must be a "):
            check(collection, {other: value for other, value in record.items() if other != name} | {name: 3.5})


def test_the_servers_validator_says_the_same_as_the_check():
    schema = validator("projects")["$jsonSchema"]
    assert schema["required"] == ["_id", "user_email", "revision"]
    assert schema["properties"]["_id"] == {"bsonType": "string"}
    assert schema["properties"]["status"]["enum"] == ["draft", "active", "completed", "archived", "deleted"]


@pytest.mark.parametrize("revision", [True, "1", None, -1, 1.5])
def test_a_revision_is_a_whole_number(revision):
    with pytest.raises(InputError, match="revision must be a whole number"):
        documents.revision({"revision": revision})
