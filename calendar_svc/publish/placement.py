"""Where an event stands in a calendar that knows only exact times (DESIGN section 6).

Each precision has one rule. What the rules share: nothing exact is drawn from something vague
without a mark and STATUS:TENTATIVE, and a day whose hours nobody told does not make people busy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from calendar_svc.model import CalendarEvent, Event, Kind, Precision, Status
from calendar_svc.publish.marks import (
    falls_on_last_day,
    part_of_day,
    status_marks,
    vague_word,
    window_end,
    within,
)
from calendar_svc.publish.period import last_day, name_period, unit_end
from calendar_svc.publish.rendering import GONE, VagueMode
from calendar_svc.publish.telling import published
from calendar_svc.publish.words import WORDS, Note

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# People go to these, so a clock time of theirs blocks the hour; a power cut or a deadline does not.
_ATTENDED = {
    Kind.MEETING,
    Kind.CONFERENCE,
    Kind.CEREMONY,
    Kind.ACTIVITY,
    Kind.EXAM,
    Kind.VISIT,
}
_OPEN = {Status.PLANNED, *GONE}
# What a clock time without an end is as an interval (GUIDELINES 4.1).
_CLOCK = {Precision.MINUTE: _MINUTE, Precision.HOUR: _HOUR}


@dataclass(frozen=True, slots=True)
class Placement:
    """One stretch of a calendar: two days, or two local times; ``end`` is exclusive.

    ``marks`` go in front of the title, ``tentative`` says that the day is not known, ``busy`` that
    the time is taken, ``note`` what the description adds.
    """

    start: date
    end: date
    marks: tuple[str, ...] = ()
    tentative: bool = False
    busy: bool = False
    note: Note | None = None

    @property
    def all_day(self) -> bool:
        """True when the stretch is of days, not of hours."""
        return not isinstance(self.start, datetime)


def place(event: CalendarEvent, vague: VagueMode = "marker") -> Placement | None:
    """Give an event its stretch of the calendar.

    Parameters:
        event: The stored event; times are local.
        vague: What to do with a time that is known to ten days or coarser, or vague.

    Returns:
        None when there is nothing to stand on: no interval (a year that nobody told), an interval
        at the end of the calendar's range, or the time is imprecise and *vague* gives such no
        stretch of their own (``omit``, ``digest``, ``todo``).

    Source: DESIGN section 6; RFC 5545 sections 3.6.1 (DTEND is exclusive) and 3.8.2.7.
    """
    values = event.event
    imprecise = values.time.precision.rank > Precision.DAY.rank
    if imprecise and vague not in ("marker", "span"):
        return None
    try:
        placed = _drawn(event, vague if imprecise else "marker")
    except (OverflowError, ValueError):
        return None  # the last day of year 9999 has no day after it
    if placed is None:
        return None
    head = status_marks(values)
    if values.kind is Kind.DEADLINE:
        head = (*head, WORDS.deadline)
    return replace(
        placed,
        marks=(*head, *placed.marks),
        tentative=imprecise,
        busy=placed.busy and values.status not in GONE,
    )


def by_day(placed: Placement) -> Placement:
    """The days of a stretch of hours, for an event in a time zone that nobody knows."""
    if not isinstance(placed.start, datetime) or not isinstance(placed.end, datetime):
        return placed
    # The hour that is drawn for want of an end may reach into a day that is not the event's.
    last = placed.start.date() if placed.note is not None else last_day(placed.end)
    return replace(
        placed,
        start=placed.start.date(),
        end=last + _DAY,
        busy=False,
        note=Note.UNKNOWN_ZONE,
    )


def _drawn(event: CalendarEvent, vague: VagueMode) -> Placement | None:
    """The stretch by the rule of the precision; the marks of status and kind are not yet on it."""
    values = event.event
    begin, end = values.time.begin, values.time.end
    spanned = vague == "span" and begin is not None and end is not None
    if values.time.precision is Precision.VAGUE and not spanned:
        return _vague(event)
    if begin is None:
        return None if end is None else _up_to(values, end)
    if end is None:
        return _from(values, begin)
    if end <= begin:
        end = begin + _MINUTE  # an interval without length is the moment at which it begins
    if spanned:
        return Placement(begin.date(), last_day(end) + _DAY, (_period_mark(values, begin, end),))
    return _RULES[values.time.precision](values, begin, end)


def _up_to(event: Event, end: datetime) -> Placement:
    """Only the end is told: that moment, or the day that it closes (24:00 is no new day)."""
    marks = () if event.kind is Kind.DEADLINE else (WORDS.until,)
    if event.time.precision in _CLOCK and end.time() != time():
        return Placement(end, end + _HOUR, marks, note=Note.DEADLINE_MOMENT)
    return _one_day(last_day(end), marks)


def _from(event: Event, begin: datetime) -> Placement:
    """Only the begin is told: that hour, that part of the day, or that day."""
    precision = event.time.precision
    marks = () if event.kind is Kind.DEADLINE else (WORDS.since,)
    if precision in _CLOCK:
        return Placement(begin, begin + _HOUR, marks, note=Note.END_UNKNOWN)
    if precision is Precision.PART_OF_DAY:
        end = window_end(begin)
        return Placement(begin, end, (part_of_day(begin, end, event.quote.text), *marks))
    if precision is Precision.DAY:
        return _one_day(begin.date(), marks)
    period = name_period(begin, unit_end(begin, precision), precision, event.time.edtf)
    return _one_day(begin.date(), (period + WORDS.since,))


def _clock(event: Event, begin: datetime, end: datetime) -> Placement:
    """A clock time: timed; one hour when no end is told.

    A deadline at midnight is the day before it, never a timed event at 00:00.
    """
    attended = event.kind in _ATTENDED
    if end - begin > _CLOCK[event.time.precision]:
        return Placement(begin, end, busy=attended and end - begin <= _DAY)
    if event.kind is not Kind.DEADLINE:
        return Placement(begin, begin + _HOUR, busy=attended, note=Note.END_UNKNOWN)
    if begin.time() == time():
        return _one_day(last_day(begin), ())
    return Placement(begin, begin + _HOUR, note=Note.DEADLINE_MOMENT)


def _part_of_day(event: Event, begin: datetime, end: datetime) -> Placement:
    """A part of the day: the block of its window, which may cross midnight."""
    return Placement(begin, end, (part_of_day(begin, end, event.quote.text),))


def _days(event: Event, begin: datetime, end: datetime) -> Placement:
    """Whole days; of a deadline the last, for that is the day that counts."""
    last = last_day(end)
    first = last if event.kind is Kind.DEADLINE else begin.date()
    return Placement(first, last + _DAY)


def _period(event: Event, begin: datetime, end: datetime) -> Placement:
    """Ten days and coarser: one day that stands for the period, marked with its name."""
    on_last = falls_on_last_day(event)
    note = Note.LAST_DAY if on_last else Note.FIRST_DAY
    if event.status not in _OPEN:
        note = Note.PAST_PERIOD
    day = last_day(end) if on_last else begin.date()
    return _one_day(day, (_period_mark(event, begin, end),), note)


def _period_mark(event: Event, begin: datetime, end: datetime) -> str:
    if event.time.precision is Precision.VAGUE:
        return vague_word(event)[0]
    return within(name_period(begin, end, event.time.precision, event.time.edtf))


def _vague(event: CalendarEvent) -> Placement | None:
    """A vague word: the document date.

    Where that is a set of days: the latest for a word that looks back, the earliest for one that
    looks ahead. A document date that is not known is what the interval says of it: it ends on that
    day looking back and begins on it looking ahead (GUIDELINES 4.5).
    """
    word, side = vague_word(event.event)
    told = event.event.time
    begin, end = published(event) or (told.begin, told.end)
    if side == "past" and end is not None:
        return _one_day(last_day(end), (word,), Note.DOCUMENT_DATE)
    if side == "future" and begin is not None:
        return _one_day(begin.date(), (word,), Note.DOCUMENT_DATE)
    return None


def _one_day(day: date, marks: tuple[str, ...], note: Note | None = None) -> Placement:
    return Placement(day, day + _DAY, marks, note=note)


_RULES: Mapping[Precision, Callable[[Event, datetime, datetime], Placement]] = {
    Precision.MINUTE: _clock,
    Precision.HOUR: _clock,
    Precision.PART_OF_DAY: _part_of_day,
    Precision.DAY: _days,
    Precision.TEN_DAYS: _period,
    Precision.MONTH: _period,
    Precision.QUARTER: _period,
    Precision.HALF_YEAR: _period,
    Precision.YEAR: _period,
}
