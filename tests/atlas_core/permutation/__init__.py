"""Tests of atlas_core.permutation."""
