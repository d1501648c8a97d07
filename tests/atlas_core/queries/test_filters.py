import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.queries.filters import Condition, at_least, at_most, check, one_of, parse, text, where
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up

KINDS = {"irr": "number", "senior_dscr": "number", "tier": "text"}


def test_a_typed_line_becomes_conditions():
    assert parse("irr >= 12 and senior_dscr<1.4 AND tier in TIER_1, TIER_2") == (
        Condition("irr", ">=", 12.0),
        Condition("senior_dscr", "<", 1.4),
        Condition("tier", "in", ("TIER_1", "TIER_2")),
    )


def test_an_equal_sign_with_a_word_selects_that_word():
    assert parse("tier = TIER_1") == (Condition("tier", "in", ("TIER_1",)),)


@pytest.mark.parametrize(
    ("line", "tiers"),
    [
        ("tier in (1,2)", ("TIER_1", "TIER_2")),
        ("tier in 3, not_viable", ("TIER_3", "NOT_VIABLE")),
        ("tier = 1", ("TIER_1",)),
        ("passes", ("TIER_1", "TIER_2", "TIER_3")),
        ("Passes", ("TIER_1", "TIER_2", "TIER_3")),
    ],
)
def test_tiers_may_be_numbers_and_passes_is_every_viable_one(line, tiers):
    filters = parse(f"irr >= 15 and {line}")
    assert filters == (Condition("irr", ">=", 15.0), Condition("tier", "in", tiers))
    check(filters, KINDS)
    assert parse(text(filters)) == filters


def test_signs_copied_from_a_page_are_read():
    assert parse("irr ≥ 12 and npv ≤ −5") == parse("irr >= 12 and npv <= -5")


def test_an_empty_line_is_no_filter():
    assert parse("  ") == ()


def test_what_is_written_is_read_back_exactly():
    rng = np.random.default_rng(3)
    for _ in range(200):
        filters = (
            *at_least("irr", float(np.round(rng.normal(0, 1e6), rng.integers(0, 9)))),
            *at_most("senior_dscr", float(rng.integers(-5, 5))),
            *one_of("tier", rng.choice(["TIER_1", "TIER_2", "NOT_VIABLE"], 2, replace=False).tolist()),
        )
        assert parse(text(filters)) == filters


def test_no_limit_is_no_condition():
    assert at_least("irr", None) == at_most("irr", None) == one_of("tier", []) == ()


@pytest.mark.parametrize(
    "line",
    [
        "irr",
        "irr >=",
        ">= 12",
        "irr == 12",
        "irr >= nan",
        "irr >= inf",
        "irr >= 1 or 1 = 1",
        "irr >= 12; DROP TABLE results",
        "irr >= 12 --",
        'irr" >= 12',
        "irr >= (SELECT 1)",
        "tier in 'TIER_1'",
        "tier in TIER_1,,",
        "irr >= 12 and",
        "read_text('/etc/passwd') >= 1",
        "irr >= 1_000",
        "1 = 1",
        "irr >= 1" + " and irr >= 1" * 40,
        "i" * 4_001,
    ],
)
def test_what_is_no_condition_is_refused(line):
    with pytest.raises(InputError):
        check(parse(line), KINDS)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("owner >= 1", "no column “owner”"),
        ("tier >= 1", "tier holds words"),
        ("irr in A", "irr holds numbers"),
        ("tier in (1, 4)", "no tier “4”; there are TIER_1, TIER_2, TIER_3, NOT_VIABLE"),
        ("tier = good", "no tier “good”"),
    ],
)
def test_a_condition_must_fit_its_column(line, message):
    with pytest.raises(InputError, match=message):
        check(parse(line), KINDS)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_limit_must_be_finite(value):
    with pytest.raises(InputError, match="irr holds numbers"):
        check((Condition("irr", ">=", value),), KINDS)


def test_an_operator_outside_the_list_is_refused():
    with pytest.raises(InputError, match="irr holds numbers"):
        check((Condition("irr", ">= 0 OR 1 =", 1.0),), KINDS)


def test_values_are_bound_and_never_part_of_the_sql():
    sql, values = where(parse("irr >= 12 and tier in TIER_1, NOT_VIABLE"))
    assert sql == 'TRUE AND "irr" >= ? AND "tier" IN (?, ?)'
    assert values == [pytest.approx(12.0), "TIER_1", "NOT_VIABLE"]


@pytest.mark.parametrize(
    ("operator", "kept"),
    [(">=", [1.35, 1.35 - 1e-12, 1.36]), (">", [1.36]), ("<=", [1.34, 1.35 - 1e-12, 1.35]), ("<", [1.34])],
)
def test_a_limit_forgives_rounding_in_the_last_digits(tmp_path, operator, kept):
    values = [1.34, 1.35, 1.35 - 1e-12, 1.36]
    made = pa.table({"index": pa.array(range(4), pa.int64()), "dscr": values})
    with open_result(made_up.write(made, tmp_path / "r.parquet")) as result:
        assert sorted(result.table(parse(f"dscr {operator} 1.35"))["dscr"].to_pylist()) == sorted(kept)
        assert result.count(parse("dscr = 1.35")) == 2
