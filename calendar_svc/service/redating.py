"""A document that is stored already, and of which it is told only now when or by whom it appeared.

Its words are read again as of that day, and what they told is replaced: the same sentences tell the
same events, so those keep their UIDs and are dated anew. What else documents and people said of
them holds as before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from calendar_svc.events.merge import BUMPING, Step, changed_fields, compose, held
from calendar_svc.model import CalendarEvent, Change, Document, Event, Extraction, Mention
from calendar_svc.store import queries
from calendar_svc.store.queries import StoredTelling

RULE = "re-dated"


def news_of(document: Document, stored: Document) -> Document | None:
    """Give the stored document with what is newly known of it; None where that is nothing.

    Parameters:
        document: As it is given now; None in a field tells nothing.
        stored: As it was given before.
    """
    known = replace(
        stored,
        published=document.published or stored.published,
        publisher=document.publisher or stored.publisher,
    )
    return None if known == stored else known


def retold(
    session: Session, extraction: Extraction, now: datetime
) -> tuple[list[Step], dict[int, Event], tuple[Event, ...]]:
    """Find what a document that is read anew says otherwise of the events it told.

    Parameters:
        session: The transaction.
        extraction: The document as it is read now.
        now: The moment of the change.

    Returns:
        A step for each event that it told; by number of the mention, what it tells now; and what it
        tells that it did not before.
    """
    digest = extraction.document.digest
    rows = queries.tellings(session.connection(), digest)
    matched, new = _matched(rows, extraction.events)
    told: dict[str, dict[Event, Event]] = defaultdict(dict)
    for row in rows:
        told[row.uid][row.event] = matched.get(row.number, row.event)
    living = queries.by_uid(session.connection(), told)
    steps = [_step(event, told[event.uid], extraction, now) for event in living]
    return steps, matched, new


def _matched(
    rows: Sequence[StoredTelling], events: Sequence[Event]
) -> tuple[dict[int, Event], tuple[Event, ...]]:
    """Match old tellings with new ones: the same words of the document, and the same kind first."""
    left = list(events)
    matched: dict[int, Event] = {}
    for row in rows:
        same = [event for event in left if event.quote.span == row.event.quote.span]
        same.sort(key=lambda event: (event.kind != row.event.kind, event.title != row.event.title))
        if same:
            matched[row.number] = same[0]
            left.remove(same[0])
    return matched, tuple(left)


def _step(
    before: CalendarEvent, told: dict[Event, Event], extraction: Extraction, now: datetime
) -> Step:
    document, day = extraction.document, extraction.date.edtf

    def read_anew(mention: Mention) -> Mention:
        if mention.document != document.digest:
            return mention
        event = told.get(mention.event, mention.event)
        return replace(mention, event=event, document_date=day, publisher=document.publisher)

    mentions = tuple(map(read_anew, before.mentions))
    event = held(compose(mentions), before.event, before.locked)
    if before.merged_into is not None:
        event = before.event
    fields = changed_fields(before.event, event)
    bump = bool(BUMPING.intersection(fields))
    after = replace(
        before,
        event=event,
        mentions=mentions,
        sequence=before.sequence + bump,
        changed_at=now if event != before.event else before.changed_at,
    )
    changes = (
        Change("updated" if fields else "mentioned", each, before.uid, event, fields, bump, RULE)
        for each in dict.fromkeys(told.values())
    )
    return Step(before, after, tuple(changes))
