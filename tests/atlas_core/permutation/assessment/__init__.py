"""Tests of the detailed assessment."""
