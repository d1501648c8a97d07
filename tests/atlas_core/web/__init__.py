"""Tests of atlas_core.web."""
