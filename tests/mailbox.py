"""A real mail server on loopback that keeps what it is given."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """Mails in the order of arrival; gives the scripted answers to DATA in turn, then 250."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    script: deque[str] = field(default_factory=deque)
    refuse_recipient: str | None = None

    async def handle_RCPT(  # noqa: N802 - name that the server calls
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        del server, session, options
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - name that the server calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        if self.script:
            return self.script.popleft()
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"


class _Controller(Controller):
    """Listens on a socket that is bound already, so that any free port will do."""

    def __init__(self, box: Mailbox, listener: socket.socket, **options: Any) -> None:
        host, port = listener.getsockname()
        super().__init__(box, hostname=host, port=port, **options)
        self._listener = listener

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


@contextmanager
def mailbox(
    *, starttls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[Mailbox]:
    """A mail server on a free port of 127.0.0.1 while the block runs."""
    box = Mailbox()

    def authenticate(*given: Any) -> AuthResult:
        data = given[4]
        assert isinstance(data, LoginPassword)
        told = (data.login.decode(), data.password.decode())
        return AuthResult(success=told == login, handled=False)

    options: dict[str, Any] = {}
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True}
    if login:
        options |= {
            "authenticator": authenticate,
            "auth_required": True,
            "auth_require_tls": starttls is not None,
        }
    with socket.create_server(("127.0.0.1", 0)) as listener:
        box.port = listener.getsockname()[1]
        controller = _Controller(box, listener, **options)
        controller.start()
        try:
            yield box
        finally:
            controller.stop()
