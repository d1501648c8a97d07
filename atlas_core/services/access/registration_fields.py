"""What people say about themselves when they ask for an account: each entry once, with its rule."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from atlas_core.errors import InputError, Problem

_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
"""The address of HTML's `input type=email`, in lower case and with a dot in the domain (WHATWG HTML §4.10.5.1.5)."""
_PHONE = re.compile(r"[+(]{0,2}[0-9][0-9 ()./-]*")
_DIGITS = range(6, 16)  # ITU-T E.164: at most 15
_IN_NAMES = frozenset(" .,'’‑-")
_NOT_IN_TEXT = frozenset("<>")


@dataclass(frozen=True)
class Entry:
    """One entry of the form.

    Attributes
    ----------
    name : as stored
    label : as shown
    longest : [characters]
    fits : whether a text that is neither empty nor too long may stand here
    rule : what may, as the end of "… must be"
    autocomplete : HTML's word for it
    lines : whether it may have several lines
    """

    name: str
    label: str
    longest: int
    fits: Callable[[str], bool]
    rule: str
    autocomplete: str
    lines: bool = False


def _is_name(text: str) -> bool:
    letters = any(sign.isalpha() for sign in text)
    return letters and all(unicodedata.category(sign)[0] in "LM" or sign in _IN_NAMES for sign in text)


def _is_text(text: str) -> bool:
    shown = all(unicodedata.category(sign)[0] in "LMNPS" or sign in " \n" for sign in text)
    return shown and any(sign.isalnum() for sign in text) and not _NOT_IN_TEXT & set(text)


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and sum(sign.isdigit() for sign in text) in _DIGITS


def _is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


_TEXT = "letters, digits and the usual signs, without < and >"
ENTRIES = (
    Entry("full_name", "Full name", 100, _is_name, "letters, with spaces, hyphens, dots and apostrophes", "name"),
    Entry("email", "Work e-mail", 254, _is_email, "an address such as name@company.com", "email"),
    Entry("company", "Company", 150, _is_text, _TEXT, "organization"),
    Entry("job_title", "Job title", 100, _is_text, _TEXT, "organization-title"),
    Entry("phone", "Phone", 30, _is_phone, "6 to 15 digits, such as +44 20 7946 0000", "tel"),
    Entry("business_address", "Business address", 300, _is_text, _TEXT, "street-address", lines=True),
)


def checked(typed: Mapping[str, str]) -> dict[str, str]:
    """Return every entry as it is stored: composed (NFC), without spaces around it or doubled ones in it.

    Raises
    ------
    InputError
        Every entry that breaks its rule is named.
    """
    read = {entry.name: one(entry, typed.get(entry.name, "")) for entry in ENTRIES}
    if problems := [Problem(name, told) for name, (_, told) in read.items() if told]:
        raise InputError(problems)
    return {name: value for name, (value, _) in read.items()}


def one(entry: Entry, typed: str) -> tuple[str, str]:
    """Return a text as the entry is stored, and what is wrong with it: empty if nothing is."""
    value = _tidy(typed, entry)
    return value, _problem(entry, value)


def address(typed: str) -> str:
    """Return an e-mail address as accounts spell it.

    Raises
    ------
    InputError
        It is none.
    """
    entry = next(entry for entry in ENTRIES if entry.name == "email")
    tidy = _tidy(typed, entry)
    if told := _problem(entry, tidy):
        raise InputError(Problem("email", told))
    return tidy


def note(name: str, label: str, typed: str, longest: int) -> str:
    """Return a sentence or two as they are stored.

    Raises
    ------
    InputError
    """
    entry = Entry(name, label, longest, _is_text, _TEXT, "off", lines=True)
    tidy = _tidy(typed, entry)
    if told := _problem(entry, tidy):
        raise InputError(Problem(name, told))
    return tidy


def _tidy(typed: str, entry: Entry) -> str:
    lines = unicodedata.normalize("NFC", typed).splitlines() if entry.lines else [unicodedata.normalize("NFC", typed)]
    tidy = "\n".join(line for line in (re.sub(r" +", " ", line).strip(" ") for line in lines) if line)
    return tidy.lower() if entry.name == "email" else tidy


def _problem(entry: Entry, value: str) -> str:
    if not value:
        return f"{entry.label} is missing"
    if len(value) > entry.longest:
        return f"{entry.label} must be at most {entry.longest} characters; got {len(value)}"
    return "" if entry.fits(value) else f"{entry.label} must be {entry.rule}"
