"""How often a channel may speak: a sender waits its turn before it sends, not after a refusal."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta


class Pace:
    """Counts what was sent in windows that end now; safe to use from several threads.

    A window that slides is exact where a bucket that refills lets up to twice as many through in
    its first minute. What it has counted ends with the process, and several processes count each
    by itself; a provider's own refusal is then what holds them back.

    Parameters:
        limits: Pairs: so many, in so many seconds. All of them hold.
    """

    def __init__(self, *limits: tuple[int, float]) -> None:
        self._limits = limits
        self._sent: deque[datetime] = deque(maxlen=max(count for count, _ in limits))
        self._lock = threading.Lock()

    def turn(self, now: datetime) -> float:
        """Take a turn if there is one.

        Parameters:
            now: The present instant.

        Returns:
            0.0 when it was taken; else how many seconds it is until there is one.
        """
        with self._lock:
            wait = max(self._wait(now, count, seconds) for count, seconds in self._limits)
            if wait <= 0:
                self._sent.append(now)
            return max(wait, 0.0)

    def _wait(self, now: datetime, count: int, seconds: float) -> float:
        window = timedelta(seconds=seconds)
        # What lies ahead was counted before the clock was set back, and says nothing any more.
        within = [moment for moment in self._sent if now - window < moment <= now]
        if len(within) < count:
            return 0.0
        return (within[-count] + window - now).total_seconds()
