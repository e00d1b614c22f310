"""What the API answers: the record of an event, with its identity and every telling."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel, Field

from calendar_svc.model import Bound, CalendarEvent, Kind, Mention, Precision, Status
from calendar_svc.publish import FeedSpec
from calendar_svc.publish.telling import source_name
from calendar_svc.record import event_record
from calendar_svc.web.links import feed_links


class QuoteRecord(BaseModel):
    """The words that prove an event; offsets in code points of the document's raw text."""

    start: int
    end: int
    text: str


class AmountRecord(BaseModel):
    """A figure that a document gives the event or its project: 总投资4.2亿元."""

    name: str = Field(description="As the text calls it")
    value: str = Field(description="Exact decimal, multiplied out: 420000000")
    unit: str = Field(description="ISO 4217, m2, mu, m, person, count; CNY/person for each of them")
    bound: Bound | None = Field(description="Whether it is about, at least or at most that much")
    quote: QuoteRecord


class TellingRecord(BaseModel):
    """An event as one document tells it."""

    kind: Kind
    title: str
    begin: str | None = Field(description="Local time, inclusive; null: open or unknown")
    end: str | None = Field(description="Local time, exclusive; null: open or unknown")
    precision: Precision
    edtf: str = Field(description="ISO 8601-2 form of exactly begin and end")
    status: Status
    place: str | None
    organizers: list[str]
    participants: list[str]
    project: str | None
    quote: QuoteRecord
    confidence: float = Field(ge=0, le=1)
    amounts: list[AmountRecord]


class EventRecord(TellingRecord):
    """An event as it stands now."""

    uid: str = Field(description="Never changes, whatever becomes of the event")
    sequence: int = Field(description="Rises when time, status or place change")
    timezone: str = Field(description="IANA zone of begin and end")
    created_at: datetime
    changed_at: datetime
    url: str = Field(description="Page for people")
    locked: list[str] = Field(description="Fields that a person set")
    merged_into: str | None = Field(description="UID of the event that this one became part of")


class MentionRecord(BaseModel):
    """One telling of the event: which document, and what it said."""

    document: str = Field(description="SHA-256 of the document's bytes")
    document_name: str
    document_date: str | None = Field(description="EDTF; null: unknown")
    publisher: str | None
    told: TellingRecord


class EventWithMentions(EventRecord):
    """An event with everything that proves it."""

    mentions: list[MentionRecord]


class EventPage(BaseModel):
    """Events in order of time."""

    items: list[EventRecord]
    next: str | None = Field(description="Cursor of the next page; null at the end")


class FeedRecord(BaseModel):
    """One calendar that can be subscribed to."""

    slug: str
    name: str
    name_en: str
    description: str
    color: str | None
    url: str
    webcal: str


class FeedList(BaseModel):
    """Every calendar there is."""

    items: list[FeedRecord]


class ProblemRecord(BaseModel):
    """What every error is answered with: problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] = Field(default=[], description="One for each parameter at fault")


def event_answer(event: CalendarEvent, base_url: str) -> EventRecord:
    """The record of an event; *base_url* begins the link to its page."""
    return EventRecord(
        **event_record(event.event),
        uid=event.uid,
        sequence=event.sequence,
        timezone=event.timezone,
        created_at=event.created_at,
        changed_at=event.changed_at,
        url=f"{base_url}/events/{quote(event.uid, safe='')}",
        locked=sorted(event.locked),
        merged_into=event.merged_into,
    )


def event_with_mentions(event: CalendarEvent, base_url: str) -> EventWithMentions:
    """The record of an event and of each telling of it."""
    return EventWithMentions(
        **event_answer(event, base_url).model_dump(),
        mentions=[_mention_record(mention) for mention in event.mentions],
    )


def feed_record(spec: FeedSpec, base_url: str) -> FeedRecord:
    """The record of a feed; *base_url* begins its address."""
    links = feed_links(base_url, spec.slug, spec.title)
    return FeedRecord(
        slug=spec.slug,
        name=spec.name,
        name_en=spec.name_en,
        description=spec.description,
        color=spec.color,
        url=links.page,
        webcal=links.webcal,
    )


def _mention_record(mention: Mention) -> MentionRecord:
    return MentionRecord(
        document=mention.document,
        document_name=source_name(mention),
        document_date=mention.document_date,
        publisher=mention.publisher,
        told=TellingRecord(**event_record(mention.event)),
    )
