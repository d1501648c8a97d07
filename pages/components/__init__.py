"""Widgets and session state shared by pages."""
