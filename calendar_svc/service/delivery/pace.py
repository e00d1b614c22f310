"""How long a receiver takes to answer, and so how many may send to it beside each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_SLOW = 0.1  # seconds for an answer; one sender alone manages ten messages a second then
_WEIGHT = 0.2  # of the last answer in the running mean
_SENDERS = 4  # to a receiver that takes its time


@dataclass(slots=True)
class Pace:
    """The mean of the last answers, in seconds.

    A process that is killed leaves one message in doubt for each of its senders: sent, perhaps, and
    not yet settled. So a receiver that answers at once has one sender, which is as fast there, and
    only a slow one has several.

    Parameters:
        monotonic: Seconds that never go back.
    """

    monotonic: Callable[[], float] = time.monotonic
    mean: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Take the time of one answer, of a refusal too."""
        begin = self.monotonic()
        try:
            yield
        finally:
            self.mean += _WEIGHT * (self.monotonic() - begin - self.mean)

    @property
    def senders(self) -> int:
        """How many threads of one process may send now."""
        return _SENDERS if self.mean > _SLOW else 1
