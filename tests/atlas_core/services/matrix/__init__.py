"""The matrix of rights: every caller × every public service function × every kind of object."""
