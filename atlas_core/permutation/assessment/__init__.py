"""One scenario judged in detail: every rule of the rule tables as a line with what it needs and what is there."""
