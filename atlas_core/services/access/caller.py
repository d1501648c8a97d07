"""Who calls before anybody has signed in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """Where a stranger's call comes from.

    Attributes
    ----------
    ip : client address; empty for a call from this machine's own processes
    user_agent : what the browser calls itself
    device : token of the device cookie, as sent; empty without one
    """

    ip: str = ""
    user_agent: str = ""
    device: str = ""


NOBODY = Caller()
