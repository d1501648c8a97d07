"""Password hashes: bcrypt over a pre-hash, so that every character of a long password counts.

bcrypt reads 72 bytes at most and the installed version raises beyond that; SHA-256 in base64 is 44 bytes for any
password. References: Provos and Mazières, A Future-Adaptable Password Scheme (1999); NIST SP 800-63B-4 §3.1.1.2.
"""

import base64
import hashlib
import secrets
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from atlas_core.errors import InputError, Problem

SHORTEST, LONGEST = 15, 128
"""Characters of a password (NIST SP 800-63B-4 §3.1.1.2: at least 15 where it is the only factor)."""


def checked(password: str) -> str:
    """Return the password if it may be chosen; raise InputError otherwise."""
    if not SHORTEST <= len(password) <= LONGEST:
        rule = f"Password must be {SHORTEST} to {LONGEST} characters; got {len(password)}"
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


def _digest(password: str) -> str:
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()).decode()
