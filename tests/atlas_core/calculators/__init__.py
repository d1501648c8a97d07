"""Tests of atlas_core.calculators."""
