"""Pages of the people who describe projects."""
