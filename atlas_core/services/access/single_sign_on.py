"""Single sign-on: the provider vouches for an address, and the account of that address signs in; none is made.

What the provider says counts once, here. Afterwards there is the same session as after a password.
"""

from collections.abc import Mapping
from datetime import timedelta

from atlas_core.errors import InputError, LinkError, RecordNotFoundError, SignInError
from atlas_core.exchange.oidc import REFUSED, Flow, Provider
from atlas_core.records import Record
from atlas_core.services import accounts, sessions
from atlas_core.services.access import links, sign_in_steps, steps, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

BEGUN = links.Kind("sso-begun", timedelta(minutes=10))
"""A way to the provider: it may come back once."""


def begin(stores: Stores, provider: Provider) -> tuple[str, str]:
    """Return the token the browser keeps, and the provider's address to send it to.

    Raises
    ------
    UnavailableError
        The provider does not answer; nothing has begun.
    """
    token = links.issue(stores, BEGUN, "")
    return token, provider.address(Flow(token))


def come_back(stores: Stores, provider: Provider, token: str, answer: Mapping[str, str], caller: Caller) -> str:
    """Return the token of `sign_in_steps.enter_admitted` for whoever comes back from the provider.

    Parameters
    ----------
    stores : where accounts are
    provider : who was asked
    token : as the browser kept it; empty if it keeps none
    answer : what the provider sent along
    caller : where the call comes from

    Raises
    ------
    SignInError
        Nobody's account; the answer is the same whatever was wrong.
    UnavailableError
        The provider does not answer.
    """
    email = ""
    try:
        _use(stores, token)
        email = provider.email(Flow(token), answer)
        return sign_in_steps.admit(stores, _account(stores, email))
    except SignInError:
        about = Actor(email if accounts.is_address(email) else "", role="", session="", ip=caller.ip)
        trail.record(stores, about, accounts.SIGN_IN, "refused", about=steps.SSO)
        raise


def _use(stores: Stores, token: str) -> None:
    try:
        links.use(stores, BEGUN, token)
    except LinkError as error:
        raise SignInError(REFUSED) from error


def _account(stores: Stores, email: str) -> Record:
    try:
        user = stores.users.get(email)
    except (RecordNotFoundError, InputError) as error:
        raise SignInError(REFUSED) from error
    if not sessions.is_active(user):
        raise SignInError(REFUSED)
    return user
