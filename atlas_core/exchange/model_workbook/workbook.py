"""The model workbook of one scenario, sheet by sheet."""

from datetime import datetime

from atlas_core.exchange.model_workbook import construction, givens, operations, outcome, returns, service, shapes
from atlas_core.exchange.model_workbook.parts import Block, Sheet, as_values
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.exchange.model_workbook.writing import written


def model_workbook(subject: Subject, made: datetime) -> bytes:
    """Return a scenario as an Excel workbook whose formulas recalculate to the engine's figures.

    Every formula carries the engine's figure, which a reader shows that does not recalculate. Where the formulas do not
    follow the engine, its figures stand in their place, marked, and the first sheet says why.

    Parameters
    ----------
    subject : the scenario
    made : when its run was made; the same scenario gives the same bytes

    References
    ----------
    Atlas scenario model.
    """
    return written(sheets(subject), made)


def sheets(subject: Subject) -> list[Sheet]:
    """Return the sheets."""
    refused = {part for part, reasons in subject.refusals().items() if reasons}
    shaped, paid = shapes.blocks(subject), [*service.loan_blocks(subject), service.cover_block(subject)]
    cash = service.cash_blocks(subject)
    if "sizes" in refused:
        shaped = [as_values(block) for block in shaped]
    if "cash" in refused:
        paid, cash = [as_values(block) for block in paid], [as_values(block) for block in cash]
    sold = [block for block in (operations.after_exit(subject),) if block is not None]
    flow = [*operations.blocks(subject), *cash, *sold, _sale(subject, refused)]
    return [
        Sheet("About", givens.about(subject)),
        Sheet("Inputs", givens.inputs(subject)),
        Sheet("Sources & uses", construction.blocks(subject)),
        Sheet("Cash flow", flow),
        Sheet("Debt", [*shaped, service.close_block(subject), *paid]),
        Sheet("Returns", returns.blocks(subject)),
        Sheet("Results", outcome.results(subject)),
        Sheet("Checks", outcome.checks(subject)),
    ]


def _sale(subject: Subject, refused: set[str]) -> Block:
    block = service.sale_block(subject)
    return as_values(block) if "cash" in refused else block
