"""How often a channel may speak: a sender waits its turn before it sends, not after a refusal.

A window that slides is exact where a bucket that refills lets up to twice as many through in its
first minute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from calendar_svc.store import Store
from calendar_svc.store.turns import put_turns, turns

Limits: TypeAlias = Sequence[tuple[int, float]]
"""Pairs: so many messages, in so many seconds. All of them hold."""


class Pace(Protocol):
    """Counts what one channel sends."""

    def turn(self, now: datetime) -> float:
        """Take a turn if there is one.

        Parameters:
            now: The present instant.

        Returns:
            0.0 when it was taken; else how many seconds it is until there is one.
        """


PaceOf: TypeAlias = Callable[[str, Limits], Pace]
"""Makes the pace of a channel by its name and limits."""


@dataclass(frozen=True, slots=True)
class SharedPace:
    """The pace of a channel in all processes: what was sent last is written down in the store.

    Parameters:
        store: Where.
        channel: Name of the channel.
        limits: What its receiver bears.
    """

    store: Store
    channel: str
    limits: Limits

    def turn(self, now: datetime) -> float:
        """Take a turn if there is one; see `Pace`."""
        with self.store.begin(durable=False) as session:
            taken = turns(session, self.channel)
            wait = wait_for_turn(taken, self.limits, now)
            if wait <= 0:
                put_turns(session, self.channel, [*_counted(taken, self.limits, now), now])
            return wait


def wait_for_turn(taken: Sequence[datetime], limits: Limits, now: datetime) -> float:
    """How many seconds it is until one more message may go (pure); 0.0: now.

    Parameters:
        taken: When the last ones went, in order.
        limits: All of them hold.
        now: The present instant.
    """
    return max(0.0, *(_wait(taken, count, seconds, now) for count, seconds in limits))


def _wait(taken: Sequence[datetime], count: int, seconds: float, now: datetime) -> float:
    window = timedelta(seconds=seconds)
    # What lies ahead was counted before the clock was set back, and says nothing any more.
    within = [moment for moment in taken if now - window < moment <= now]
    return (within[-count] + window - now).total_seconds() if len(within) >= count else 0.0


def _counted(taken: Sequence[datetime], limits: Limits, now: datetime) -> list[datetime]:
    """Those that count yet, or will."""
    longest = timedelta(seconds=max(seconds for _, seconds in limits))
    return [moment for moment in taken if now - longest < moment <= now]
