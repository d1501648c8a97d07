"""Hostile filters: each is refused with its place and the way out, and no query ever runs."""

import re
import sys
from itertools import product

import duckdb
import pytest

from atlas_core.errors import InputError
from atlas_core.queries.filters import Condition, check, parse, text
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up

SQL = (
    *("read_text('/etc/passwd')", "read_csv('/etc/passwd')", "read_blob('/proc/self/environ')", "glob('/*')"),
    *("read_parquet('other.parquet')", "'/etc/passwd'", '"/etc/passwd"', "parquet_metadata('x')", "getenv('HOME')"),
    *("(SELECT 1)", "(SELECT content FROM read_text('/etc/passwd'))", "1; ATTACH '/tmp/x.db'", "1; INSTALL httpfs"),
    *("1; COPY results TO '/tmp/x'", "1; DROP TABLE results", "1; SET enable_external_access = true", "1 --", "1 /*"),
    *("1 OR 1 = 1", "1 UNION SELECT 1", "1) OR (1 = 1", "1' OR '1'='1", '1" OR "1"="1', "$1", "?", ":x", "{column}"),
    *(
        "1 LIMIT 1",
        "1 OFFSET 3",
        "1; SELECT 2",
        "CASE WHEN TRUE THEN 1 END",
        "1::BIGINT",
        "npv + irr",
        "-irr",
        "1 + 1",
        "1e",
    ),
)
TYPED = (
    *(
        "nan",
        "inf",
        "-inf",
        "NULL",
        "1_000",
        "1,000",
        "0x10",
        "1e999",
        "\uff11\uff12",
        "\u0661\u0662",
        "١",
        "½",
        "1 000",
    ),
    *(
        "--5",
        "+-5",
        "12 %",
        "12%",
        "€5",
        "5x",
        "5m",
        "1.2.3",
        "1e",
        ".",
        "-",
        "()",
        "(",
        "((1))",
        "\x00",
        "1\x00",
        "🙂",
    ),
    *("%27", "&gt;", "<script>alert(1)</script>", "[x](http://evil)", "${7*7}", "{{7*7}}", "../../x", "%s", "\\u0031"),
)
COLUMNS = (
    *("owner", "IRR", "irr\u200b", "\u0456rr", "irr.x", "results.irr", "main.irr", "rowid", "filename", "_", "index_"),
    *("file_row_number", "sqlite_master", "information_schema", "constructor", "__class__", "x" * 100, "tier_", "$irr"),
    *(
        '"irr"',
        "'irr'",
        "`irr`",
        "irr--",
        "irr/**/",
        "irr;",
        "(irr)",
        "irr)",
        "max(irr)",
        "-irr",
        "1",
        "*",
        "",
        "i r r",
    ),
)
WORDS = ("tier in ''", "tier in ,", "tier in TIER_1,,", "tier in TIER_9", "tier in *", "tier in %", "tier in TIER_?")
LINES = (
    *("irr", "irr >=", ">= 12", "irr == 12", "irr != 12", "irr <> 12", "irr => 12", "irr = = 12", "irr like A", "AND"),
    *(
        "irr >= 12 and",
        "and irr >= 12",
        "irr >= 12 and and npv >= 1",
        "irr >= 12 or npv >= 1",
        "not irr >= 12",
        "1 = 1",
    ),
    *("irr between 1 and 2", "irr is null", "irr in", "irr >= 12 && npv >= 1", "irr >= 12, npv >= 1", "passes or irr"),
    *("irr in A", "irr in 1, A", "tier >= 1", "tier >= TIER_1", "tier in 1.5", "tier in 7", "irr in nan", "irr in inf"),
    *("irr >= 1" + " and irr >= 1" * 40, "i" * 4_001, " " * 4_001, "irr >= 1" + "0" * 4_000, "irr in " + "1," * 1_999),
    *(
        "irr >= A",
        "irr in 1,000",
        "irr in 5,050",
        "not_there in A",
        "binding in 1",
        "binding = 1",
        "id in 1",
        "id >= 1",
    ),
)
HOSTILE = tuple(
    dict.fromkeys(
        (
            *LINES,
            *WORDS,
            *(f"irr {operator} {value}" for operator, value in product((">=", "=", "<", "<=", "in"), (*SQL, *TYPED))),
            *(f"{value} >= 1" for value in SQL),
            *(f"tier in {value}" for value in SQL),
            *(f"irr >= 12 and {column} >= 1" for column in COLUMNS),
            *(f"irr >= 12 and {column} in A" for column in COLUMNS),
        )
    )
)
PLACE = re.compile(r"^filter: (Condition \d+, “.+”|A filter may have )", re.DOTALL)
WAY_OUT = re.compile(r"[Ww]rite |Did you mean |Take a column |Leave |there are TIER_1")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with open_result(made_up.write(made_up.table(), tmp_path_factory.mktemp("result") / "r.parquet")) as result:
        yield result


