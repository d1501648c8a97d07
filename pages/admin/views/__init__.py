"""Parts of the administration pages."""
