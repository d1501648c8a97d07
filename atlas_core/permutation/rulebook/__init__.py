"""Rule tables that judge a scenario: thresholds, grids and limits, each with its source, declared once, replaceable."""
