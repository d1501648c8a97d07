"""A second reading of the scenario model, written from its text alone, to hold the engine against."""
