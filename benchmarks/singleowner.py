"""NREL's Singleowner through PySAM: the public model of a leveraged project that is nearest to ours."""

from collections.abc import Callable
from typing import Any

import PySAM.Singleowner

HOURS, CAPACITY_FACTOR, PRICE = 8_760, 0.4, 0.035
"""A flat year; [1]; [USD/kWh], at which the debt stays below the cost of the plant."""
NOTE = (
    "One run of PySAM's Singleowner (its own default of 100 MW, price given) computes one scenario: 25 years of "
    "revenue from 8,760 hourly values, taxes and depreciation of a US plant, debt sized by DSCR over 18 years, "
    "reserves, IRR and NPV after tax. It has no mezzanine, LTV, downside, rating or tier; ours has no hours and no US "
    "tax. So its ratio compares what a scenario costs rather than equal work; the rows with tax are the nearest."
)


def work() -> Callable[[], Any]:
    """Return one run of the model: solved, not only called."""
    model = PySAM.Singleowner.default("CustomGenerationProfileSingleOwner")
    hourly = [model.FinancialParameters.system_capacity * CAPACITY_FACTOR] * HOURS
    model.SystemOutput.gen = hourly
    model.SystemOutput.system_pre_curtailment_kwac = hourly
    model.Revenue.ppa_soln_mode = 1
    model.Revenue.ppa_price_input = [PRICE]

    def run() -> float:
        model.execute(0)
        return float(model.Outputs.project_return_aftertax_irr)

    return run
