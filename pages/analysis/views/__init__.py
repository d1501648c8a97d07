"""The parts the analysis pages are built from."""
