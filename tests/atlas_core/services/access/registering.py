"""A person who registers, as several tests need one."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from atlas_core.errors import LinkError
from atlas_core.services.access import registration
from atlas_core.services.access.caller import Caller

EMAIL, PASSWORD = "ann@bank.example", "nine blue lorries at dusk"
ENTRIES = {
    "full_name": "Ann Åström-O’Neill",
    "email": EMAIL,
    "company": "Example Bank & Co. (Jersey)",
    "job_title": "Head of Project Finance",
    "phone": "+44 20 7946 0000",
    "business_address": "1 Some Street\nLondon",
}
CALLER = Caller("192.0.2.1", "Browser")


def mails(stores, kind):
    """Return the mails of a kind, oldest first."""
    return [mail for mail in stores.outbox.list()[::-1] if mail["kind"] == kind]


def kinds(stores):
    """Return the kinds of all mails, in the order of the alphabet: those of one moment have no other."""
    return sorted(mail["kind"] for mail in stores.outbox.list())


def token_of(mail):
    return re.search(r"token=([\w-]+)", mail["text"])[1]


def registered(stores, **change):
    """Register and return the token of the link that was sent."""
    typed = ENTRIES | change
    registration.register(stores, typed, CALLER)
    to = typed["email"].strip().lower()
    return token_of([mail for mail in mails(stores, "verify") if mail["to"] == to][-1])


def got_through(use: Callable[[int], object], times: int = 20) -> list[int]:
    """Use a link by so many at once, each with its number; return the numbers it let through."""

    def tried(number: int) -> int | None:
        try:
            use(number)
        except LinkError:
            return None
        return number

    with ThreadPoolExecutor(times) as pool:
        return [number for number in pool.map(tried, range(times)) if number is not None]
