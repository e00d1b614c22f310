"""Listing events a page at a time, with the questions that the API may ask."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from calendar_svc.model import CalendarEvent, Kind, Status
from calendar_svc.store import Store, cursor_after

_SCAN = 500  # rows read at once where each has to be looked at


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are asked for; an empty tuple or None asks nothing.

    ``since`` and ``until`` are local wall time: what overlaps ``[since, until)``. ``words`` is
    looked for in the title, whatever the case and width. ``cursor`` is a `Page.cursor`.
    """

    kinds: tuple[Kind, ...] = ()
    statuses: tuple[Status, ...] = ()
    projects: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None
    min_confidence: float = 0.0
    cursor: str | None = None
    limit: int = 50

    def takes(self, event: CalendarEvent) -> bool:
        """Whether an event answers the questions that the database is not asked."""
        if event.event.confidence < self.min_confidence:
            return False
        return self.words is None or _fold(self.words) in _fold(event.event.title)


@dataclass(frozen=True, slots=True)
class Page:
    """Some events in order of time, and where the next page begins; None at the end."""

    events: tuple[CalendarEvent, ...]
    cursor: str | None


def list_events(store: Store, query: EventQuery) -> Page:
    """Give one page of events in order of time.

    Parameters:
        store: The events.
        query: Which events, how many, and after which.

    Raises:
        ValueError: The cursor is none of ours.
    """
    scans = query.words is not None or query.min_confidence > 0
    size = _SCAN if scans else query.limit + 1
    found: list[CalendarEvent] = []
    cursor = query.cursor
    while True:
        rows = store.events(
            kinds=query.kinds or None,
            statuses=query.statuses or None,
            projects=query.projects or None,
            since=query.since,
            until=query.until,
            cursor=cursor,
            limit=size,
            mentions=False,
        )
        found += (event for event in rows if query.takes(event))
        if len(found) > query.limit:
            page = tuple(found[: query.limit])
            return Page(page, cursor_after(page[-1]))
        if len(rows) < size:
            return Page(tuple(found), None)
        cursor = cursor_after(rows[-1])


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
