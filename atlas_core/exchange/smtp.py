"""Mails over SMTP: the server an address names, and one mail handed to it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from atlas_core.errors import InputError, MailError, Problem

TIMEOUT_SECONDS = 15.0
"""For each answer of the server."""
_PORTS = {"smtp": 25, "smtps": 465}
_REFUSED_FOR_GOOD = 500  # RFC 5321 §4.2.1: 4xx may work later, 5xx will not
_LONGEST_ERROR = 200


@dataclass(frozen=True)
class Server:
    """A mail server and how to speak to it.

    Attributes
    ----------
    host, port : where it is
    encrypted : whether the connection begins with TLS (smtps)
    starttls : whether it is encrypted before anything is said; a server that cannot is not used
    user, password : empty for a server that asks for none
    sender : address the mails come from
    """

    host: str
    port: int
    encrypted: bool
    starttls: bool
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Mail:
    """One mail.

    Attributes
    ----------
    key : same for each try, so that a receiver can tell a repetition
    to, subject, text : plain
    """

    key: str
    to: str
    subject: str
    text: str


def server(url: str) -> Server:
    """Return the server an address names: `smtp[s]://user:password@host:port?starttls&from=sender`.

    Raises
    ------
    InputError
        It is no such address; the password is not repeated.
    """
    rule = "SMTP_URL must be smtp://user:password@host:port or smtps://…, with ?starttls and from=ADDRESS if wanted"
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query, keep_blank_values=True)
        port = parts.port
    except ValueError as error:
        raise InputError(Problem("SMTP_URL", rule)) from error
    if parts.scheme not in _PORTS or not parts.hostname or asked.keys() - {"starttls", "from"}:
        raise InputError(Problem("SMTP_URL", rule))
    user = unquote(parts.username or "")
    default = user if "@" in user else f"atlasnexus@{parts.hostname}"
    return Server(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        starttls="starttls" in asked,
        sender=asked.get("from", [default])[0],
        user=user,
        password=unquote(parts.password or ""),
    )


def send(to_server: Server, mail: Mail) -> None:
    """Hand one mail to the server.

    Raises
    ------
    MailError
        The server did not take it; the error says whether trying again may help.
    InputError
        The address or the subject could not stand in a mail's head.
    """
    message = composed(to_server.sender, mail)
    try:
        with _open(to_server) as session:
            session.send_message(message, to_server.sender, [mail.to])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise MailError(_told(code, text), final=code >= _REFUSED_FOR_GOOD) from error
    except smtplib.SMTPResponseException as error:
        raise MailError(_told(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]) from error
    except ValueError as error:  # user or password cannot be said in SMTP; the error's own text would show a part
        raise MailError(f"{type(error).__name__} while speaking to the mail server") from error


def composed(sender: str, mail: Mail) -> EmailMessage:
    """Return the message as it is sent.

    Raises
    ------
    InputError
        The address is more than one plain address, or a head line would hold a line break.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"] = Address("AtlasNexus", addr_spec=sender), Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
    except (ValueError, IndexError, MessageError) as error:  # the parser of addresses raises each of them
        raise InputError(Problem("mail", "address and subject of a mail must be one plain line each")) from error
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{mail.key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no out-of-office answers, please
    message.set_content(mail.text)
    return message


@contextmanager
def _open(to_server: Server) -> Iterator[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    where = (to_server.host, to_server.port)
    session = (
        smtplib.SMTP_SSL(*where, timeout=TIMEOUT_SECONDS, context=trusted)
        if to_server.encrypted
        else smtplib.SMTP(*where, timeout=TIMEOUT_SECONDS)
    )
    with session:
        if to_server.starttls:
            session.starttls(context=trusted)
        if to_server.user:
            session.login(to_server.user, to_server.password)
        yield session


def _told(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"[:_LONGEST_ERROR]
