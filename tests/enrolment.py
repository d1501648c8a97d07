"""Accounts with a second factor for tests, and the codes their apps would show."""

from atlas_core.services import sessions
from atlas_core.services.access import second_factor, totp
from atlas_core.services.stores import Stores


def enrol(stores: Stores, account: str) -> list[str]:
    """Turn the account's second factor on as of a minute ago, so that the present code is fresh; return its codes."""
    sealed = second_factor.sealed(stores, account)
    _, codes = second_factor.enrolled(stores, account, sealed, _code(stores, account, sealed, 0))
    user = stores.users.get(account)
    kept = user["second_factor"]
    stores.users.save(user | {"second_factor": kept | {"last_step": kept["last_step"] - 2}})
    return codes


def code(stores: Stores, account: str, steps: int = 0) -> str:
    """Return what the account's app shows so many steps from now."""
    return _code(stores, account, stores.users.get(account)["second_factor"]["secret"], steps)


def offered_code(secret: str, steps: int = 0) -> str:
    """Return what an app shows that was given the secret."""
    return totp.code(secret, totp.step_of(sessions.now()) + steps)


def wrong(right: str) -> str:
    """Return another code."""
    return f"{(int(right) + 1) % 1_000_000:06d}"


def _code(stores: Stores, account: str, sealed: str, steps: int) -> str:
    return offered_code(second_factor.opened(stores, account, sealed).secret, steps)
