from types import SimpleNamespace

import pytest

from atlas_core.permutation import levered as module
from atlas_core.permutation.levered import Taxed
from atlas_core.permutation.model import base_case
from atlas_core.permutation.tranche import Loan
from atlas_core.permutation.waterfall import Debt
from tests.atlas_core.permutation.samples import NOI, figures, terms

PROJECT = figures(capex_market=18e6)
"""A cheap building, so that tax is due from the first year."""


def levered(**stored):
    return base_case(PROJECT, terms(ltvCap=1, minEquityShare=0, **stored)).levered


def test_without_tax_cfads_is_noi():
    assert levered(seniorDSCR=3).cfads == pytest.approx([NOI] * 25)


@pytest.mark.parametrize("amortisation", ["annuity", "sculpted", "stepdown", "balloon"])
def test_sizes_and_tax_agree(amortisation):
    found = levered(seniorDSCR=3, taxRate=30, amortisation=amortisation, balloonShare=0.05)
    assert found.converged
    assert found.paid == pytest.approx(found.tax.tax, rel=1e-11)
    assert found.cfads == pytest.approx([NOI - due for due in found.tax.tax], rel=1e-12)
    covers = [row.senior_dscr for row in found.flows.cash[:15]]
    assert min(covers) == pytest.approx(3, rel=1e-11)


def test_tax_is_levied_after_depreciation_interest_and_fees():
    found = levered(seniorDSCR=3, mezz=False, taxRate=30, seniorRunningBps=100)
    first = found.flows.senior[0]
    income = NOI - 20e6 / 25 - first.interest - first.fee
    assert found.tax.tax[0] == pytest.approx(0.3 * income)


def test_a_sculpted_loan_with_tax_keeps_its_target_in_every_period():
    found = levered(seniorDSCR=3, taxRate=30, amortisation="sculpted")
    assert [row.senior_dscr for row in found.flows.cash[:15]] == pytest.approx([3] * 15, rel=1e-10)


def one_period(sized):
    """Return one year of 100 taxed at 50 %, with a loan at 50 % interest whose size follows CFADS."""

    def carried(stack):
        loan = Loan(stack.senior, [0.5], [stack.senior], 0.0, open_end=True)
        return Debt(loan, Loan(0.0, [0.0], [], 0.0, open_end=True), 1, 0.0, [0.0, 0.0])

    def stack(cfads):
        return SimpleNamespace(senior=sized(cfads[0]), mezz=0.0, solved=True)

    return module.levered(Taxed(terms(taxRate=50), [100.0], [0.0]), stack, carried)


def test_passes_that_overshoot_are_brought_to_rest():
    found = one_period(lambda cfads: max(0, 100 + 6 * (70 - cfads)))
    assert found.converged
    assert found.paid == pytest.approx(found.tax.tax, rel=1e-11)


@pytest.mark.parametrize("slope", [-1.6, -1, 1, 3.9, 6])
def test_passes_that_creep_or_overshoot_meet_soon(slope, monkeypatch):
    plain, passes = module._pass, []
    monkeypatch.setattr(module, "_pass", lambda *given: passes.append(1) or plain(*given))
    found = one_period(lambda cfads: max(0, 100 + slope * (70 - cfads)))
    assert found.converged
    # A straight line: interest is half the size, so 50 − (100 + slope (tax − 30)) / 4 = tax.
    assert found.paid == pytest.approx([(25 + 7.5 * slope) / (1 + slope / 4)], rel=1e-11)
    assert len(passes) <= module.PLAIN_PASSES + 6


def test_sizes_that_jump_back_and_forth_are_flagged_and_tax_agrees_with_the_last():
    found = one_period(lambda cfads: 100 if cfads < 70 else 60)
    assert not found.converged
    assert found.paid == pytest.approx(found.tax.tax)
    assert found.cfads == pytest.approx([100 - found.paid[0]])
