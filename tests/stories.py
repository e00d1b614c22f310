"""Stored events made by hand, and what becomes of them: through the store's own writing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from calendar_svc.events.merge import Step
from calendar_svc.model import (
    CalendarEvent,
    Change,
    Document,
    DocumentDate,
    Event,
    EventTime,
    Extraction,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.publish import render_vevent
from calendar_svc.service.ingest import Planner
from calendar_svc.store import Store, writing

DAY = timedelta(days=1)


@dataclass
class Hands:
    """A clock that stands until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def set(self, local: str) -> None:
        """Set to a local time of Shanghai, such as ``2026-05-09 09:00``."""
        self.now = shanghai(local)

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def shanghai(local: str) -> datetime:
    return datetime.fromisoformat(f"{local}+08:00").astimezone(UTC)


def at(begin: str, *, precision: str = "minute", end: str | None = None) -> EventTime:
    """A time from ISO strings; without *end*, a minute or a day."""
    first = datetime.fromisoformat(begin)
    last = datetime.fromisoformat(end) if end else None
    if last is None:
        last = first + (timedelta(minutes=1) if precision == "minute" else DAY)
    return EventTime(first, last, Precision(precision), begin.replace(" ", "T"))


def event(title: str = "柳溪镇听证会", **values: object) -> Event:
    """An event that is planned for 10 May 2026, 09:30, unless told otherwise."""
    text = f"{title}定于近期举行"
    made = Event(
        kind=Kind.MEETING,
        title=title,
        time=at("2026-05-10 09:30"),
        status=Status.PLANNED,
        quote=Quote(Span(0, len(text)), text),
        place="柳溪镇文化站",
        organizers=(Party("柳溪镇人民政府", "主办"),),
        confidence=0.9,
        rules=("zh/date", "meeting"),
        grounds=("clock-time",),
    )
    return replace(made, **values)  # type: ignore[arg-type]  # fields by name, as the caller writes


def stored(told: Event, uid: str = "a@example", sequence: int = 0) -> CalendarEvent:
    """An event as it lies in the store, with one telling."""
    mention = Mention("0" * 64, "notice.txt", "2026-05-01", "柳溪镇", told)
    then = shanghai("2026-05-01 08:00")
    return CalendarEvent(uid, sequence, then, then, "Asia/Shanghai", told, (mention,))


def tell(
    store: Store, now: datetime, *events: CalendarEvent, planner: Planner | None = None
) -> None:
    """Store events, new or as they stand now, in one transaction, as an ingest does."""
    with store.begin_ingest() as session:
        known = {event.uid: event for event in store.events()}
        steps = [_step(known.get(event.uid), replace(event, changed_at=now)) for event in events]
        digest = hashlib.sha256(str(store.revision()).encode()).hexdigest()
        document = Document("notice.txt", "\n".join(e.event.quote.text for e in events), digest)
        extraction = Extraction(
            document, DocumentDate(None, None, None, "unknown"), (), tuple(e.event for e in events)
        )
        number = writing.add_document(session, extraction, now)
        revision = writing.next_revision(session)
        writing.apply(
            session, number, steps, revision=revision, now=now, render=lambda e: render_vevent(e)
        )
        if planner:
            planner(session, _changes(steps), now)


def _step(before: CalendarEvent | None, after: CalendarEvent) -> Step:
    if before:
        after = replace(after, sequence=before.sequence + 1, created_at=before.created_at)
    action = "updated" if before else "created"
    change = Change(action, after.event, after.uid, after.event)  # type: ignore[arg-type]  # literal
    return Step(before, after, (change,))


def _changes(steps: Sequence[Step]) -> list[Change]:
    return [change for step in steps for change in step.changes]
