"""Password hashes: bcrypt over a pre-hash, so that every character of a long password counts.

bcrypt reads 72 bytes at most and the installed version raises beyond that; SHA-256 in base64 is 44 bytes for any
password. References: Provos and Mazières, A Future-Adaptable Password Scheme (1999); NIST SP 800-63B-4 §3.1.1.2.
"""

import base64
import hashlib
import re
import secrets
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import Any

from atlas_core.errors import InputError, Problem

SHORTEST, LONGEST = 15, 128
"""Characters of a password (NIST SP 800-63B-4 §3.1.1.2: at least 15 where it is the only factor)."""


OWN_WORD = 4
"""[characters] Shorter parts of a name or address are no word of their own."""
DISTINCT = 6
"""Different characters that must remain beside common words and runs."""
COMMON = frozenset((
    "password", "passwort", "passphrase", "secret", "geheim", "letmein", "welcome", "willkommen", "changeme",
    "default", "login", "admin", "administrator", "sponsor", "internal", "quant", "user", "guest", "demo",
    "test", "example", "temp", "monkey", "dragon", "football", "baseball", "princess", "sunshine", "master",
    "superman", "batman", "iloveyou", "trustno", "freedom", "whatever", "shadow", "killer", "summer", "winter",
    "spring", "autumn", "monday", "january", "london", "frankfurt", "atlas", "nexus", "atlasnexus",
    "datacenter", "datacentre", "finance", "banker",
))  # fmt: skip
"""Words that many passwords are made of (NIST SP 800-63B-4 §3.1.1.2: common and context-specific ones)."""
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "0123456789")


def checked(password: str) -> str:
    """Return the password if it may be chosen; raise InputError otherwise."""
    if not SHORTEST <= len(password) <= LONGEST:
        rule = f"Password must be {SHORTEST} to {LONGEST} characters; got {len(password)}"
        raise InputError(Problem("password", rule))
    return password


def chosen(password: str, *own: str) -> str:
    """Return the password if a person may choose it: long enough, and more than common words, own words and runs.

    Parameters
    ----------
    password : as typed; any character counts
    own : what belongs to the person, such as e-mail and name

    Raises
    ------
    InputError
    """
    left = checked(password).casefold()
    words = {word for text in own for word in re.split(r"[^\w]+", text.casefold()) if len(word) >= OWN_WORD}
    for word in sorted(words | COMMON, key=len, reverse=True):
        left = left.replace(word, "")
    if len(set(_without_runs(left))) < DISTINCT:
        rule = "Password must be more than common words, your own name or address, repetitions and rows of keys"
        raise InputError(Problem("password", rule))
    return password


def hashed(password: str) -> str:
    """Return the bcrypt hash to store."""
    return str(_hasher().hash(_digest(password)))


def matches(password: str, stored: str | None) -> bool:
    """Say whether the password is the stored hash's; without one, do the same work and say no."""
    same = bool(_hasher().check_pw(_digest(password), stored or _nobodys_hash()))
    return same and stored is not None


def warm() -> None:
    """Make the hash that unknown accounts are checked against, so that the first one takes no longer than the next."""
    _nobodys_hash()


@cache
def _nobodys_hash() -> str:
    return hashed(secrets.token_urlsafe(32))


@cache
def _hasher() -> Any:
    """Return streamlit-authenticator's `Hasher` from its one file.

    Importing the package runs Streamlit widgets and a cookie component at import time; none of that is wanted here,
    and the command line and the worker hash passwords without Streamlit.
    """
    package = find_spec("streamlit_authenticator")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("streamlit_authenticator")
    spec = spec_from_file_location("atlas_hasher", Path(package.origin).parent / "utilities" / "hasher.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("streamlit_authenticator.utilities.hasher")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Hasher


def _without_runs(text: str) -> str:
    """Return the text without characters that continue a repetition or a row of keys, forwards or backwards."""
    steps = {first + second for row in _ROWS for way in (row, row[::-1]) for first, second in pairwise(way)}
    kept = [after for before, after in pairwise(text) if before != after and before + after not in steps]
    return text[:1] + "".join(kept)


def _digest(password: str) -> str:
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()).decode()
