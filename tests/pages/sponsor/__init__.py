"""Tests of the sponsor pages."""
