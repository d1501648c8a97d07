"""Tests of atlas_core.queries."""
