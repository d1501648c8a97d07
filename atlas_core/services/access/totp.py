"""Codes of authenticator apps: six digits that a shared secret and the time give (TOTP).

References: RFC 6238 (30-second steps, HMAC-SHA-1, one step of tolerance either way, each code once); RFC 4226 §4 R6
(secrets of 160 bits).
"""

import hmac
import re
from datetime import datetime

import pyotp

ISSUER = "AtlasNexus"
STEP = 30  # seconds
DRIFT = 1  # steps that a clock may be fast or slow
_CODE = re.compile(r"[0-9]{6}")
_LONGEST = 20  # characters typed, with the blanks people put between the digits


def new_secret() -> str:
    """Return a secret of 160 random bits in base 32."""
    return pyotp.random_base32(32)


def address(secret: str, account: str) -> str:
    """Return the `otpauth:` address that an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def code(secret: str, step: int) -> str:
    """Return the six digits of the step."""
    return pyotp.TOTP(secret).generate_otp(step)


def step_of(at: datetime) -> int:
    """Return the number of the time step."""
    return int(at.timestamp()) // STEP


def matched_step(secret: str, typed: str, at: datetime, after: int) -> int | None:
    """Return the step whose code was typed, or None.

    Parameters
    ----------
    secret : in base 32
    typed : what was entered; blanks between the digits do not count
    at : the present time
    after : the last step accepted; it and those before it are accepted no more
    """
    digits = typed.replace(" ", "") if len(typed) <= _LONGEST else ""
    if not _CODE.fullmatch(digits):
        return None
    now = step_of(at)
    matching = [step for step in range(now - DRIFT, now + DRIFT + 1) if hmac.compare_digest(code(secret, step), digits)]
    return next((step for step in matching if step > after), None)
