import pytest

from atlas_core.permutation import loans
from atlas_core.permutation.tranche import Loan, Tranche


def annuity(amount=100.0, rate=0.1, periods=4, fee=0.0, open_end=False):
    shape = loans.annuity(rate, periods)
    return Loan(amount, [rate], [amount * part for part in shape.principal], fee, open_end)


def period(tranche, cash=1e9, prepay=0.0):
    tranche.fall_due()
    paid = tranche.settle(cash)
    tranche.prepay(prepay)
    tranche.close()
    return paid


def test_a_loan_that_is_paid_ends_at_exactly_zero():
    tranche = Tranche(annuity())
    service = [period(tranche) for _ in range(4)]
    assert service == pytest.approx([100 / loans.annuity_factor(0.1, 4)] * 4)
    assert tranche.balance == 0


def test_fee_comes_before_interest_and_interest_before_principal():
    tranche = Tranche(annuity(fee=0.02))
    assert tranche.fall_due() == pytest.approx(2 + 100 / loans.annuity_factor(0.1, 4))
    tranche.settle(5.0)
    tranche.close()
    row = tranche.rows[0]
    assert (row.fee, row.interest, row.capitalised, row.principal) == pytest.approx((2, 10, 7, 0))


def test_unpaid_principal_falls_due_with_the_next():
    tranche = Tranche(annuity())
    first = tranche.fall_due()
    tranche.settle(10.0)
    tranche.close()
    assert tranche.balance == 100
    second = tranche.fall_due()
    scheduled = [100 * part for part in loans.annuity(0.1, 4).principal]
    assert second == pytest.approx(10 + scheduled[0] + scheduled[1])
    assert second > first


def test_unpaid_interest_joins_the_balance_and_is_repaid_over_the_rest():
    tranche = Tranche(annuity())
    principal = loans.annuity(0.1, 4).principal[0] * 100
    tranche.fall_due()
    tranche.settle(0.0)
    tranche.close()
    assert tranche.balance == pytest.approx(110)
    assert tranche.scale == pytest.approx(1 + 10 / (100 - principal))
    for _ in range(3):
        period(tranche)
    assert tranche.balance == 0


def test_interest_unpaid_in_the_last_period_falls_due_after_it():
    tranche = Tranche(annuity())
    for _ in range(3):
        period(tranche)
    period(tranche, cash=0.0)
    assert tranche.balance > 0
    period(tranche)
    assert tranche.balance == 0


def test_an_unpaid_fee_is_due_again():
    tranche = Tranche(annuity(fee=0.02))
    tranche.fall_due()
    tranche.settle(0.5)
    tranche.close()
    tranche.fall_due()
    tranche.settle(1e9)
    tranche.close()
    assert tranche.rows[1].fee == pytest.approx(1.5 + tranche.rows[1].opening * 0.02)


def test_after_a_prepayment_the_service_keeps_its_shape():
    tranche, plain = Tranche(annuity()), Tranche(annuity())
    period(plain)
    period(tranche, prepay=30.0)
    part = tranche.balance / plain.balance
    assert part == pytest.approx((plain.balance - 30) / plain.balance)
    for _ in range(3):
        assert period(tranche) == pytest.approx(part * period(plain))
    assert tranche.balance == 0


def test_no_more_is_prepaid_than_is_owed():
    tranche = Tranche(annuity())
    tranche.fall_due()
    tranche.settle(1e9)
    assert tranche.prepay(500.0) == pytest.approx(100 - 100 * loans.annuity(0.1, 4).principal[0])
    assert tranche.balance == 0


def test_interest_that_accretes_by_schedule_is_not_due():
    shape = loans.accreting(0.1, 3, 1)
    tranche = Tranche(Loan(100.0, [0.1], [100 * part for part in shape.principal], 0.0, open_end=False))
    assert tranche.fall_due() == 0
    tranche.settle(1e9)
    tranche.close()
    assert tranche.rows[0].capitalised == pytest.approx(10)
    assert tranche.balance == pytest.approx(110)


def test_a_balloon_due_from_cash_is_paid_at_the_end_but_is_no_service():
    shape = loans.bullet(0.1, 2)
    tranche = Tranche(Loan(100.0, [0.1], [100 * part for part in shape.principal], 0.0, open_end=False))
    period(tranche)
    assert tranche.fall_due() == pytest.approx(110)
    assert tranche.service == pytest.approx(10)


def test_an_open_end_leaves_the_balloon_to_the_sale():
    shape = loans.bullet(0.1, 2)
    tranche = Tranche(Loan(100.0, [0.1], [100 * part for part in shape.principal], 0.0, open_end=True))
    period(tranche)
    assert period(tranche) == pytest.approx(10)
    assert tranche.balance == 100
    assert period(tranche) == 0


def test_a_schedule_that_accretes_more_than_the_interest_is_no_negative_service():
    tranche = Tranche(Loan(100.0, [0.1], [-20.0, 120.0], 0.0, open_end=False))
    assert tranche.fall_due() == 0
    assert tranche.service == 0
    tranche.settle(0.0)
    tranche.close()
    assert tranche.balance == pytest.approx(110)
