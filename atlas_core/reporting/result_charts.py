"""Words for what limits the senior loan."""

LIMIT_LABEL = {
    "dscr": "DSCR",
    "ltv": "LTV",
    "gearing": "Gearing",
    "icr": "ICR",
    "amount": "Amount",
    "need": "Need",
    "share": "Share",
    "off": "Off",
}


def limit_label(limit: str | None) -> str:
    """Return the words for a sizing limit."""
    return LIMIT_LABEL.get(limit or "", (limit or "").capitalize())
