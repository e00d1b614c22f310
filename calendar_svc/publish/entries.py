"""An event in words, for the forms that are read as text: titles, links, identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

from calendar_svc.documents import clean_text
from calendar_svc.model import CalendarEvent
from calendar_svc.publish.component import MAX_FIELD
from calendar_svc.publish.description import describe
from calendar_svc.publish.marks import bracket
from calendar_svc.publish.placement import place
from calendar_svc.publish.words import WORDS

NEWEST = 500
"""Entries of a feed that is read as news: the last changed ones."""


def event_page(base_url: str, uid: str) -> str:
    """The address of the page of an event; empty where the service's own is not known.

    Parameters:
        base_url: Where the service is reached, no slash at the end; or empty.
        uid: Of the event.
    """
    return f"{base_url}/events/{quote(uid, safe='')}" if base_url else ""


def entry_id(uid: str) -> str:
    """An identifier that stays when the service moves (RFC 4151).

    Parameters:
        uid: Of the event.
    """
    return f"tag:calendar-svc,2026:{quote(uid, safe='')}"


def headline(event: CalendarEvent) -> str:
    """The title behind its marks, as in the calendar.

    Parameters:
        event: The stored event.
    """
    placed = place(event)
    title = clean_text(event.event.title, MAX_FIELD) or WORDS.kinds[event.event.kind].zh
    return clean_text(bracket(placed.marks), MAX_FIELD) + title if placed else title


def body_text(event: CalendarEvent) -> str:
    """What is known of the event, one fact a line: the DESCRIPTION of the calendar.

    Parameters:
        event: The stored event with its mentions.
    """
    return describe(event, place(event))


def newest_first(events: Iterable[CalendarEvent]) -> list[CalendarEvent]:
    """The events that changed last, latest first, as many as news hold.

    Parameters:
        events: In any order.
    """
    ordered = sorted(events, key=lambda event: (event.changed_at, event.uid), reverse=True)
    return ordered[:NEWEST]


def rfc3339(moment: datetime) -> str:
    """An instant (aware) in UTC as ``2026-05-01T00:00:00Z`` (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
