"""A connection to a mail server that ends in time, however slowly names and answers come.

`smtplib` bounds each step alone, and neither the lookup of the server's name nor that of our own.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from contextlib import suppress

from calendar_svc.service.channels.naming import Resolver

_STEP = 6.0  # seconds for one answer
_MOST_TRIED = 3  # addresses of the server, since each may take its whole time to connect


class MailLine(smtplib.SMTP):
    """Connects at once; used and closed as `smtplib.SMTP` is.

    Parameters:
        host, port: Of the mail server.
        seconds: From now until everything is over; then whoever waits wakes with an error.
        tls: Encrypts from the first byte on (RFC 8314 section 3.3); None: not, or by STARTTLS.
        resolve: Looks the host up.

    Raises:
        OSError: There is no such host, or none that answers.
        smtplib.SMTPException: It does not want to talk.
    """

    def __init__(
        self, host: str, port: int, *, seconds: float, tls: ssl.SSLContext | None, resolve: Resolver
    ) -> None:
        self._tls, self._resolve = tls, resolve
        self.sock: socket.socket | None = None
        self._over = threading.Event()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()
        try:
            super().__init__(host, port, _own_name(), timeout=min(_STEP, seconds))
        except BaseException:
            self._timer.cancel()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._timer.cancel()
        super().close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Connect to the first address that answers; `smtplib` asks for it by this name."""
        failure: OSError = ConnectionError("no address")
        for address in self._resolve(host, port)[:_MOST_TRIED]:
            if self._over.is_set():
                raise TimeoutError("too slow")
            try:
                made = socket.create_connection((str(address), port), timeout)
            except OSError as error:
                failure = error
                continue
            return made if self._tls is None else self._tls.wrap_socket(made, server_hostname=host)
        raise failure

    def _cut(self) -> None:
        self._over.set()
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _own_name() -> str:
    """What we call ourselves (RFC 5321 section 4.1.3): a name with a domain, or a number.

    Unlike `socket.getfqdn` it asks no name server.
    """
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"
