"""When a reminder comes, counted from an event: ``7d``, ``2h``, ``1d@18:00``, ``3wd@09:00`` (pure).

A bare duration counts back from the moment itself. A time behind ``@`` is a fixed local time on the
day so many days before. ``wd`` counts the days on which offices work, by the official calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from calendar_svc.temporal.workdays import add_workdays

MORNING = time(9)
"""When a reminder comes whose event has no clock time, and that names none itself."""

_DURATION = TypeAdapter(timedelta)
_FORM = re.compile(r"(\d{1,4})(m|h|d|w|wd)(?:@(\d{1,2}):(\d{2}))?", re.ASCII)
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_HELP = "write 30m, 2h, 7d, 1w, 1d@18:00, 3wd@09:00 or an ISO 8601 duration like P1D"


@dataclass(frozen=True, slots=True)
class Moment:
    """So long before an event, or at a fixed local time so many days before it.

    ``name`` is the one way of writing it; it stands in the keys of messages, so it never changes
    for one meaning. ``before`` is the time counted back; with ``at`` its whole days count, on the
    calendar of offices where ``workdays`` is true.
    """

    name: str
    before: timedelta
    at: time | None = None
    workdays: bool = False

    @classmethod
    def ago(cls, before: timedelta) -> Self:
        """So long before, such as a day: *before* is not negative."""
        return cls(_iso(before), before)

    def of(self, anchor: datetime) -> datetime:
        """The moment (local) that belongs to *anchor* (local).

        Raises:
            OverflowError: The calendar does not reach so far back.
        """
        if self.at is None:
            return anchor - self.before
        day = anchor.date()
        if self.workdays:
            day = add_workdays(day, -self.before.days)
        else:
            day -= self.before
        return datetime.combine(day, self.at)


def parse_moment(text: str) -> Moment:
    """Read a moment as a person writes it.

    Parameters:
        text: ``30m``, ``2h``, ``7d``, ``1w``; ``1d@18:00``, ``0d@08:30``; ``3wd``, ``3wd@09:00``;
            or an ISO 8601 duration.

    Raises:
        ValueError: It is none of these; says what to write.
    """
    words = text.strip()
    if words.upper().startswith("P"):
        return Moment.ago(_duration(words))
    form = _FORM.fullmatch(words.lower())
    if form is None:
        raise ValueError(f"{text!r}: {_HELP}")
    number, unit = int(form[1]), form[2]
    if unit != "wd" and form[3] is None:
        return Moment.ago(number * _UNITS[unit])
    if unit not in ("d", "w", "wd"):
        raise ValueError(f"{text!r}: a fixed time needs whole days before it, like 1d@18:00")
    at = MORNING if form[3] is None else _clock(text, int(form[3]), int(form[4]))
    days = number * 7 if unit == "w" else number
    letters = "wd" if unit == "wd" else "d"
    name = f"{days}{letters}@{at:%H:%M}"
    return Moment(name, timedelta(days=days), at, workdays=unit == "wd")


def _clock(text: str, hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except ValueError as error:
        raise ValueError(f"{text!r}: {hour}:{minute:02} is no time of day") from error


def _duration(text: str) -> timedelta:
    try:
        before = _DURATION.validate_python(text.upper())
    except ValidationError as error:
        raise ValueError(f"{text!r}: {_HELP}") from error
    if before < timedelta(0):
        raise ValueError(f"{text!r}: write it without a sign; a reminder always comes before")
    return before


def _iso(duration: timedelta) -> str:
    return str(_DURATION.dump_python(duration, mode="json"))


def instant(local: datetime, zone: str) -> datetime:
    """The instant of a local time, in UTC.

    Parameters:
        local: Naive wall-clock time.
        zone: IANA name; one that this machine does not know counts as UTC, since an event of such
            a zone is drawn by its day, and must not keep the others from being told.
    """
    try:
        known: tzinfo = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        known = UTC
    return local.replace(tzinfo=known).astimezone(UTC)
