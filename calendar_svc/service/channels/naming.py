"""The addresses of a host, asked for within a time: a name server may answer late, or never."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Lookup: TypeAlias = Callable[[str, int], Sequence[tuple[Any, ...]]]

LOOKUP_SECONDS = 4.0
"""As long as connecting may take; the system's own resolver may try for half a minute and more."""


class NameLookupError(OSError):
    """A name has no address, or none was told in time."""


def ask_system(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Ask the system's resolver, for as long as that takes."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class _Question:
    """One lookup under way, in a thread that ends when the name server does answer."""

    def __init__(self, lookup: Lookup, host: str, port: int) -> None:
        self.over = threading.Event()
        self.addresses: tuple[Address, ...] = ()
        self.problem: Exception | None = None
        self._asked = (lookup, host, port)
        # A daemon: nothing can end a lookup, and the process must not wait for it to end either.
        threading.Thread(target=self._ask, name="resolver", daemon=True).start()

    def _ask(self) -> None:
        lookup, host, port = self._asked
        try:
            told = dict.fromkeys(str(answer[4][0]) for answer in lookup(host, port))
            self.addresses = tuple(map(ip_address, told))
        except Exception as error:  # noqa: BLE001 - handed to who waits; a thread must not end loudly
            self.problem = error
        finally:
            self.over.set()


class Resolver:
    """Asks for addresses; may be used by several threads at once.

    Who asks while the same name is being looked up waits for that answer, so a name server that
    hangs costs one thread a name, however many messages are tried.

    Parameters:
        seconds: How long an answer is waited for.
        lookup: Asks the system, as `socket.getaddrinfo` does.
    """

    def __init__(self, seconds: float = LOOKUP_SECONDS, lookup: Lookup = ask_system) -> None:
        self._seconds, self._lookup = seconds, lookup
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, int], _Question] = {}

    def __call__(self, host: str, port: int) -> tuple[Address, ...]:
        """Give the addresses of *host*, the preferred first.

        Raises:
            NameLookupError: There is no such host, or the answer did not come in time.
        """
        key = (host, port)
        with self._lock:
            question = self._asked.get(key)
            if question is None:
                question = self._asked[key] = _Question(self._lookup, host, port)
        answered = question.over.wait(self._seconds)
        with self._lock:
            if question.over.is_set() and self._asked.get(key) is question:
                del self._asked[key]
        if not answered:
            raise NameLookupError(f"{host}: name lookup took over {self._seconds:g} s")
        if question.problem is not None:
            raise NameLookupError(f"{host}: no such host") from question.problem
        return question.addresses
