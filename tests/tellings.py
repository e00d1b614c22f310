"""Events in one line, for the tables of the merge, the store and the ingest.

``kind | title | time | status | place | project | organizer | quote``; what is left out at the
end is not told. The time is EDTF, or a day with a part of it (``2023-02-23 上午``); a set
``[a..b]`` is vague.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from calendar_svc.model import (
    Document,
    DocumentDate,
    Event,
    EventTime,
    Extraction,
    Kind,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.temporal.edtf import parse_edtf

_PARTS = {"上午": (8, 12), "下午": (12, 18), "晚上": (18, 24)}


def event(line: str) -> Event:
    """Read one event."""
    cells = [cell.strip() for cell in line.split("|")]
    kind, title, time, status, place, project, organizer, quote = (*cells, *[""] * 8)[:8]
    words = quote or title
    return Event(
        kind=Kind(kind),
        title=title,
        time=event_time(time),
        status=Status(status),
        quote=Quote(Span(0, len(words)), words),
        place=place or None,
        project=project or None,
        organizers=(Party(organizer),) if organizer else (),
        confidence=0.8,
        rules=("table",),
    )


def event_time(text: str) -> EventTime:
    """Read one time."""
    day, _, part = text.partition(" ")
    if part:
        start = datetime.fromisoformat(day)
        first, last = (timedelta(hours=hour) for hour in _PARTS[part])
        return EventTime(start + first, start + last, Precision.PART_OF_DAY, day)
    begin, end, precision = parse_edtf(text)
    assert precision is not None, text
    return EventTime(begin, end, precision, text)


def extraction(lines: Iterable[str], day: str = "", name: str = "page.txt") -> Extraction:
    """Make what one document says; the digest is that of its name, date and events."""
    told = list(lines)
    text = "\n".join(told)
    digest = hashlib.sha256(f"{name}\n{day}\n{text}".encode()).hexdigest()
    known = date.fromisoformat(day) if day else None
    return Extraction(
        document=Document(name=name, text=text, digest=digest, published=known),
        date=DocumentDate(known, known, day or None, "published" if day else "unknown"),
        articles=(),
        events=tuple(event(line) for line in told),
    )
