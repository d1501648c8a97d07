"""Tests of atlas_core.reporting."""
