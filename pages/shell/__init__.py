"""The frame around every page and the sign-in screen."""
