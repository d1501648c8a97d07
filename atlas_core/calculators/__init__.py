"""Finance formulas: arrays in, arrays out, no I/O."""
