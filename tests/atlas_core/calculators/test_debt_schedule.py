import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from atlas_core.calculators.debt_schedule import annuity_factor, level_payment, schedule
from atlas_core.errors import DomainError


def test_the_annuity_factor_without_interest_is_the_count():
    assert annuity_factor(0.0, 17) == 17
    assert_allclose(annuity_factor([0.0, 0.055], 17), [17, 86_286_721.19049405 / 7_942_000], rtol=1e-13)
    assert annuity_factor(0.05, 0) == 0


def test_the_annuity_factor_of_a_tiny_rate_keeps_its_digits():
    assert annuity_factor(1e-12, 100) == pytest.approx(100 - 5050e-12, rel=1e-14)


def test_a_level_payment_by_hand():
    assert level_payment(1000.0, 0.10, 2) == pytest.approx(576.190476190476, rel=1e-13)
    assert level_payment(1000.0, 0.0, 4) == 250.0


def test_an_annuity_by_hand():
    loan = schedule(1000.0, 0.10, 2)
    assert_allclose(loan["opening"], [1000.0, 523.809523809524])
    assert_allclose(loan["interest"], [100.0, 52.3809523809524])
    assert_allclose(loan["principal"], [476.190476190476, 523.809523809524])
    assert_allclose(loan["closing"], [523.809523809524, 0.0])


def test_level_principal_by_hand():
    loan = schedule(900.0, 0.10, 3, "stepdown")
    assert_allclose(loan["principal"], 300.0)
    assert_allclose(loan["interest"], [90.0, 60.0, 30.0])


def test_a_bullet_is_left_at_maturity():
    loan = schedule(500.0, 0.04, 3, "bullet")
    assert_allclose(loan["interest"], 20.0)
    assert_allclose(loan["principal"], 0.0)
    assert_allclose(loan["closing"], 500.0)


def test_a_balloon_is_left_at_maturity_and_bears_interest():
    loan = schedule(1000.0, 0.05, 10, balloon_share=0.3)
    assert loan["closing"][-1] == pytest.approx(300.0, rel=1e-14)
    assert_allclose(loan["interest"] + loan["principal"], 700 / annuity_factor(0.05, 10) + 15, rtol=1e-12)


def test_grace_pays_interest_only_and_the_rest_repays():
    loan = schedule(1000.0, 0.05, 5, grace=2)
    assert_allclose(loan["principal"][:2], 0.0)
    assert_allclose(loan["interest"][:3], 50.0)
    assert_allclose((loan["interest"] + loan["principal"])[2:], level_payment(1000.0, 0.05, 3), rtol=1e-13)
    assert loan["closing"][-1] == 0


def test_grace_of_level_principal():
    assert_allclose(schedule(900.0, 0.05, 5, "stepdown", grace=2)["principal"], [0, 0, 300, 300, 300])


def test_without_interest_an_annuity_repays_evenly():
    assert_allclose(schedule(100.0, 0.0, 4)["closing"], [75, 50, 25, 0], atol=1e-12)


def test_sculpted_service_below_the_interest_adds_to_the_balance():
    loan = schedule(100.0, 0.10, 2, "sculpted", service=[5.0, 115.5])
    assert_allclose(loan["principal"], [-5.0, 105.0])
    assert_allclose(loan["closing"], [105.0, 0.0], atol=1e-12)


def test_loans_are_rows():
    loan = schedule(np.array([100.0, 200.0]), np.array([0.0, 0.1]), 2)
    assert_allclose(loan["closing"], [[50, 0], [200 * 1.1 - level_payment(200, 0.1, 2), 0]])
    shares = schedule(100.0, 0.1, 2, balloon_share=np.array([0.0, 1.0]))
    assert_allclose(shares["closing"][:, -1], [0, 100])
    given_service = schedule(100.0, 0.0, 2, "sculpted", service=[[50.0, 50.0], [10.0, 90.0]])
    assert_allclose(given_service["closing"], [[50, 0], [90, 0]])


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.0, 1e9),
    st.floats(-0.01, 0.2),
    st.integers(1, 160),
    st.sampled_from(["annuity", "stepdown", "bullet"]),
    st.floats(0.0, 1.0),
    st.integers(0, 40),
)
def test_every_loan_repays_to_its_balloon(principal, rate, n, profile, balloon, grace):
    loan = schedule(principal, rate, n, profile, balloon_share=balloon, grace=min(grace, n - 1))
    scale = 1e-9 * principal
    assert_allclose(loan["opening"] - loan["principal"], loan["closing"], atol=scale)
    assert_allclose(loan["opening"][1:], loan["closing"][:-1], atol=0)
    assert_allclose(loan["interest"], loan["opening"] * rate, atol=scale)
    left = principal if profile == "bullet" else principal * balloon
    assert_allclose(loan["closing"][-1], left, atol=scale)
    assert (loan["principal"] >= 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: schedule(-1, 0.05, 10), r"principal must be at least 0, got -1\.0"),
        (lambda: schedule(1, -1, 10), "period_rate must be above -1"),
        (lambda: schedule(1, 0.05, 0), "n must be at least 1, got 0"),
        (lambda: schedule(1, 0.05, 2.5), r"n must be a whole number, got 2\.5"),
        (lambda: schedule(1, 0.05, 10, "level"), "profile must be one of annuity, stepdown, bullet, sculpted"),
        (lambda: schedule(1, 0.05, 10, grace=10), "grace must be below n = 10, got 10"),
        (lambda: schedule(1, 0.05, 10, grace=-1), "grace must be at least 0, got -1"),
        (lambda: schedule(1, 0.05, 10, balloon_share=1.5), r"balloon_share must be 0 to 1, got 1\.5"),
        (lambda: schedule(1, 0.05, 2, "sculpted"), "service must be given for the sculpted profile"),
        (lambda: schedule(1, 0.05, 2, "sculpted", service=[1]), "service must have 2 periods"),
        (lambda: schedule(1, 0.05, 2, service=[1, 1]), "service is for the sculpted profile only, got 'annuity'"),
        (lambda: level_payment(np.nan, 0.05, 2), "principal must be finite, got nan"),
        (lambda: level_payment(1, 0.05, 0), "n must be at least 1"),
        (lambda: annuity_factor(-1.0, 3), "period_rate must be above -1"),
    ],
)
def test_a_bad_argument_is_named(call, message):
    with pytest.raises(DomainError, match=message):
        call()
