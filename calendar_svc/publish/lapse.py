"""What a feed still shows today: its window, and cancelled events for a while (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from calendar_svc.model import CalendarEvent
from calendar_svc.publish.feeds import FeedSpec
from calendar_svc.publish.filters import EventFilter
from calendar_svc.publish.rendering import GONE

KEPT = timedelta(days=30)
"""How long a cancelled event stays, counted from its date or from the cancellation: whoever looks
into the calendar rarely must see the mark before the event goes."""


def shown_on(spec: FeedSpec, events: Iterable[CalendarEvent], today: date) -> list[CalendarEvent]:
    """The events of a feed that it still shows.

    Parameters:
        spec: The feed: what it does with cancelled events.
        events: What the feed takes, in order.
        today: The local day.
    """
    drops = spec.rendering.cancelled == "drop"
    return [
        event
        for event in events
        if not (event.event.status in GONE and (drops or _forgotten(event, today)))
    ]


def window(spec: FeedSpec, today: date) -> EventFilter:
    """The question that the window of a feed asks of its events.

    Parameters:
        spec: The feed.
        today: The local day; ``past_days`` of 0 begin with it, ``ahead_days`` of 0 end with it.
    """
    midnight = datetime.combine(today, time())
    since = None if spec.past_days is None else midnight - timedelta(days=spec.past_days)
    until = None if spec.ahead_days is None else midnight + timedelta(days=spec.ahead_days + 1)
    return EventFilter(since=since, until=until)


def depends_on_day(spec: FeedSpec, events: Iterable[CalendarEvent]) -> bool:
    """Whether a feed may be another one tomorrow although no event changes.

    Parameters:
        spec: The feed.
        events: What it takes.
    """
    windowed = spec.past_days is not None or spec.ahead_days is not None
    return windowed or any(event.event.status in GONE for event in events)


def _forgotten(event: CalendarEvent, today: date) -> bool:
    told = event.event.time
    moments: tuple[datetime | None, ...] = (told.end, told.begin, event.changed_at.astimezone(UTC))
    return max(moment.date() for moment in moments if moment is not None) + KEPT < today
