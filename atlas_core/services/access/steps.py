"""What a sign-in still asks for after the right password or the provider's word, by the account's record alone."""

from collections.abc import Collection

from atlas_core.records import Record

CODE, CHANGE, ENROL = "second-factor", "change", "enrol"
ORDER = (CODE, CHANGE, ENROL)
"""The code comes before a new password may be chosen; a second factor is set up last."""

SSO = "sso"
"""The step in which a browser that comes back from the provider takes its session, and the way of such a sign-in."""

SECOND_FACTOR, MUST_CHANGE = "second_factor", "must_change"
"""Fields of the account's record."""


def has_second_factor(user: Record) -> bool:
    """Say whether the account signs in with a code besides its password."""
    return bool(user.get(SECOND_FACTOR))


def following(user: Record, required: Collection[str] = (), after: str | None = None, way: str = "") -> str | None:
    """Return the next step of signing in; None when a session may be opened.

    Single sign-on counts for password and code alike, except in a role that must have a second factor here.

    Parameters
    ----------
    user : the account's record
    required : roles that must have a second factor
    after : the step just done; None after the password or the provider's word
    way : SSO, or empty for a password
    """
    with_password, must_have = way != SSO, user.get("role") in required
    needed = {
        CODE: has_second_factor(user) and (with_password or must_have),
        CHANGE: bool(user.get(MUST_CHANGE)) and with_password,
        ENROL: must_have and not has_second_factor(user),
    }
    to_come = ORDER if after is None else ORDER[ORDER.index(after) + 1 :]
    return next((step for step in to_come if needed[step]), None)
