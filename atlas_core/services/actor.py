"""Who acts: the account, its role and the session it acts in."""

from dataclasses import dataclass

SPONSOR, INTERNAL, QUANT, ADMIN = "sponsor", "internal", "quant", "admin"
ROLES = (SPONSOR, INTERNAL, QUANT, ADMIN)


@dataclass(frozen=True)
class Actor:
    """One signed-in account, or the system itself.

    Attributes
    ----------
    email : the account's key
    role : one of ROLES, as read from the database when the actor was made; services read it again
    session : reference of the server-side session or API token (never a secret); empty for the system
    name : full name, for the screen
    ip : address the session was opened from; empty where none is known
    scope : of the API token the actor came with; empty for who signed in
    """

    email: str
    role: str
    session: str
    name: str = ""
    ip: str = ""
    scope: str = ""


SYSTEM = Actor(email="system", role="system", session="", name="System")
"""The command line and the run worker: no session, only the actions its own column of the table allows."""
