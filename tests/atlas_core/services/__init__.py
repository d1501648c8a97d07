"""Tests of atlas_core.services."""
