"""Tests of atlas_core.exchange.model_workbook."""
