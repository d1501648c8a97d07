"""Recovery codes: ten that open the second step once each, for whoever has lost the authenticator app.

A code has ten characters of 31, 49 bits. Stored are their hashes: scrypt under a salt of the set, so that a try costs
one derivation and a stolen database gives no code (NIST SP 800-63B-4 §3.1.2.2; RFC 7914).
"""

import hashlib
import hmac
import re
import secrets
from typing import Any

NUMBER = 10
COST = 2**14
"""scrypt's N; with r = 8 and p = 1 a derivation takes 16 MiB and about 50 ms."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another
_HALF = 5  # characters before and after the hyphen
_CODE = re.compile(f"[{_ALPHABET}]{{{2 * _HALF}}}")
_LONGEST = 20  # characters typed


def new() -> list[str]:
    """Return a set of codes to show once."""
    return ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(_HALF)) for _ in "ab") for _ in range(NUMBER)]


def stored(codes: list[str]) -> dict[str, Any]:
    """Return the document to keep: the salt, and the hash of each code that is left."""
    salt = secrets.token_bytes(16)
    return {"salt": salt.hex(), "left": [_hashed(_plain(code), salt) for code in codes]}


def spent(kept: dict[str, Any], typed: str) -> dict[str, Any] | None:
    """Return the document without the code that was typed; None if it is none of those left."""
    plain = _plain(typed)
    if not _CODE.fullmatch(plain):
        return None
    hashed = _hashed(plain, bytes.fromhex(kept["salt"]))
    left = [one for one in kept["left"] if not hmac.compare_digest(one, hashed)]
    return kept | {"left": left} if len(left) < len(kept["left"]) else None


def _plain(typed: str) -> str:
    """Return what was typed as it is hashed; what is no code by its length or its letters becomes empty."""
    return typed.lower().replace(" ", "").replace("-", "") if typed.isascii() and len(typed) <= _LONGEST else ""


def _hashed(plain: str, salt: bytes) -> str:
    return hashlib.scrypt(plain.encode(), salt=salt, n=COST, r=8, p=1, dklen=32).hex()
