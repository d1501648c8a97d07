"""Session cookies that were never given out, in every shape an attacker would try."""

import base64
import json
import random
import string
from collections.abc import Iterator

from atlas_core.services.sessions import reference

NAME = "atlas_session"
_ALPHABET = string.ascii_letters + string.digits + "-_"


def forgeries(own: str, others: str, seed: int) -> Iterator[list[tuple[str, str]]]:
    """Give request headers without end; none of them is a session's.

    Parameters
    ----------
    own, others : tokens of two sessions that are open
    seed : of the random choices
    """
    chance = random.Random(seed)
    kinds = (_flipped, _spliced, _unsigned, _doubled, _odd)
    while True:
        for kind in kinds:
            yield kind(own, others, chance)


def _cookie(value: str) -> list[tuple[str, str]]:
    return [("Cookie", f"{NAME}={value}")]


def _flipped(own: str, _others: str, chance: random.Random) -> list[tuple[str, str]]:
    """One bit of one character; where that is no character of a token, another character."""
    place = chance.randrange(len(own))
    flipped = chr(ord(own[place]) ^ (1 << chance.randrange(7)))
    if flipped not in _ALPHABET:
        flipped = chance.choice([one for one in _ALPHABET if one != own[place]])
    return _cookie(own[:place] + flipped + own[place + 1 :])


def _spliced(own: str, others: str, chance: random.Random) -> list[tuple[str, str]]:
    """The beginning of one session's token and the end of another's."""
    place = chance.randrange(1, len(own) - 1)
    joined = own[:place] + others[place:]
    return _cookie(joined if joined not in {own, others} else joined[::-1])


def _unsigned(own: str, _others: str, chance: random.Random) -> list[tuple[str, str]]:
    """A JSON web token that claims to need no signature."""
    algorithm = chance.choice(("none", "None", "NONE", "HS256"))
    claims = {"username": "admin@demo.atlas", "role": "admin", "sid": chance.choice((own, reference(own)))}
    parts = [json.dumps({"alg": algorithm, "typ": "JWT"}), json.dumps(claims | {"exp_date": chance.randrange(2**40)})]
    encoded = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
    return _cookie(".".join([*encoded, chance.choice(("", "x"))]))


def _doubled(own: str, others: str, chance: random.Random) -> list[tuple[str, str]]:
    """The right cookie, twice or beside another: which one counts is nobody's guess."""
    return chance.choice(
        (
            [("Cookie", f"{NAME}={own}; {NAME}={own}")],
            [("Cookie", f"{NAME}={own}; {NAME}={others}")],
            [("Cookie", f"{NAME}={own}"), ("Cookie", f"{NAME}={chance.choice((own, others, 'x'))}")],
            _cookie(own + own),
            _cookie(f"{own},{others}"),
        )
    )


def _odd(own: str, _others: str, chance: random.Random) -> list[tuple[str, str]]:
    """What is stored, what is longer or shorter, what is no token at all."""
    name = chance.choice(("__Host-atlas_session", "ATLAS_SESSION", "atlas_device", "atlas_pending", "session"))
    return chance.choice(
        (
            _cookie(reference(own)),
            _cookie(own[: chance.randrange(len(own))]),
            _cookie(own + chance.choice(_ALPHABET)),
            _cookie(f'"{own}"'),
            _cookie(own.swapcase()),
            _cookie("".join(chance.choice(_ALPHABET) for _ in range(43))),
            _cookie(chance.choice(("null", "undefined", "true", "{}", "[]", "$ne", "' or 1=1 --", "%00", "../../x"))),
            [("Cookie", f"{name}={own}")],
        )
    )
