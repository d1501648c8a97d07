"""A real SMTP server on this machine that keeps what it is given."""

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "robot@bank.example", "p@ss:word/1"


@dataclass
class MailServer:
    """Address, what arrived, and what it is told to answer."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    recipient_answer: str = ""
    data_answer: str = ""
    signed_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if not self.recipient_answer:
            envelope.rcpt_tos.append(address)
        return self.recipient_answer or "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data_answer:
            return self.data_answer
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        self.receivers.append(envelope.rcpt_tos)
        self.signed_in.append(bool(session.authenticated))
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _signed_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """Run one on a free port; `options` are aiosmtpd's."""
    kept = MailServer(_free_port())
    running = Controller(
        kept, hostname="127.0.0.1", port=kept.port, authenticator=_signed_in, auth_require_tls=False, **options
    )
    running.start()
    try:
        yield kept
    finally:
        running.stop()
