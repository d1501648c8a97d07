"""Use cases: who may do what; load, compute, save."""
