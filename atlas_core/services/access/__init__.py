"""Who gets in: what strangers may try, and how often."""
