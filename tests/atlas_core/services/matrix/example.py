"""What an example of a public service function says."""

from collections.abc import Callable
from dataclasses import dataclass

from atlas_core.services.actor import Actor
from tests.atlas_core.services.matrix.world import World

PROJECT, ACCOUNT, NOTHING = "project", "account", "nothing"
Call = Callable[[World, Actor, str], object]


@dataclass(frozen=True)
class Example:
    """A call of a function.

    Attributes
    ----------
    action : what it asks for first
    about : what the third argument of `call` names
    entries : how many a done call leaves
    also : what it asks for besides
    """

    action: str
    call: Call
    about: str = PROJECT
    entries: int = 0
    also: str = ""
