"""Workbooks and other files that leave or enter the workspace."""
