"""The words of the mails; nothing a stranger typed stands in them, so that nobody sends their own words in them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from atlas_core.services import sessions
from atlas_core.services.access import links
from atlas_core.services.access.mails import Mail
from atlas_core.settings import load

VERIFY, KNOWN, WAITING, DECIDE, READY, REJECTED = "verify", "known", "waiting", "decide", "ready", "rejected"
RESET, CHANGED, SECOND_FACTOR = "reset", "changed", "second-factor"
REPORT = "report"
"""Kinds of mails."""

_CLOSE = "\n\nAtlasNexus. This mail was written by a machine; answers are not read.\n"


def verify(to: str, token: str) -> Mail:
    """Ask for a click that proves that the address is the person's own."""
    text = (
        "Somebody, presumably you, asked for an AtlasNexus account with this address.\n\n"
        f"Confirm the address and choose your password:\n{_link('verify', token)}\n\n"
        f"The link works once, for {_span(links.VERIFY)}. An administrator decides about the account; you get a mail "
        "when it is ready.\nIf it was not you, do nothing: without the link there will be no account."
    )
    return _opening(VERIFY, to, "Confirm your address", text, token, links.VERIFY)


def known(to: str) -> Mail:
    """Say that there is an account with the address already."""
    text = (
        "Somebody, presumably you, asked for an AtlasNexus account with this address, but it has one already.\n\n"
        f"Sign in:\n{_address()}\n\nIf the password is lost:\n{_address()}/auth/forgot\n\n"
        "If neither lets you in, ask your administrator. If it was not you, do nothing."
    )
    return _mail(KNOWN, to, "You have an account already", text)


def waiting(to: str) -> Mail:
    """Say that the address is confirmed and an administrator has not decided yet."""
    text = (
        "Your request for an AtlasNexus account has arrived and your address is confirmed.\n\n"
        "An administrator decides about it; you get a mail then. Nothing else is needed."
    )
    return _mail(WAITING, to, "Your request is waiting", text)


def decide(to: str) -> Mail:
    """Tell an administrator that somebody waits for a decision."""
    text = f"Somebody confirmed their address and waits for an account:\n{_address()}/admin-registrations"
    return _mail(DECIDE, to, "A registration is waiting", text)


def ready(to: str, token: str = "") -> Mail:
    """Say that the account can be used; with a token the password is chosen first."""
    way = (
        f"Choose your password:\n{_link('reset', token)}\n\nThe link works once, for {_span(links.INVITE)}. Later, "
        f"have a new one sent:\n{_address()}/auth/forgot"
        if token
        else f"Sign in with the password you chose:\n{_address()}"
    )
    text = f"Your AtlasNexus account was approved.\n\n{way}"
    if token:
        return _opening(READY, to, "Your account is ready", text, token, links.INVITE)
    return _mail(READY, to, "Your account is ready", text)


def rejected(to: str, reason: str) -> Mail:
    """Say that an administrator declined, and why."""
    text = f"Your request for an AtlasNexus account was declined.\n\nReason: {reason}\n\nYou may ask again in 24 hours."
    return _mail(REJECTED, to, "Your request was declined", text)


def reset(to: str, token: str) -> Mail:
    """Give a lost password's owner the way to a new one."""
    text = (
        "Somebody, presumably you, asked for a new password for the AtlasNexus account with this address.\n\n"
        f"Choose a new password:\n{_link('reset', token)}\n\nThe link works once, for {_span(links.RESET)}. Until it "
        "is used the present password goes on working. If it was not you, do nothing."
    )
    return _opening(RESET, to, "Choose a new password", text, token, links.RESET)


def changed(to: str) -> Mail:
    """Say that the password was changed, in case it was not the owner."""
    text = (
        "The password of your AtlasNexus account was changed through a link sent to this address, and every session "
        "was ended.\n\nIf it was not you, tell your administrator at once."
    )
    return _mail(CHANGED, to, "Your password was changed", text)


def second_factor(to: str, what: str) -> Mail:
    """Say what became of the second factor, in case it was not the owner.

    Parameters
    ----------
    to : address of the account
    what : turned on, turned off, or taken away by an administrator
    """
    text = (
        f"The second factor of your AtlasNexus account was {what}.\n\n"
        "If you know nothing of it, tell your administrator at once."
    )
    return _mail(SECOND_FACTOR, to, "Your second factor was changed", text)


def report(to: str, project_id: str, view: str, formats: Sequence[str], key: str) -> Mail:
    """Say that a report that was ordered is made and where it is; its files are for the account alone."""
    base = f"{_address()}/api/permutation/reports/{project_id}/{key}"
    files = "\n".join(f"{base}.{format}" for format in formats)
    text = (
        f"A report you ordered of a saved view was made.\n\nThe result it is of:\n{_results(project_id, view)}\n\n"
        f"Its files, once you have signed in:\n{files}\n\n"
        "They stay until the next one is made. On the page you can end the report."
    )
    return _mail(REPORT, to, "A report is ready", text)


def report_failed(to: str, project_id: str, view: str) -> Mail:
    """Say that a report could not be made; why stands on the page, where only its owner reads it."""
    text = (
        "A report you ordered of a saved view could not be made. The page says why, under Reports:\n"
        f"{_results(project_id, view)}\n\nIt is tried again at its next time."
    )
    return _mail(REPORT, to, "A report could not be made", text)


def _results(project_id: str, view: str) -> str:
    return f"{_address()}/results?project={project_id}&view={view}"


def _mail(kind: str, to: str, subject: str, text: str) -> Mail:
    return Mail(kind, to, f"{subject} – AtlasNexus", text + _CLOSE)


def _opening(kind: str, to: str, subject: str, text: str, token: str, link: links.Kind) -> Mail:
    """Return a mail whose text holds a link; sending it later than the link works is pointless."""
    return replace(_mail(kind, to, subject, text), secret=token, until=sessions.now() + link.lifetime)


def _link(page: str, token: str) -> str:
    return f"{_address()}/auth/{page}?token={token}"


def _address() -> str:
    return load().public_url


def _span(kind: links.Kind) -> str:
    hours, minutes = divmod(int(kind.lifetime / timedelta(minutes=1)), 60)
    return f"{hours} hours" if hours else f"{minutes} minutes"
