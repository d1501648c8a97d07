import numpy as np
import pytest

from atlas_core.calculators import checks
from atlas_core.errors import DomainError


def test_the_message_names_argument_rule_and_value():
    with pytest.raises(DomainError, match=r"target_dscr must be above 0, got -1\.0"):
        checks.require_above(0, target_dscr=-1)


def test_the_first_offending_element_of_an_array_is_shown():
    with pytest.raises(DomainError, match=r"cfads must be at least 0, got -2\.0"):
        checks.require_at_least(0, cfads=np.array([1.0, -2.0, -3.0]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_break_every_rule(value):
    for check in (
        lambda: checks.require_above(-1, rate=value),
        lambda: checks.require_at_least(0, rate=value),
        lambda: checks.require_between(0, 1, rate=value),
        lambda: checks.require_finite(rate=value),
        lambda: checks.require_periods(rate=[1.0, value]),
        lambda: checks.whole("rate", value),
    ):
        with pytest.raises(DomainError, match=r"^rate"):
            check()


@pytest.mark.parametrize("value", ["many", None, [1, "x"], {}, [[1], [1, 2]]])
def test_what_is_not_numbers_is_refused(value):
    with pytest.raises(DomainError, match="cfads must be"):
        checks.require_finite(cfads=value)


def test_a_limit_itself_is_in_or_out_as_the_rule_says():
    checks.require_at_least(0, share=0)
    checks.require_between(0, 1, share=[0, 1])
    with pytest.raises(DomainError, match="share must be above 0"):
        checks.require_above(0, share=0)
    with pytest.raises(DomainError, match="share must be 0 to 1"):
        checks.require_between(0, 1, share=1.0000001)


def test_an_argument_without_periods_is_refused():
    with pytest.raises(DomainError, match="cfads must have at least 1 period, got 0"):
        checks.require_periods(cfads=[])
    with pytest.raises(DomainError, match="cfads must have at least 3 periods, got 2"):
        checks.require_periods(3, cfads=[1, 2])
    with pytest.raises(DomainError, match="cfads must have at least 1 period, got 0"):
        checks.require_periods(cfads=5.0)


def test_a_choice_outside_the_list_names_the_list():
    with pytest.raises(DomainError, match="profile must be one of annuity, bullet, got 'level'"):
        checks.require_one_of(("annuity", "bullet"), profile="level")


def test_a_count_may_carry_rounding_but_no_fraction():
    assert checks.whole("n", 34.99999999999) == 35
    with pytest.raises(DomainError, match=r"n must be a whole number, got 35\.5"):
        checks.whole("n", 35.5)
    with pytest.raises(DomainError, match="n must be at least 1, got 0"):
        checks.whole("n", 0, at_least=1)
    with pytest.raises(DomainError, match="n must be a whole number"):
        checks.whole("n", [1, 2])
