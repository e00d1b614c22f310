"""Which telling of an event its present values are from, and when that was published."""

from __future__ import annotations

from datetime import datetime

from calendar_svc.model import CalendarEvent, Mention
from calendar_svc.temporal.edtf import parse_edtf


def present_telling(event: CalendarEvent) -> Mention | None:
    """The mention whose quote and time are those that hold now; the earliest where several do.

    Another telling of the same thing thus changes nothing of what is published. None for an event
    without mentions.
    """
    now = event.event
    return max(
        event.mentions,
        key=lambda mention: (mention.event.quote == now.quote, mention.event.time == now.time),
        default=None,
    )


def source_name(mention: Mention) -> str:
    """The document's name: a URL whole, of a path the last part; folders are nobody's business."""
    name = mention.document_name
    if name.startswith(("https://", "http://")):
        return name
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]


def published(event: CalendarEvent) -> tuple[datetime, datetime] | None:
    """The day, or the set of days, on which the present telling was published.

    Returns:
        Half-open local interval; None when the document date is not known.
    """
    mention = present_telling(event)
    if mention is None or mention.document_date is None:
        return None
    try:
        begin, end, _ = parse_edtf(mention.document_date)
    except ValueError:
        return None
    return None if begin is None or end is None else (begin, end)
