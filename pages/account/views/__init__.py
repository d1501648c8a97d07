"""The cards of the account page."""
