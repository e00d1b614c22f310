"""The email channel: one person's mail box, over SMTP (RFC 5321).

A mail holds plain text, the same as HTML, and the event as a calendar file to open. Its Message-ID
is that of the message for every attempt, so a mail box that is given one twice can drop one.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Literal

from pydantic import SecretStr

from calendar_svc.errors import DeliveryError, SettingsError
from calendar_svc.service.channels.base import Message, Receipt
from calendar_svc.service.channels.naming import LOOKUP_SECONDS, Lookup, Resolver, ask_system
from calendar_svc.service.channels.smtp import MailLine

Security = Literal["starttls", "tls", "none"]
PREFIX = "email:"

_TOTAL = 15.0  # seconds; well under the lease of a row
# No quoting, no comments: an address that people have, and no way to add a header to the mail.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_JOINED = 20
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over, and as whom."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str | None = None
    password: SecretStr | None = None


class EmailChannel:
    """Sends messages to one address.

    Parameters:
        address: Of the receiver.
        server: Where to hand mails over.
        context: Which certificates are trusted; None: those of the system.
        seconds: How long one mail may take in all.
        lookup: Asks for the addresses of a name, as `socket.getaddrinfo` does.

    Raises:
        SettingsError: The address, or that of the sender, is none.
    """

    joins = _JOINED

    def __init__(
        self,
        address: str,
        server: Server,
        context: ssl.SSLContext | None = None,
        *,
        seconds: float = _TOTAL,
        lookup: Lookup = ask_system,
    ) -> None:
        self.name = f"{PREFIX}{address}"
        self._seconds = seconds
        self._resolve = Resolver(min(LOOKUP_SECONDS, seconds), lookup)
        self._context = context or ssl.create_default_context()
        self._to, self._server = checked_address("to", address), server
        self._from = checked_address("mail_from", server.sender)

    def send(self, message: Message) -> Receipt:
        """Hand over a mail.

        Raises:
            DeliveryError: The server refused it; a 5xx answer is permanent (RFC 5321 section
                4.2.1), save one to our own login, which the operator can mend.
        """
        try:
            mail = self._mail(message)
            with self._connected() as smtp:
                smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _refused(code, words) from error
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError("SMTP login refused", answer=_words(error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"SMTP {type(error).__name__}: {self._server.host}") from error
        except (MessageError, ValueError) as error:
            raise DeliveryError(f"no mail: {type(error).__name__}", permanent=True) from error
        return Receipt("250")

    def close(self) -> None:
        """Nothing is held open between mails."""

    def _connected(self) -> MailLine:
        server = self._server
        smtp = MailLine(
            server.host,
            server.port,
            seconds=self._seconds,
            tls=self._context if server.security == "tls" else None,
            resolve=self._resolve,
        )
        try:
            if server.security == "starttls":
                smtp.starttls(context=self._context)
            if server.user is not None and server.password is not None:
                smtp.login(server.user, server.password.get_secret_value())
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = message.text
        mail["From"] = Address("calendar_svc", addr_spec=self._from)
        mail["To"] = self._to
        mail["Date"] = message.at
        mail["Message-ID"] = f"<{message.key}@{self._from.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
        if message.unsubscribe:
            mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        mail.set_content(_plain(message))
        mail.add_alternative(_html(message), subtype="html")
        if message.calendar is not None:
            mail.add_attachment(
                message.calendar(),
                maintype="text",
                subtype="calendar",
                filename="event.ics",
                params={"charset": "utf-8", "method": "PUBLISH"},
            )
        return mail


def checked_address(setting: str, address: str) -> str:
    """*address*, if it is a mail address.

    Raises:
        SettingsError: It is none.
    """
    if not _ADDRESS.fullmatch(address) or ".." in address:
        raise SettingsError(setting, f"{address!r} is no mail address, like a@example.org")
    return address


def _plain(message: Message) -> str:
    links = [f"{link.words}: {link.url}" for link in message.links]
    return "\n".join((message.text, "", *message.lines, "", *links)) + "\n"


def _html(message: Message) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in message.lines)
    links = " · ".join(
        f'<a href="{escape(link.url)}">{escape(link.words)}</a>' for link in message.links
    )
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        f"<body><h3>{escape(message.text)}</h3>{lines}<p>{links}</p></body></html>\n"
    )


def _refused(code: int, words: bytes | str) -> DeliveryError:
    return DeliveryError(f"SMTP {code}", permanent=code >= _PERMANENT, answer=_words(words))


def _words(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:200]
