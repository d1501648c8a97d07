import pytest

from atlas_core.permutation.tranche import Loan
from atlas_core.permutation.waterfall import Debt, Waterfall, fails, missing
from tests.atlas_core.permutation.samples import terms

TENOR = 4


def level(amount, rate=0.1, periods=TENOR):
    """Return a loan repaid in equal parts."""
    return Loan(amount, [rate], [amount / periods] * periods, 0.0, open_end=False)


NO_LOAN = Loan(0.0, [0.0], [], 0.0, open_end=False)


def run(cfads, senior=100.0, mezz=NO_LOAN, reserve=0.0, target=0.0, **stored):
    loan = level(senior) if senior else NO_LOAN
    debt = Debt(loan, mezz, TENOR, reserve, [target] * (TENOR + 1))
    return Waterfall(terms(**stored), debt, cfads).run()


def assert_conserved(flows, cfads):
    for cash, row, senior, mezz in zip(cfads, flows.cash, flows.senior, flows.mezz, strict=True):
        came = cash + row.equity_draw + row.released + row.dsra_release
        loans = sum(
            part.interest - part.capitalised + part.principal + part.prepayment + part.fee for part in (senior, mezz)
        )
        assert came == pytest.approx(loans + row.dsra_deposit + row.trapped + row.distribution, abs=1e-9)


def test_what_debt_leaves_is_distributed():
    flows = run([50.0] * 6)
    assert [row.distribution for row in flows.cash] == pytest.approx([15, 17.5, 20, 22.5, 50, 50])
    assert flows.cash[0].senior_dscr == pytest.approx(50 / 35)
    assert flows.cash[4].senior_dscr is None


def test_mezzanine_comes_after_senior():
    flows = run([40.0] * 4, mezz=level(20, 0.2))
    assert flows.cash[0].blended_dscr == pytest.approx(40 / 44)
    assert flows.mezz[0].principal == pytest.approx(1)
    assert flows.mezz[0].capitalised == 0
    assert flows.cash[0].shortfall == pytest.approx(4)


def test_the_reserve_is_topped_up_before_mezzanine_and_released_at_maturity():
    flows = run([50.0] * 5, reserve=3, target=10)
    assert flows.cash[0].dsra_deposit == pytest.approx(7)
    assert flows.cash[3].dsra_release == pytest.approx(10)
    assert flows.cash[3].dsra_closing == 0


def test_a_shortfall_uses_the_reserve_before_interest_is_capitalised():
    flows = run([5.0, 50, 50, 50], reserve=3, target=3)
    first = flows.cash[0]
    assert first.shortfall == pytest.approx(30)
    assert first.dsra_release == pytest.approx(3)
    assert flows.senior[0].capitalised == pytest.approx(2)
    assert flows.senior[0].principal == 0
    assert_conserved(flows, [5.0, 50, 50, 50])


def test_a_negative_cfads_is_paid_by_equity():
    cfads = [-7.0, 50, 50, 50, 50, -1]
    flows = run(cfads)
    assert flows.cash[0].equity_draw == 7
    assert flows.cash[0].shortfall == pytest.approx(35)
    assert flows.senior[0].capitalised == pytest.approx(10)
    assert (flows.cash[5].equity_draw, flows.cash[5].shortfall) == (1, 0)
    assert_conserved(flows, cfads)


def test_a_weak_period_traps_what_equity_would_get_until_the_test_passes():
    cfads = [40.0, 40, 50, 50]
    flows = run(cfads, trapDscr=1.3)
    assert [row.locked for row in flows.cash] == [1, 1, 0, 0]
    assert [row.trapped for row in flows.cash] == pytest.approx([5, 7.5, 0, 0])
    assert flows.cash[2].released == pytest.approx(12.5)
    assert flows.cash[2].distribution == pytest.approx(20 + 12.5)
    assert_conserved(flows, cfads)


