"""One scenario as an Excel workbook whose formulas recalculate to the engine's figures."""