@pytest.fixture
def asked(opened, monkeypatch):
    """Give the list of what reaches the database."""

    queries = []

    class Spy:
        def sql(self, query, **_given):
            queries.append(query)
            raise duckdb.Error

        def interrupt(self):
            queries.append("interrupted")

    monkeypatch.setattr(opened, "_connection", Spy())
    return queries


def test_five_hundred_hostile_filters_are_refused_with_place_and_way_out_and_nothing_is_read(opened, asked, capsys):
    assert len(HOSTILE) >= 500
    for line in HOSTILE:
        with pytest.raises(InputError) as refused:
            opened.count(parse(line))
        assert PLACE.search(str(refused.value)), (line, str(refused.value))
        assert WAY_OUT.search(str(refused.value)), (line, str(refused.value))
        assert len(str(refused.value)) < 400
    assert asked == []
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(HOSTILE)} hostile filters: 0 queries, 0 files read, all refused with place and way out\n"
        )


def test_hostile_conditions_made_in_code_reach_no_column_and_match_no_row(opened):
    for value in (*SQL, *TYPED):
        assert opened.count((Condition("tier", "in", (value,)),)) == 0
        for column, operator in ((value, ">="), ("irr", value)):
            with pytest.raises(InputError):
                check((Condition(column, operator, 1.0),), opened.kinds)


def test_what_a_message_quotes_of_a_long_line_is_short():
    with pytest.raises(InputError, match="Condition 2, “xxxx") as refused:
        parse("irr >= 1 and " + "x" * 3_000)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "irr >= 12 and dscr >= 1",
            "Condition 2, “dscr >= 1”: there is no column “dscr” in this result. Did you mean avg_dscr or senior",
        ),
        ("IRR >= 12", "Did you mean irr"),
        ("irr >= 12 or ltv <= 1", "neither a number nor a list of words.*there is no “or”"),
        ("irr = 1,000", "names several numbers. Write 1,000 as 1000"),
        ("tenor in 1,000", "names several numbers"),
        ("irr >= A", ">= needs one number, such as irr >= 12.5"),
    ],
)
def test_a_refusal_shows_the_way_out(opened, line, said):
    with pytest.raises(InputError, match=said):
        opened.count(parse(line))


def test_a_line_of_spaces_or_brackets_takes_no_time_to_refuse():
    for line in ("irr >= 1" + " " * 3_900 + "x", "(" * 4_000, "in " * 1_300, "and " * 1_000):
        with pytest.raises(InputError):
            parse(line)


def test_numbers_are_chosen_as_a_set(opened):
    filters = parse("tenor IN (1, 2.5) and fail_reasons in 3")
    assert filters == (Condition("tenor", "in", (1.0, 2.5)), Condition("fail_reasons", "in", (3.0,)))
    assert parse(text(filters)) == filters
    wanted = [value in {1.0, 2.0} for value in opened.table()["fail_reasons"].to_pylist()]
    assert opened.count(parse("fail_reasons in 1, 2")) == sum(wanted) > 0
