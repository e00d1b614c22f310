"""Listing events a page at a time, with the questions that the API may ask."""

from __future__ import annotations

from dataclasses import dataclass

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import EventFilter
from calendar_svc.publish.filters import ANYTHING
from calendar_svc.store import Filter, Store, cursor_after


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are asked for, and which page of them.

    ``asked`` are the questions, ``without`` words of which none may be found, ``cursor`` a
    `Page.cursor`.
    """

    asked: EventFilter = ANYTHING
    without: tuple[str, ...] = ()
    cursor: str | None = None
    limit: int = 50


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
    found = store.find(
        Filter((query.asked,), without=query.without),
        cursor=query.cursor,
        limit=query.limit + 1,
        mentions=False,
    )
    page = tuple(found[: query.limit])
    return Page(page, cursor_after(page[-1]) if len(found) > query.limit else None)
