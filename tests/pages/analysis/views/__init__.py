"""Tests of pages.analysis.views."""
