"""What a browser calls itself, in words."""

_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
"""Every one but Firefox also claims to be those after it (RFC 9110 §10.1.5 keeps the habit)."""
_SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS X": "macOS"}
_SYSTEMS |= {"Linux": "Linux"}


def browser(user_agent: str) -> str:
    """Return browser and system, such as “Chrome on Windows”; “Unknown browser” for what is neither."""
    name = next((word for mark, word in _BROWSERS.items() if mark in user_agent), "")
    system = next((word for mark, word in _SYSTEMS.items() if mark in user_agent), "")
    return " on ".join(word for word in (name, system) if word) or "Unknown browser"
