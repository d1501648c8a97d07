"""Tests of pages.analysis."""
