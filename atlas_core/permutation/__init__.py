"""The permutation engine: axes, grid, scenario model, tiers and summary."""
