"""Tests of atlas_core.exchange."""
