"""Operations with debt and tax: sizes, debt service and tax that agree with each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from atlas_core.permutation.capital import Stack
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.tax import Tax, tax
from atlas_core.permutation.waterfall import Debt, Flows, Waterfall

TOLERANCE = 1e-12
"""[relative] How closely sizes and tax of two passes agree at the fixed point."""
MAX_PASSES = 200
PLAIN_PASSES = 8
"""Passes before their trend is followed to its end; nine scenarios in ten meet within them."""
STEEPEST_TREND = 0.9
"""Largest share of a change that is taken to come back in the next pass, so that no step is more than ten passes."""

Sized = Callable[[Sequence[float]], Stack]
"""CFADS → stack; a downside gives the same stack always."""
Carried = Callable[[Stack], Debt]
"""Stack → the loans operations carry."""


@dataclass(frozen=True, slots=True)
class Taxed:
    """What tax is levied on beside the debt; one entry per period to the end of the lease in every list."""

    terms: Terms
    earnings: Sequence[float]
    """NOI less maintenance: CFADS before tax."""
    write_off: Sequence[float]
    """Depreciation."""


@dataclass(frozen=True, slots=True)
class Levered:
    """A stack and its operations; one entry per period to the end of the lease in every list."""

    stack: Stack
    paid: Sequence[float]
    """Tax that CFADS is net of."""
    cfads: list[float]
    flows: Flows
    tax: Tax
    """Tax the operations lead to; at the fixed point what is paid."""
    converged: bool


def levered(taxed: Taxed, sized: Sized, carried: Carried) -> Levered:
    """Return the fixed point of sizes and tax.

    Tax depends on interest, interest on the sizes, and the sizes on CFADS after tax. Without tax one pass is enough.
    Where the passes do not meet, the last sizes stay and tax alone is brought into agreement with them.

    References
    ----------
    Atlas scenario model, “Cash flow”.
    """
    found = _fixed_point(taxed, sized, carried)
    if found.converged or not found.stack.solved:
        return found
    return replace(_fixed_point(taxed, lambda _: found.stack, carried), converged=False)


def _fixed_point(taxed: Taxed, sized: Sized, carried: Carried) -> Levered:
    now = before = _pass(taxed, [0.0] * len(taxed.earnings), sized, carried)
    if not taxed.terms.tax_rate:
        return now
    for number in range(MAX_PASSES):
        before, now = now, _pass(taxed, _next_tax(before, now, number), sized, carried)
        if _agree(before, now):
            return now
    return replace(now, converged=False)


def _next_tax(before: Levered, now: Levered, number: int) -> Sequence[float]:
    """Return the tax the next pass assumes: what the last one led to; later, what passes of the same trend end at.

    References
    ----------
    Anderson (1965), Iterative procedures for nonlinear integral equations, J. ACM 12(4), 547–560, with one earlier
    pass; Aitken's extrapolation of a single number is the same.
    """
    if number < PLAIN_PASSES:
        return now.tax.tax
    paid = [last - earlier for last, earlier in zip(now.paid, before.paid, strict=True)]
    due = [last - earlier for last, earlier in zip(now.tax.tax, before.tax.tax, strict=True)]
    rest = 1.0 - _trend(paid, due)
    return [last + (levied - last) / rest for last, levied in zip(now.paid, now.tax.tax, strict=True)]


def _trend(paid: Sequence[float], due: Sequence[float]) -> float:
    """Return which share of a change in the tax assumed comes back in the tax it leads to."""
    followed = sum(one * other for one, other in zip(paid, due, strict=True))
    changed = sum(one * one for one in paid)
    return min(followed / changed, STEEPEST_TREND) if changed > 0.0 else 0.0


def _pass(taxed: Taxed, paid: Sequence[float], sized: Sized, carried: Carried) -> Levered:
    """Return operations out of whose earnings an assumed tax is paid."""
    cfads = [earned - due for earned, due in zip(taxed.earnings, paid, strict=True)]
    stack = sized(cfads)
    flows = Waterfall(taxed.terms, carried(stack), cfads).run()
    rows = zip(flows.senior, flows.mezz, strict=True)
    deductions = [senior.interest + senior.fee + mezz.interest + mezz.fee for senior, mezz in rows]
    levied = tax(taxed.terms.tax_rate, taxed.earnings, deductions, taxed.write_off)
    return Levered(stack, paid, cfads, flows, levied, stack.solved)


def _agree(before: Levered, now: Levered) -> bool:
    """Return whether a pass leads to the tax it assumed, with the sizes of the pass before."""
    sizes = ((before.stack.senior, now.stack.senior), (before.stack.mezz, now.stack.mezz))
    largest = max(now.tax.tax)
    taxes = zip(now.paid, now.tax.tax, strict=True)
    return all(abs(old - new) <= TOLERANCE * new for old, new in sizes) and all(
        abs(paid - due) <= TOLERANCE * largest for paid, due in taxes
    )
