"""The clock: the one place of the program that asks the machine what time it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from calendar_svc.errors import StoreError

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""

_TRUST = 3.0  # seconds for which our own count of seconds stands in for the server's clock


def system_clock() -> datetime:
    """Give the present instant of the machine, aware and in UTC."""
    return datetime.now(UTC)


class SharedClock:
    """The clock of a database server: one for all processes, whatever their machines believe.

    Leases and due times are compared across processes; a machine whose clock is an hour fast would
    else send early, and take over what others are sending. Between two looks at the server our own
    monotonic seconds are added.

    Parameters:
        ask: Gives the server's present instant; may raise StoreError.
        monotonic: Seconds that never go back.
    """

    def __init__(self, ask: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._monotonic = ask, monotonic
        self._lock = threading.Lock()
        self._known: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """Give the present instant.

        Raises:
            StoreError: The server was never reached; later its last word stands.
        """
        with self._lock:
            if self._known is None:
                self._known = self._asked()
            elif self._monotonic() - self._known[1] >= _TRUST:
                with suppress(StoreError):
                    self._known = self._asked()
            instant, since = self._known
        return instant + timedelta(seconds=self._monotonic() - since)

    def _asked(self) -> tuple[datetime, float]:
        return self._ask(), self._monotonic()
