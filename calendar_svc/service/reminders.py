"""Which reminders an event is owed, and planning them in the transaction of its change.

An exact event is reminded of some time before it begins. A period known only to the ten days, the
month or the year is announced when its window opens, and again before the window closes. Where no
clock time is known a reminder comes at nine in the morning, not at midnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from calendar_svc.model import CalendarEvent, Change, Precision, Status
from calendar_svc.publish.period import last_day
from calendar_svc.store import Store
from calendar_svc.store.outbox import Owed, plan, supersede
from calendar_svc.store.queries import by_uid

_MORNING = time(9)
_CLOCK = (Precision.MINUTE, Precision.HOUR, Precision.PART_OF_DAY)
_DAY = timedelta(days=1)
# A clock time that has just come is still news; a window that opened long ago is none.
_CLOCK_GRACE = timedelta(minutes=15)
_OPENING_IS_NEWS = timedelta(days=7)
_DURATION = TypeAdapter(timedelta)


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What is owed for every planned event: how long before it, and through which channel."""

    before: tuple[timedelta, ...]
    channel: str


@dataclass(frozen=True, slots=True)
class ReminderPlanner:
    """Keeps the outbox in step with the events; called as the *planner* of an ingest."""

    rules: ReminderRules

    def __call__(self, session: Session, changes: Sequence[Change], now: datetime) -> int:
        """Plan what the changed events are owed and withdraw what they are owed no longer.

        Parameters:
            session: The transaction in which the events were written.
            changes: What was done, each with the UID of its event as target.
            now: The present instant; nothing is planned that would be stale by now, so a backfill
                of old documents sends nothing.

        Returns:
            How many rows are newly pending.
        """
        uids = {
            change.target
            for change in changes
            if change.target is not None and change.action in ("created", "updated")
        }
        return self._plan(session, by_uid(session.connection(), uids), now)

    def repair(self, store: Store, now: datetime) -> int:
        """Plan anew for every planned event that is not over, as after a change of the settings.

        Parameters:
            store: Where the events are.
            now: The present instant.

        Returns:
            How many rows are newly pending.
        """
        # No zone is more than a day from UTC, so nothing that is still to come is left out.
        since = now.astimezone(UTC).replace(tzinfo=None) - _DAY
        ahead = store.events(statuses=[Status.PLANNED], since=since, mentions=False)
        with store.begin() as session:
            # Read again inside: what was listed may have changed since.
            events = by_uid(session.connection(), [event.uid for event in ahead])
            return self._plan(session, events, now)

    def _plan(self, session: Session, events: Iterable[CalendarEvent], now: datetime) -> int:
        planned = 0
        for event in events:
            rows = wanted(event, self.rules)
            supersede(session, event.uid, [row.dedupe_key for row in rows])
            planned += plan(session, still_news(rows, now), now)
        return planned


def still_news(rows: Sequence[Owed], now: datetime) -> tuple[Owed, ...]:
    """The rows worth planning at *now* (pure).

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


def wanted(event: CalendarEvent, rules: ReminderRules) -> tuple[Owed, ...]:
    """Name every reminder that an event is owed as it stands now, past ones too (pure).

    Parameters:
        event: The event; only a planned one with a known time is owed anything.
        rules: Times before, and the channel.

    Returns:
        One row a rule, in order of time. The key of a row holds the moment the rule counts from
        and not the version, so a corrected title sends nothing again and a moved event does.
    """
    interval = event.event.time
    if event.event.status is not Status.PLANNED or interval.precision is Precision.VAGUE:
        return ()
    begin, end = interval.begin, interval.end
    rows: list[Owed] = []
    if begin is not None and interval.precision in _CLOCK:
        rows = _countdown(event, rules, "before", begin, begin + _CLOCK_GRACE)
    elif begin is not None and interval.precision is Precision.DAY:
        rows = _countdown(event, rules, "before", _morning(begin), begin + _DAY)
    else:
        if begin is not None:
            news_until = begin + _OPENING_IS_NEWS
            stale = news_until if end is None else min(end, news_until)
            rows.append(_owed(event, rules, "opens", _morning(begin), begin, stale))
        if end is not None:
            last = datetime.combine(last_day(end), _MORNING)
            rows += _countdown(event, rules, "closes", last, end)
    return tuple(sorted(rows, key=lambda row: row.due))


def _countdown(
    event: CalendarEvent, rules: ReminderRules, word: str, moment: datetime, stale: datetime
) -> list[Owed]:
    """One row for each time before *moment* (local), worthless from *stale* (local) on."""
    return [
        _owed(event, rules, f"{word}-{_iso(before)}", moment - before, moment, stale)
        for before in rules.before
    ]


def _owed(
    event: CalendarEvent,
    rules: ReminderRules,
    rule: str,
    due: datetime,
    anchor: datetime,
    stale: datetime,
) -> Owed:
    zone = ZoneInfo(event.timezone)

    def instant(local: datetime) -> datetime:
        return local.replace(tzinfo=zone).astimezone(UTC)

    start = instant(anchor).strftime("%Y%m%dT%H%M%SZ")
    return Owed(
        kind="reminder",
        event_uid=event.uid,
        event_version=event.sequence,
        rule=rule,
        channel=rules.channel,
        due=instant(due),
        not_after=instant(stale),
        dedupe_key=f"reminder:{event.uid}:{rule}:{rules.channel}:{start}",
        payload={"title": event.event.title, "edtf": event.event.time.edtf},
    )


def _morning(day: datetime) -> datetime:
    return datetime.combine(day.date(), _MORNING)


def _iso(duration: timedelta) -> str:
    return str(_DURATION.dump_python(duration, mode="json"))
