"""The metronome: APScheduler gives the beat, the database says what is due.

No reminder is ever a job of the scheduler: its store is in memory, it has one fixed interval job,
and what is due is a column of a table. A second, plain thread beats on when APScheduler does not:
its waits are computed from the wall clock, so a clock that is set back puts it to sleep, and an
error inside it ends its thread (agronholm/apscheduler issues 351, 752).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

# APScheduler 3 ships no types.
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

_LATE = 3  # beats that may be missed before the watchdog beats itself


class Metronome:
    """Calls *tick* every *seconds*, one call at a time, whatever becomes of the scheduler.

    Parameters:
        tick: What to do; an exception it raises is logged and the beat goes on.
        seconds: Time between beats.
        monotonic: Seconds that never go back, for the watchdog.
    """

    def __init__(
        self,
        tick: Callable[[], None],
        seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tick, self._seconds, self._monotonic = tick, seconds, monotonic
        self._last = monotonic()
        self._one_at_a_time = threading.Lock()
        self._stopped = threading.Event()
        self._log = structlog.get_logger("calendar_svc.scheduler")
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._scheduler = BackgroundScheduler(timezone="UTC")  # its default store is in memory
        # A beat that comes late is still wanted (the default drops it after one second), and of
        # several late ones, one.
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin to beat, the first time at once; returns without waiting for it."""
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Stop beating, and wait for a beat under way."""
        self._stopped.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        if self._watchdog.is_alive():
            self._watchdog.join()

    def beat(self) -> None:
        """Do one tick, unless one is under way."""
        if not self._one_at_a_time.acquire(blocking=False):
            return
        try:
            self._last = self._monotonic()
            self._tick()
        except Exception:  # noqa: BLE001  # one bad tick (a locked database) is not the last
            self._log.exception("tick failed")
        finally:
            self._one_at_a_time.release()

    def beat_if_late(self) -> bool:
        """Beat in the scheduler's place when it has missed several beats.

        Returns:
            True if it was late.
        """
        under_way = self._one_at_a_time.locked()
        if under_way or self._monotonic() - self._last < _LATE * self._seconds:
            return False
        self._log.warning("scheduler is late, watchdog beats")
        self.beat()
        return True

    def _watch(self) -> None:
        self.beat()
        while not self._stopped.wait(self._seconds):
            self.beat_if_late()
