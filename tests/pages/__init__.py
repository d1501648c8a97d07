"""Page tests with AppTest."""
