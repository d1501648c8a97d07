"""Tests of atlas_core.fields."""
