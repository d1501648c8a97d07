import pytest

from atlas_core.fields.expressions import compile_javascript, compile_python
from atlas_core.fields.grammar import FormulaError, names, parse


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("16 / 4 / 2", 2),
        ("-2 + 5", 3),
        ("2 * -3", -6),
        ("min(3, 1, 2) + max(3, 1, 2)", 4),
        ("sum(1, 2, 3.5)", 6.5),
        ('if(1 < 2, "yes", "no")', "yes"),
        ("if(1 > 2, 1, if(2 >= 2, 5, 6))", 5),
        ('"a" == "a"', True),
        ('"a" != "b"', True),
        ('add_months("2026-01-31", 1)', "2026-02-28"),
        ('add_months("2026-01-31", 0.5)', "2026-02-28"),
        ("a.b * 2", 14),
    ],
)
def test_a_formula_has_its_value(formula, value):
    assert compile_python(formula)({"a.b": 7.0}) == value


@pytest.mark.parametrize(
    "formula",
    [
        "missing + 1",
        "-missing",
        "1 / 0",
        "1 / (2 - 2)",
        "big * big",
        "max(missing, 1)",
        "sum(1, missing)",
        "missing == 1",
        "if(missing == 1, 2, 3)",
        'add_months("2026-01-31", 999999)',
        'add_months("soon", 1)',
    ],
)
def test_a_gap_and_what_is_not_finite_are_empty(formula):
    assert compile_python(formula)({"missing": None, "big": 1e300}) is None


def test_a_choice_reads_only_the_branch_it_takes():
    assert compile_python("if(1 > 0, 5, missing / 0)")({}) == 5


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("1 +", "expected a value"),
        ("(1", r"expected \)"),
        ("1 2", "unexpected Number"),
        ("power(2, 3)", "unknown function 'power'"),
        ("if(1, 2)", "if takes 3 to 3 arguments"),
        ("a ** b", r"unexpected '\*'"),
        ("__import__", "unexpected"),
        ("a; b", "unexpected"),
        ("", "expected a value"),
    ],
)
def test_text_outside_the_grammar_is_refused(formula, message):
    with pytest.raises(FormulaError, match=message):
        parse(formula)


def test_the_paths_of_a_formula_come_in_order_and_once():
    assert names(parse("sum(a, b.c) + if(a > 1, d, 2)")) == ("a", "b.c", "d")


@pytest.mark.parametrize(
    ("formula", "script"),
    [
        ("a / b.c", 'divide(v["a"], v["b.c"])'),
        ("1.5 * 100000", "multiply(1.5, 100000)"),
        ('if(x == "y", -1, 2)', 'choose(equal(v["x"], "y"), () => negate(1), () => 2)'),
        ("add_months(d, m)", 'addMonths(v["d"], v["m"])'),
    ],
)
def test_a_formula_has_its_javascript(formula, script):
    assert compile_javascript(formula) == script
