"""What became of an event that somebody wants to be told of at once (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from calendar_svc.model import CalendarEvent, Event, Status
from calendar_svc.service.reminders.moments import instant
from calendar_svc.service.reminders.rules import Alert, ReminderRule
from calendar_svc.store.outbox import Owed

# News of something that was over a month ago is an archive being read.
_STILL_NEWS = timedelta(days=30)
_WORTH = timedelta(days=7)
_BECAME: Mapping[Status, Alert] = {
    Status.POSTPONED: "postponed",
    Status.CANCELLED: "cancelled",
    Status.STARTED: "started",
    Status.HELD: "held",
    Status.COMPLETED: "completed",
}


def what_happened(before: Event | None, after: Event) -> Alert | None:
    """Name a change by its weightiest part.

    Parameters:
        before: What held until now; None for a new event.
        after: What holds now.

    Returns:
        None for a change that nobody plans by: a title, an organizer, another telling.
    """
    if before is None:
        return "created"
    if before.status is not after.status:
        return _BECAME.get(after.status, "resumed")
    if (before.time.begin, before.time.end) != (after.time.begin, after.time.end):
        return "sharpened" if _lies_within(after, before) else "moved"
    return "relocated" if before.place != after.place else None


def alert(
    event: CalendarEvent,
    before: Event | None,
    rule: ReminderRule,
    now: datetime,
    *,
    document: str | None,
) -> Owed | None:
    """What a change of *event* owes by *rule*.

    Parameters:
        event: The event after the change.
        before: Its values before; None for a new one.
        rule: That it selects the event is the caller's to know.
        now: The present instant.
        document: Digest of the document that told of it; None: a person changed it.

    Returns:
        None where the rule does not want to know, or the event lies so far back that this is an
        archive being read.
    """
    happened = what_happened(before, event.event)
    if happened is None or happened not in rule.changes or _is_history(event, before, now):
        return None
    return Owed(
        kind="changed",
        event_uid=event.uid,
        event_version=event.sequence,
        rule=happened,
        channel=rule.to,
        due=now,
        not_after=now + _WORTH,
        dedupe_key=f"changed:{event.uid}:{event.sequence}:{happened}:{rule.to}",
        payload={
            "before": None if before is None else told(before),
            "after": told(event.event),
            "document": document,
        },
    )


def told(event: Event) -> dict[str, str | None]:
    """What an alert remembers of an event: enough to say what it was, and whether it still is."""
    begin, end = event.time.begin, event.time.end
    return {
        "status": event.status.value,
        "begin": None if begin is None else begin.isoformat(),
        "end": None if end is None else end.isoformat(),
        "precision": event.time.precision.value,
        "edtf": event.time.edtf,
        "place": event.place,
    }


def _lies_within(fine: Event, coarse: Event) -> bool:
    begin, end = coarse.time.begin, coarse.time.end
    first, last = fine.time.begin, fine.time.end
    if fine.time.precision.rank >= coarse.time.precision.rank:
        return False
    if begin is None or end is None or first is None or last is None:
        return begin is None and end is None
    return begin <= first and last <= end


def _is_history(event: CalendarEvent, before: Event | None, now: datetime) -> bool:
    """Whether all that is known of the event, before and after, was over long ago."""
    if before is None and event.event.status is not Status.PLANNED:
        return True
    versions = [event.event] if before is None else [event.event, before]
    ends = [version.time.end or version.time.begin for version in versions]
    known = [instant(end, event.timezone) for end in ends if end is not None]
    # A new event that is over is none to plan for, however recent.
    limit = now if before is None else now - _STILL_NEWS
    return bool(known) and max(known) <= limit
