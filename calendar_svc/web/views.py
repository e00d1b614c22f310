"""What the pages show of an event: every text cleaned, every notion in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from calendar_svc.documents import clean_text
from calendar_svc.figures import amount_in_words
from calendar_svc.model import CalendarEvent, Event, Kind, Mention, Precision, Status
from calendar_svc.publish.spoken import time_in_chinese, time_in_english
from calendar_svc.publish.telling import source_name
from calendar_svc.publish.words import WORDS, Label

_MAX_QUOTE = 1200
_GONE = (Status.CANCELLED, Status.POSTPONED)
# A line of print ends anywhere in a Chinese sentence; between two such characters it is no space.
_WRAP = re.compile(r"(?<=[\u2e80-\ufaff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\ufaff\uff00-\uffef])")


@dataclass(frozen=True, slots=True)
class EventView:
    """One event, or one telling of it, in words.

    ``imprecise``: known only to a period. ``gone``: will not be at its time. ``overdue``: a
    milestone planned for a time that has passed, and nothing told since.
    """

    title: str
    when: Label
    kind: Label
    status: Label
    status_key: str
    precision: Label
    imprecise: bool
    gone: bool
    overdue: bool
    edtf: str
    place: str
    project: str
    amounts: tuple[str, ...]
    organizers: tuple[str, ...]
    participants: tuple[str, ...]
    quote: str
    confidence: str


@dataclass(frozen=True, slots=True)
class StoredEventView:
    """A stored event with what pages need beside its words; ``source``: its first document."""

    uid: str
    event: EventView
    source: str
    timezone: str
    sequence: int
    changed: str
    tellings: tuple[TellingView, ...]


@dataclass(frozen=True, slots=True)
class TellingView:
    """One telling: the document, the place in it, and what was read there."""

    event: EventView
    document: str
    publisher: str
    date: str
    start: int
    end: int
    rules: tuple[str, ...]


def view_stored(event: CalendarEvent, now: datetime) -> StoredEventView:
    """Put a stored event into words.

    Parameters:
        event: The event with its mentions.
        now: Local time, naive, to tell what has passed.
    """
    tellings = tuple(_view_telling(mention, now) for mention in event.mentions)
    first = tellings[0] if tellings else None
    source = (first.publisher, first.document, first.date) if first else ()
    return StoredEventView(
        uid=event.uid,
        event=_view(event.event, now),
        source=" · ".join(filter(None, source)),
        timezone=event.timezone,
        sequence=event.sequence,
        changed=f"{event.changed_at:%Y-%m-%d %H:%M} UTC",
        tellings=tellings,
    )


def _view_telling(mention: Mention, now: datetime) -> TellingView:
    told = mention.event
    return TellingView(
        event=_view(told, now),
        document=clean_text(source_name(mention)),
        publisher=clean_text(mention.publisher or ""),
        date=mention.document_date or "",
        start=told.quote.span.start,
        end=told.quote.span.end,
        rules=told.rules,
    )


def _view(event: Event, now: datetime) -> EventView:
    ends = event.time.end or event.time.begin
    return EventView(
        title=clean_text(event.title),
        when=Label(time_in_chinese(event), time_in_english(event.time)),
        kind=WORDS.kinds[event.kind],
        status=WORDS.statuses[event.status],
        status_key=event.status.value,
        precision=WORDS.precisions[event.time.precision],
        imprecise=event.time.precision.rank > Precision.DAY.rank,
        gone=event.status in _GONE,
        overdue=event.kind is Kind.MILESTONE
        and event.status is Status.PLANNED
        and ends is not None
        and ends <= now,
        edtf=event.time.edtf,
        place=clean_text(event.place or ""),
        project=clean_text(event.project or ""),
        amounts=tuple(f"{clean_text(a.name)} {amount_in_words(a)}" for a in event.amounts),
        organizers=tuple(clean_text(party.name) for party in event.organizers),
        participants=tuple(clean_text(party.name) for party in event.participants),
        quote=clean_text(_WRAP.sub("", event.quote.text), _MAX_QUOTE),
        confidence=f"{event.confidence:.0%}",
    )
