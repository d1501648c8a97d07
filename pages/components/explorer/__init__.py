"""Charts that brush each other in the browser."""
