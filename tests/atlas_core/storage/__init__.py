"""Tests of atlas_core.storage."""
