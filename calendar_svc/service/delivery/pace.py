"""How long a receiver takes, and so how many senders it has, and what they take on at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# Seconds for an answer. Each sender is one message that a kill may leave in doubt, so a receiver is
# slow where none of its last answers was quicker: a mean rises by one pause of a busy machine too.
_SLOW = 0.25
_LAST = 4
_QUICK = 0.0002  # seconds; no receiver behind a network answers so soon, the log does
_UNKNOWN = 0.01  # neither
_WEIGHT = 0.2  # of the last answer in the running mean
_SENDERS = 4  # to a receiver that takes its time
# Seconds for which what was sent may go unwritten. It bounds what a kill sends twice, and as the
# messages of so many milliseconds share one transaction, it is a small part of their time.
_UNWRITTEN = 0.005
# Seconds that what is claimed together is to last. A claim waits for the disk, about a hundredth of
# a second; the rows of a sender that is killed wait for their lease, so they should be few.
_CLAIM = 0.1
_FEWEST, _MOST = 10, 500  # rows of a claim


@dataclass(slots=True)
class Pace:
    """How long answers take, and the whole work on a message, in seconds.

    A process that is killed leaves in doubt what each of its senders has sent and not yet written
    down. So a receiver that answers at once has one sender, which is as fast there, and only a slow
    one has several; and each message is written down by itself, but where the receiver is no
    further than this process.

    Parameters:
        monotonic: Seconds that never go back.
    """

    monotonic: Callable[[], float] = time.monotonic
    mean: float = _UNKNOWN
    whole: float = _CLAIM / _FEWEST
    last: deque[float] = field(default_factory=lambda: deque(maxlen=_LAST))

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Take the time of one answer, of a refusal too."""
        begin = self.monotonic()
        try:
            yield
        finally:
            answer = self.monotonic() - begin
            self.mean += _WEIGHT * (answer - self.mean)
            self.last.append(answer)

    @contextmanager
    def claimed(self, rows: int) -> Iterator[None]:
        """Take the time of the whole work on so many rows."""
        begin = self.monotonic()
        try:
            yield
        finally:
            self.whole += ((self.monotonic() - begin) / rows - self.whole) / 2

    def may_wait(self, since: float) -> bool:
        """Whether what was sent at *since*, by `monotonic`, may still go unwritten."""
        return self.mean < _QUICK and self.monotonic() - since < _UNWRITTEN

    @property
    def rows(self) -> int:
        """How many rows to claim at once."""
        return max(_FEWEST, min(_MOST, int(_CLAIM / max(self.whole, _CLAIM / _MOST))))

    @property
    def senders(self) -> int:
        """How many threads of one process may send now."""
        last = tuple(self.last)  # in one step, as other senders add to it
        return _SENDERS if len(last) == _LAST and min(last) > _SLOW else 1
