"""Who sends: one delivery a channel at a time, several channels beside each other."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import structlog

from calendar_svc.service.clock import Clock
from calendar_svc.service.delivery.sending import Delivery
from calendar_svc.store import Store
from calendar_svc.store.outbox import due_channels

_CHANNELS = 8  # that may send beside each other: one that hangs holds up none of the others
_THREADS = 32
_LOOK = 1.0  # seconds after which a command looks whether a receiver is slow

_Run = Future[Counter[str]]


@dataclass(frozen=True, slots=True)
class _Sending:
    """One channel that is being sent to, and by which threads."""

    delivery: Delivery
    runs: list[_Run] = field(default_factory=list)

    def ended(self) -> bool:
        return all(run.done() for run in self.runs)


class Dispatcher:
    """Starts the delivery of each channel that has something due, unless it is under way.

    Parameters:
        store: The outbox.
        delivery: Makes the delivery of a channel by its name.
        clock: The present instant.
    """

    def __init__(
        self,
        store: Store,
        delivery: Callable[[str], Delivery],
        clock: Clock,
    ) -> None:
        self._store, self._delivery, self._clock = store, delivery, clock
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="delivery")
        self._lock = threading.Lock()
        self._under_way: dict[str, _Sending] = {}
        self._ended: Counter[str] = Counter()

    def dispatch(self) -> None:
        """Start what is due; returns without waiting for it.

        A channel under way whose receiver turned out to be slow is given more senders; they end
        where it is slow no longer.
        """
        with self._store.begin_read() as session:
            due = due_channels(session, self._clock())
        with self._lock:
            self._forget_ended()
            for name in due:
                sending = self._under_way.get(name)
                if sending is None and len(self._under_way) < _CHANNELS:
                    sending = self._under_way[name] = _Sending(self._delivery(name))
                if sending is not None:
                    self._start(sending)

    def drain(self) -> Counter[str]:
        """Send until nothing more can be sent now, as for a command that ends.

        Returns:
            How many rows ended in which state.
        """
        before = Counter(self._ended)
        while True:
            known = Counter(self._ended)
            self.dispatch()
            while runs := self._running():
                wait(runs, timeout=_LOOK)
                self._reinforce()
            if self._ended == known:
                return self._ended - before

    def close(self) -> None:
        """Start nothing more, and wait for what is under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, sending: _Sending) -> None:
        running = sum(not run.done() for run in sending.runs)
        for number in range(running, sending.delivery.pace.senders):
            sending.runs.append(self._pool.submit(self._run, sending.delivery, number))

    def _reinforce(self) -> None:
        with self._lock:
            for sending in self._under_way.values():
                if not sending.ended():
                    self._start(sending)

    def _running(self) -> list[_Run]:
        with self._lock:
            self._forget_ended()
            return [run for sending in self._under_way.values() for run in sending.runs]

    def _forget_ended(self) -> None:
        for name, sending in list(self._under_way.items()):
            if sending.ended():
                self._ended += sum((run.result() for run in sending.runs), Counter())
                del self._under_way[name]

    def _run(self, delivery: Delivery, number: int) -> Counter[str]:
        """Be one of the senders of a channel, as long as it is to have so many."""
        try:
            return delivery.run(lambda: number < delivery.pace.senders)
        except Exception:  # noqa: BLE001  # a locked database: the next tick tries again
            structlog.get_logger("calendar_svc.delivery").exception("delivery failed")
            return Counter()
