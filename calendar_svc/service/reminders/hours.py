"""Hours of rest, in which nothing is delivered, and the rhythm of digests (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_QUIET = re.compile(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})", re.ASCII)
_RHYTHM = re.compile(rf"(?:daily|weekly ({'|'.join(_DAYS)})) (\d{{1,2}}:\d{{2}})", re.ASCII)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begin`` to ``end`` of the local day, over midnight where ``end`` is earlier."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``22:00-07:30``.

        Raises:
            ValueError: It is not so written, or both ends are one.
        """
        form = _QUIET.fullmatch(text.strip())
        if form is None:
            raise ValueError(f"{text!r}: write quiet hours like 22:00-07:30")
        begin, end = _clock(form[1]), _clock(form[2])
        if begin == end:
            raise ValueError(f"{text!r}: quiet hours that never end would deliver nothing")
        return cls(begin, end)

    def ends(self, local: datetime) -> datetime | None:
        """When the quiet hours end that *local* lies in; None outside of them."""
        clock = local.time()
        if self.begin < self.end:
            inside = self.begin <= clock < self.end
            return datetime.combine(local, self.end) if inside else None
        if clock >= self.begin:
            return datetime.combine(local, self.end) + _DAY
        return datetime.combine(local, self.end) if clock < self.end else None

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a digest goes out: each day, or each week on ``weekday`` (0 is Monday), at ``at``."""

    at: time
    weekday: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``daily 08:00`` or ``weekly mon 08:00``.

        Raises:
            ValueError: It is not so written.
        """
        form = _RHYTHM.fullmatch(" ".join(text.lower().split()))
        if form is None:
            raise ValueError(f"{text!r}: write a digest like daily 08:00 or weekly mon 08:00")
        return cls(_clock(form[2]), None if form[1] is None else _DAYS.index(form[1]))

    @property
    def period(self) -> timedelta:
        """How many days one digest tells of."""
        return _DAY if self.weekday is None else 7 * _DAY

    def after(self, local: datetime) -> datetime:
        """The first digest later than *local*, in local time."""
        due = datetime.combine(local, self.at)
        if self.weekday is not None:
            due += (self.weekday - due.weekday()) % 7 * _DAY
        return due if due > local else due + self.period

    def __str__(self) -> str:
        rhythm = "daily" if self.weekday is None else f"weekly {_DAYS[self.weekday]}"
        return f"{rhythm} {self.at:%H:%M}"


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise ValueError(f"{text!r} is no time of day") from error
