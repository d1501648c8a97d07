"""Colours of the workspace, light and dark; the only place a colour is written down outside the theme file."""

from typing import Literal, TypedDict

Mode = Literal["light", "dark"]


class Tokens(TypedDict):
    """One colour per meaning, as hexadecimal text; groups map a meaning to its colour."""

    background: str
    surface: str
    text: str
    muted: str
    primary: str
    link: str
    button: str
    border: str
    control: str
    positive: str
    warning: str
    negative: str
    positive_fill: str
    warning_fill: str
    negative_fill: str
    ghost: str
    grid: str
    tier: dict[str, str]
    chip: dict[str, str]
    tranche: dict[str, str]
    note_class: dict[str, str]
    flow: dict[str, str]
    uses: list[str]
    sequential: list[str]
    diverging: list[str]


ON_DARK, ON_LIGHT = "#FFFFFF", "#101826"

# White text stands on chips in both modes, because data frames draw them on a canvas that knows no theme.
TIER_CHIP = {"TIER_1": "#12467F", "TIER_2": "#2C73AB", "TIER_3": "#8F5F0A", "NOT_VIABLE": "#626C7A"}

LIGHT: Tokens = {
    "background": "#FFFFFF",
    "surface": "#F4F6F9",
    "text": "#17202E",
    "muted": "#566173",
    "primary": "#1B5299",
    "link": "#1B5299",
    "button": "#1B5299",
    "border": "#D9DFE7",
    "control": "#848E9C",
    "positive": "#0F6B57",
    "warning": "#8A5A00",
    "negative": "#B42318",
    "positive_fill": "#DFF1EC",
    "warning_fill": "#FBF0DC",
    "negative_fill": "#FBE7E5",
    "ghost": "#D3DAE4",
    "grid": "#E6EAF0",
    "tier": {"TIER_1": "#12467F", "TIER_2": "#3E8FCB", "TIER_3": "#B9770E", "NOT_VIABLE": "#848E9C"},
    "chip": TIER_CHIP,
    "tranche": {
        "senior": "#1F4E8C",
        "mezz": "#1E9A8A",
        "equity": "#C2701C",
        "reserve": "#4E5866",
        "senior_principal": "#6FA3DB",
    },
    "note_class": {"A": "#12325C", "B": "#2B6CB0", "C": "#1E9A8A", "D": "#B9770E", "E": "#8C4A2F"},
    "flow": {"total": "#33415A", "in": "#1E8E82", "out": "#C2701C"},
    "uses": ["#33415A", "#5C6B82", "#8793A5", "#AAB4C2", "#CBD3DD"],
    "sequential": [
        *("#EEF4FB", "#D9E7F5", "#BFD7EE", "#A0C4E5", "#7DADD9"),
        *("#5B95CB", "#3F7CBA", "#2A64A3", "#1A4C87", "#0E3567"),
    ],
    "diverging": [
        *("#7F3F0B", "#A85B16", "#CB8238", "#E4B47E", "#F3DFC8"),
        *("#D5E3F0", "#A6C6E2", "#6E9FCC", "#3A74AE", "#17497F"),
    ],
}

DARK: Tokens = {
    "background": "#0F141C",
    "surface": "#19202B",
    "text": "#E6EAF0",
    "muted": "#A3AEBD",
    "primary": "#7DB3EC",
    "link": "#8BBCF0",
    "button": "#2B6CB5",
    "border": "#2C3644",
    "control": "#6B7788",
    "positive": "#5CC8AE",
    "warning": "#E8B355",
    "negative": "#FF8A7D",
    "positive_fill": "#12362F",
    "warning_fill": "#3A2A10",
    "negative_fill": "#43201E",
    "ghost": "#323D4D",
    "grid": "#232C39",
    "tier": {"TIER_1": "#8CC4FF", "TIER_2": "#3F86CC", "TIER_3": "#E2A33B", "NOT_VIABLE": "#6C7786"},
    "chip": TIER_CHIP,
    "tranche": {
        "senior": "#4C8DDC",
        "mezz": "#4FD0B8",
        "equity": "#E08C3A",
        "reserve": "#8490A0",
        "senior_principal": "#9CC6F5",
    },
    "note_class": {"A": "#9CCBFF", "B": "#4F8FDB", "C": "#3CC2AE", "D": "#E2A33B", "E": "#C67A55"},
    "flow": {"total": "#DDE5EF", "in": "#3CBFAA", "out": "#E08C3A"},
    "uses": ["#C3CEDC", "#97A4B5", "#748194", "#566274", "#3E4959"],
    "sequential": [
        *("#152236", "#17304F", "#194069", "#1E5183", "#28649D"),
        *("#3A79B5", "#5490CA", "#75A9DC", "#9BC4EC", "#C6E0F8"),
    ],
    "diverging": [
        *("#F0B36B", "#D48F45", "#AD6D2B", "#7C4D20", "#3F3226"),
        *("#27384C", "#2C5683", "#3E7ABB", "#69A4E0", "#A5CEF7"),
    ],
}

TIER_LABEL = {"TIER_1": "Tier 1", "TIER_2": "Tier 2", "TIER_3": "Tier 3", "NOT_VIABLE": "Not viable"}


def tokens(mode: Mode) -> Tokens:
    """Return the colours of the mode."""
    return DARK if mode == "dark" else LIGHT


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2 (2023), "contrast ratio" and "relative luminance".
    """
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def text_on(fill: str) -> str:
    """Return black or white, whichever reads better on the fill."""
    return max((ON_DARK, ON_LIGHT), key=lambda colour: contrast(colour, fill))


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
