"""Pages of the people who run and read permutations."""