def test_trapped_cash_is_used_first_in_a_shortfall():
    flows = run([40.0, 30, 50, 50], reserve=10, target=10, trapDscr=2)
    assert flows.cash[1].shortfall == pytest.approx(2.5)
    assert flows.cash[1].released == pytest.approx(2.5)
    assert flows.cash[1].dsra_release == 0


def test_what_is_trapped_is_released_at_maturity():
    flows = run([40.0] * 4, trapDscr=9)
    assert flows.cash[3].locked == 0
    assert flows.cash[3].released == pytest.approx(5 + 7.5 + 10)
    assert flows.cash[3].trapped_closing == 0


def test_the_trap_leaves_mezzanine_alone_unless_it_blocks_it():
    paid = run([45.0] * 4, mezz=level(20, 0.2), trapDscr=1.3)
    assert paid.mezz[0].principal == pytest.approx(5)
    blocked = run([45.0] * 4, mezz=level(20, 0.2), trapDscr=1.3, trapBlocks="mezz")
    assert blocked.mezz[0].capitalised == pytest.approx(4)
    assert blocked.cash[0].trapped == pytest.approx(10)
    assert blocked.cash[0].shortfall == 0
    assert_conserved(blocked, [45.0] * 4)


def test_below_the_turbo_level_the_trapped_balance_prepays_senior_debt():
    flows = run([40.0] * 4, trapDscr=1.3, turboDscr=1.2)
    assert flows.senior[0].prepayment == pytest.approx(5)
    assert flows.cash[0].trapped_closing == 0
    assert flows.senior[1].principal == pytest.approx(25 * 70 / 75)
    assert_conserved(flows, [40.0] * 4)


def test_a_sweep_prepays_senior_debt_with_its_share_of_what_is_left():
    flows = run([50.0] * 4, sweepShare=40)
    assert flows.senior[0].prepayment == pytest.approx(6)
    assert flows.cash[0].distribution == pytest.approx(9)
    assert flows.senior[1].principal == pytest.approx(25 * 69 / 75)
    assert_conserved(flows, [50.0] * 4)


def test_a_sweep_leaves_what_is_withheld_from_mezzanine_in_the_trap():
    flows = run([45.0] * 4, mezz=level(20, 0.2), trapDscr=1.3, trapBlocks="mezz", sweepShare=50)
    assert flows.senior[0].prepayment == pytest.approx((10 - 9) / 2)
    assert flows.cash[0].trapped == pytest.approx(9 + 0.5)
    assert_conserved(flows, [45.0] * 4)


def test_thin_overcollateralisation_blocks_mezzanine_and_equity():
    worth = sum(45 / 1.1**time for time in (1, 2, 3))
    ratio = (worth - 75 - 20) / 95
    open_test = run([45.0] * 4, mezz=level(20, 0.2), seniorRate=10, ocTest=100 * ratio * 0.99)
    blocked = run([45.0] * 4, mezz=level(20, 0.2), seniorRate=10, ocTest=100 * ratio * 1.01)
    assert (open_test.cash[0].locked, blocked.cash[0].locked) == (0, 1)
    assert blocked.mezz[0].capitalised == pytest.approx(4)
    assert blocked.cash[0].trapped == pytest.approx(10)


def test_without_debt_everything_is_distributed():
    flows = run([10.0, 20.0], senior=0, trapDscr=2, ocTest=50)
    assert [row.distribution for row in flows.cash] == [10, 20]
    assert flows.cash[0].senior_dscr is None


def test_rounding_is_neither_missing_nor_a_failed_test():
    assert missing(100.0, 100.0 - 1e-9, 1000.0) == 0
    assert missing(1e-11, 0.0, 1000.0) == 0
    assert missing(100.0, 99.0, 1000.0) == 1
    assert not fails(1.2 - 1e-12, 1.2)
    assert fails(1.19, 1.2)
    assert not fails(None, 1.2)
    assert not fails(0.5, 0)
