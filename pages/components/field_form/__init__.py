"""The project form, drawn from the field declarations."""
