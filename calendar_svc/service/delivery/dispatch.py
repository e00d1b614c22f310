"""Who sends: one delivery a channel at a time, several channels beside each other."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import structlog

from calendar_svc.service.clock import Clock
from calendar_svc.service.delivery.sending import Delivery
from calendar_svc.store import Store
from calendar_svc.store.outbox import due_channels

_CHANNELS = 8  # that may send beside each other: one that hangs holds up none of the others
_SENDERS = 4  # threads of one channel, since a receiver takes its time to answer


class Dispatcher:
    """Starts the delivery of each channel that has something due, unless it is under way.

    Parameters:
        store: The outbox.
        delivery: Makes the delivery of a channel by its name.
        clock: The present instant.
        on_row: Called before each message.
    """

    def __init__(
        self,
        store: Store,
        delivery: Callable[[str], Delivery],
        clock: Clock,
        on_row: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._delivery, self._clock, self._on_row = store, delivery, clock, on_row
        self._pool = ThreadPoolExecutor(_CHANNELS * _SENDERS, thread_name_prefix="delivery")
        self._lock = threading.Lock()
        self._under_way: dict[str, list[Future[Counter[str]]]] = {}

    def dispatch(self) -> None:
        """Start what is due; returns without waiting for it."""
        with self._store.begin_read() as session:
            due = due_channels(session, self._clock())
        with self._lock:
            busy = [name for name, runs in self._under_way.items() if not _done(runs)]
            for name in due:
                if name not in busy and len(busy) < _CHANNELS:
                    busy.append(name)
                    deliver = self._delivery(name)
                    self._under_way[name] = [
                        self._pool.submit(self._run, deliver) for _ in range(_SENDERS)
                    ]

    def drain(self) -> Counter[str]:
        """Send until nothing more can be sent now, as for a command that ends.

        Returns:
            How many rows ended in which state.
        """
        ended: Counter[str] = Counter()
        while True:
            self.dispatch()
            with self._lock:
                runs = [run for each in self._under_way.values() for run in each]
                self._under_way.clear()
            wait(runs)
            round_of = sum((run.result() for run in runs), Counter[str]())
            if not round_of:
                return ended
            ended += round_of

    def close(self) -> None:
        """Start nothing more, and wait for what is under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, delivery: Delivery) -> Counter[str]:
        try:
            return delivery.run(self._on_row)
        except Exception:  # noqa: BLE001  # a locked database: the next tick tries again
            structlog.get_logger("calendar_svc.delivery").exception("delivery failed")
            return Counter()


def _done(runs: list[Future[Counter[str]]]) -> bool:
    return all(run.done() for run in runs)
