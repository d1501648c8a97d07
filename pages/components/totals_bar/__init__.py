"""The sticky bar of totals that follows every keystroke in the form."""
