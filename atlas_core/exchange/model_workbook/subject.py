"""The scenario a model workbook is about, and what of it formulas can follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation import debt, exits, mezzanine, senior
from atlas_core.permutation.model import Scenario
from atlas_core.permutation.tiers import Tier


@dataclass(frozen=True)
class Subject:
    """One scenario with what is known of it.

    Attributes
    ----------
    found : as the reference model computes it
    row : the stored row of the result
    inputs : every parameter in its stored unit, and the fields that axes set
    origins : what gave each of the inputs, in words
    tiers : that judged the run, best first
    about : what the workbook says of itself: label → text
    """

    found: Scenario
    row: Mapping[str, Any]
    inputs: Mapping[str, Any]
    origins: Mapping[str, str]
    tiers: Sequence[Tier]
    about: Mapping[str, str]

    @property
    def periods(self) -> int:
        """Return the operating periods to the end of the lease."""
        return exits.lease_periods(self.found.terms)

    @property
    def last(self) -> int:
        """Return the last period, from 1, that has flows to equity."""
        return exits.last_period(self.found.terms)

    @property
    def tenor(self) -> int:
        """Return the senior tenor in periods."""
        return senior.periods(self.found.terms)

    @property
    def mezz_tenor(self) -> int:
        """Return the mezzanine tenor in periods."""
        return mezzanine.periods(self.found.terms)

    @property
    def columns(self) -> int:
        """Return the periods that lease or loans last, whichever is longer."""
        return max(self.periods, self.tenor + debt.refinancing_periods(self.found.terms))

    def refusals(self) -> dict[str, list[str]]:
        """Return why parts of the model stand as figures: `sizes` for the loans, `cash` for their payment."""
        terms, levered = self.found.terms, self.found.base.levered
        tests = {
            "the cash trap": terms.trap_dscr,
            "the turbo test": terms.turbo_dscr,
            "the overcollateralisation test": terms.oc_test,
            "the cash sweep": terms.sweep_share,
        }
        cash = [f"{name} is on" for name, on in tests.items() if on]
        if any(amount < 0 for amount in levered.cfads):
            cash.append("CFADS is negative in a period")
        if any(line.shortfall > 0 for line in levered.flows.cash):
            cash.append("cash falls short of the debt service in a period")
        loose = [] if levered.converged else ["the engine's sizes and tax did not converge"]
        return {"sizes": loose, "cash": loose + cash}
