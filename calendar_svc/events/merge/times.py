"""How the times of two tellings stand to each other, and which of them says more."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import Enum

from calendar_svc.model import DocumentDate, EventTime, Precision

_DATES = re.compile(r"\d{4}-\d\d-\d\d")
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_FINE = (Precision.MINUTE, Precision.HOUR, Precision.PART_OF_DAY, Precision.DAY)


class Relation(Enum):
    """Two half-open intervals: the same, one inside the other, crossing, or apart."""

    EQUAL = 3
    WITHIN = 2
    CROSSING = 1
    APART = 0


def relate(left: EventTime, right: EventTime) -> Relation:
    """Compare two times; an open side counts as the day of the side that is known.

    A time of unknown year (no interval, ``XXXX-03-05``) meets only the same month and day.
    """
    if left.edtf == right.edtf and left.precision == right.precision:
        return Relation.EQUAL
    ours, theirs = span(left), span(right)
    if ours is None or theirs is None:
        known = left.edtf.removeprefix("XXXX") if ours is None else left.edtf[4:]
        other = right.edtf.removeprefix("XXXX") if theirs is None else right.edtf[4:]
        return Relation.CROSSING if known and known == other else Relation.APART
    if ours == theirs:
        return Relation.EQUAL
    if ours[0] >= theirs[1] or theirs[0] >= ours[1]:
        return Relation.APART
    inside = (ours[0] >= theirs[0] and ours[1] <= theirs[1]) or (
        theirs[0] >= ours[0] and theirs[1] <= ours[1]
    )
    return Relation.WITHIN if inside else Relation.CROSSING


def span(time: EventTime) -> tuple[datetime, datetime] | None:
    """Give the interval with both sides closed, or None where no year is known."""
    begin, end = time.begin, time.end
    if begin is not None and end is not None:
        return begin, end
    if begin is not None:
        return begin, begin + timedelta(days=1)
    if end is not None:
        return end - timedelta(days=1), end
    return None


def is_fine(time: EventTime) -> bool:
    """Tell whether the words name a day or finer."""
    return time.precision in _FINE


def lengthened(known: EventTime, told: EventTime) -> EventTime | None:
    """Give a period of days with the later last day that is told of it; None if it is none.

    ``4月8日至4月30日`` and ``延长至5月8日`` give 8 April to 8 May.
    """
    first, last, until = known.begin, known.end, told.end
    whole = known.precision is Precision.DAY and told.precision is Precision.DAY
    if not whole or first is None or last is None or until is None or until <= last:
        return None
    if "/" not in known.edtf or (told.begin is not None and told.begin < last - _DAY):
        return None
    edtf = f"{first:%Y-%m-%d}/{until - _DAY:%Y-%m-%d}"
    return EventTime(first, until, Precision.DAY, edtf)


def days_apart(left: EventTime, right: EventTime) -> int | None:
    """Give the days between two times, 0 if they meet, None if a year is unknown."""
    ours, theirs = span(left), span(right)
    if ours is None or theirs is None:
        return None
    gap = max(ours[0] - theirs[1], theirs[0] - ours[1], timedelta(0))
    return gap.days


def says_more(new: EventTime, old: EventTime) -> bool:
    """Tell whether *new* is the finer telling of the time that *old* tells.

    A finer unit wins. A vague word (日前) wins over nothing but a wider stretch of time. Of two
    equal units the one wins that knows an end, or the year, where the other does not.
    """
    if span(old) is None or span(new) is None:
        return span(old) is None and span(new) is not None
    if Precision.VAGUE in (new.precision, old.precision):
        return new.precision != old.precision and _length(new) < _length(old)
    if new.precision != old.precision:
        return new.precision.rank < old.precision.rank
    if new.precision.rank >= Precision.TEN_DAYS.rank and relate(new, old) is Relation.WITHIN:
        return _length(new) < _length(old)  # June, where May or June was told
    if new.begin is None or new.begin != old.begin:
        return False
    if old.end is None:
        return new.end is not None
    # 9:00 is stored as one minute; 9:00-11:30 tells when it ends.
    point = new.precision is Precision.MINUTE and old.end - new.begin == _MINUTE
    return point and new.end is not None and new.end > old.end


def written_days(edtf: str | None) -> tuple[date, date] | None:
    """Give first and last day of a document date (a day, or a set), None if unknown."""
    days = [date.fromisoformat(day) for day in _DATES.findall(edtf or "")]
    return (min(days), max(days)) if days else None


def day_range(day: DocumentDate) -> tuple[date, date] | None:
    """Give first and last day of the date of the document in hand, None if unknown."""
    if day.earliest is None or day.latest is None:
        return None
    return day.earliest, day.latest


def _length(time: EventTime) -> timedelta:
    ends = span(time)
    return timedelta.max if ends is None else ends[1] - ends[0]
