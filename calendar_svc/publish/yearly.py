"""Yearly onsets as recurrence rules: the second Sunday of March, the last of October."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(days=7)


def standing_rule(
    onsets: Sequence[datetime], end_year: int
) -> tuple[Sequence[datetime], datetime | None, dict[str, object]]:
    """Find the rule by which onsets come back each year up to the end, if there is one.

    A rule that has ended is not written as one: its UNTIL is in UTC, and a reader that takes it for
    local time (python-dateutil does) loses the last onset east of Greenwich, and so shows an hour
    too much ever after.

    Parameters:
        onsets: Local times, earliest first.
        end_year: A rule stands when it reaches the year before this one.

    Returns:
        The onsets that stand alone; the first onset of the rule, or None; the parts of its RRULE
        (RFC 5545 section 3.3.10).
    """
    if onsets[-1].year < end_year - 1:
        return onsets, None, {}
    length, week = max((_length(onsets, week), week) for week in _weeks(onsets[-1]))
    first = onsets[-length]
    day = f"{week}{_WEEKDAYS[first.weekday()]}"
    rule: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": day}
    return onsets[:-length], first, rule


def _weeks(moment: datetime) -> list[int]:
    """Which weekday of its month a day is: 1 to 4 from the front and, if it is the last, -1."""
    front = (moment.day - 1) // 7 + 1
    is_last = (moment + _WEEK).month != moment.month
    return [*([front] if front < 5 else []), *([-1] if is_last else [])]


def _length(onsets: Sequence[datetime], week: int) -> int:
    """How many of the last onsets come year after year by the rule of the last one and *week*."""
    last, length = onsets[-1], 0
    for moment in reversed(onsets):
        follows = (
            moment.year == last.year - length
            and (moment.month, moment.weekday()) == (last.month, last.weekday())
            and moment.time() == last.time()
            and week in _weeks(moment)
        )
        if not follows:
            break
        length += 1
    return length
