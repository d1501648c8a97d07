"""DuckDB over result files."""
