"""The scenario model compiled: many scenarios side by side in one pass, equal to the reference model."""
