"""Which reminders an event is owed by a rule, as it stands at a moment (pure).

An exact event is reminded of some time before it begins. A period known only to the ten days, the
month or the year is announced when its window opens, and again before the window closes; when it
has passed without word of completion, that is said too, once a week. Where no clock time is known
a reminder comes at nine in the morning, not at midnight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_svc.model import CalendarEvent, Kind, Precision, Status
from calendar_svc.publish.period import last_day
from calendar_svc.service.reminders.moments import MORNING, Moment, instant
from calendar_svc.service.reminders.rules import ReminderRule
from calendar_svc.store.outbox import Owed

_CLOCK = (Precision.MINUTE, Precision.HOUR, Precision.PART_OF_DAY)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# A clock time that has just come is still news; a window that opened long ago is none.
_CLOCK_GRACE = timedelta(minutes=15)
_OPENING_IS_NEWS = timedelta(days=7)


def wanted(event: CalendarEvent, rule: ReminderRule, now: datetime) -> tuple[Owed, ...]:
    """Name every reminder that an event is owed as it stands now, past ones too.

    Parameters:
        event: The event; only a planned one with a known time is owed anything. That the rule
            selects it is the caller's to know.
        rule: Its times before, and its channel.
        now: The present instant, for which week an overdue milestone is in.

    Returns:
        One row a moment, in order of time. The key of a row holds the moment it counts from and
        not the version, so a corrected title sends nothing again and a moved event does; nor the
        rule, so two rules that want the same told to one address send it once.
    """
    if rule.digest is not None:
        return ()
    if event.event.status is not Status.PLANNED or event.event.time.precision is Precision.VAGUE:
        return ()
    reading = _Reading(event, rule)
    rows = [*reading.countdowns(), *reading.overdue(now)]
    return tuple(sorted(rows, key=lambda row: row.due))


def still_news(rows: Sequence[Owed], now: datetime) -> tuple[Owed, ...]:
    """The rows worth planning at *now*.

    Parameters:
        rows: Rows of one event in order of time.
        now: The present instant.

    Returns:
        Those that are not stale; of several that are due already, the last: an event first heard
        of this morning needs no "in a week" beside its "tomorrow".
    """
    fresh = [row for row in rows if row.not_after > now]
    due = [row for row in fresh if row.due <= now]
    return (*due[-1:], *(row for row in fresh if row.due > now))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One planned event under one rule; all moments are local until they are written down."""

    event: CalendarEvent
    rule: ReminderRule

    def countdowns(self) -> list[Owed]:
        time = self.event.event.time
        begin, end = time.begin, time.end
        if begin is not None and time.precision in _CLOCK:
            rows = self._countdown("before", begin, begin + _CLOCK_GRACE)
        elif begin is not None and time.precision is Precision.DAY:
            rows = self._countdown("before", _morning(begin), begin + _DAY)
        else:
            return self._window(begin, end)
        # Who may apply from the 1st to the 20th is told of the 20th as well.
        if self.event.event.kind is Kind.NOTICE_PERIOD and end is not None and end - begin > _DAY:
            rows += self._closing(end)
        return rows

    def overdue(self, now: datetime) -> list[Owed]:
        """What is owed in the week of *now* for a milestone whose time has gone by unfulfilled.

        One that was first heard of after its time is history: an archive that is read in owes
        nothing.
        """
        end = self.event.event.time.end
        if not self.rule.overdue or self.event.event.kind is not Kind.MILESTONE or end is None:
            return []
        if self.event.created_at >= self._instant(end):
            return []
        first = datetime.combine(last_day(end) + _DAY, MORNING)
        weeks = max(0, (now - self._instant(first)) // _WEEK)
        due = first + weeks * _WEEK
        return [self._owed(f"overdue-{weeks + 1}", due, end, due + _WEEK)]

    def _window(self, begin: datetime | None, end: datetime | None) -> list[Owed]:
        """A window that opens, and that closes."""
        rows: list[Owed] = []
        if begin is not None and self.rule.windows:
            news_until = begin + _OPENING_IS_NEWS
            stale = news_until if end is None else min(end, news_until)
            rows.append(self._owed("opens", _morning(begin), begin, stale))
        return rows if end is None else rows + self._closing(end)

    def _closing(self, end: datetime) -> list[Owed]:
        return self._countdown("closes", datetime.combine(last_day(end), MORNING), end)

    def _countdown(self, word: str, anchor: datetime, stale: datetime) -> list[Owed]:
        """One row for each moment before *anchor*, worthless from *stale* on."""
        return [
            self._owed(f"{word}-{moment.name}", due, anchor, stale)
            for moment in self.rule.before
            if (due := _when(moment, anchor)) is not None
        ]

    def _owed(self, word: str, due: datetime, anchor: datetime, stale: datetime) -> Owed:
        event, channel = self.event, self.rule.to
        start = self._instant(anchor).strftime("%Y%m%dT%H%M%SZ")
        return Owed(
            kind="reminder",
            event_uid=event.uid,
            event_version=event.sequence,
            rule=word,
            channel=channel,
            due=self._instant(due),
            not_after=self._instant(stale),
            dedupe_key=f"reminder:{event.uid}:{word}:{channel}:{start}",
            payload={"title": event.event.title, "edtf": event.event.time.edtf},
        )

    def _instant(self, local: datetime) -> datetime:
        return instant(local, self.event.timezone)


def _when(moment: Moment, anchor: datetime) -> datetime | None:
    """The moment before *anchor*; None before the calendar begins, or when it is not before."""
    try:
        due = moment.of(anchor)
    except OverflowError:
        return None
    # On the day of an event at 08:00, "0d@09:00" comes too late to be a reminder.
    return due if due <= anchor else None


def _morning(day: datetime) -> datetime:
    return datetime.combine(day.date(), MORNING)
