"""One document into the store: extract, merge, write, plan reminders, in one transaction.

A crash at any point leaves the document either whole in the store or not there at all, with the
reminders that its changes owe. The same bytes again change nothing; a publication date or publisher
that is given only the second time is not applied, since the events may have been merged by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

import structlog
from sqlalchemy.orm import Session

from calendar_svc.events import extract as extract_events
from calendar_svc.events.merge import Step, evolve, merge
from calendar_svc.model import CalendarEvent, Change, Document, DocumentDate, Extraction
from calendar_svc.publish import render_vevent
from calendar_svc.service.clock import Clock
from calendar_svc.store import Store, queries, writing
from calendar_svc.store.candidates import candidates

Planner = Callable[[Session, Sequence[Change], datetime], object]
"""Called in the transaction after the events are written, with changes whose targets are UIDs."""

Outcome = Literal["created", "updated", "mentioned", "unchanged"]


@dataclass(frozen=True, slots=True)
class Told:
    """One event that the document tells: as it stands now, what changed, and by which rules."""

    event: CalendarEvent
    fields: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one document did to the store.

    ``known`` is True for bytes that were ingested before: then every event of the document is in
    ``unchanged``. An event stands in one list only.
    """

    document: Document
    date: DocumentDate
    created: tuple[Told, ...] = ()
    updated: tuple[Told, ...] = ()
    mentioned: tuple[Told, ...] = ()
    unchanged: tuple[Told, ...] = ()
    known: bool = False


def new_uid() -> str:
    """Mint the UID of an event: random, globally unique (RFC 7986 section 5.3)."""
    return f"{uuid4().hex}@calendar-svc"


def ingest(
    store: Store,
    document: Document,
    *,
    extract: Callable[[Document], Extraction] = extract_events,
    clock: Clock,
    mint_uid: Callable[[], str] = new_uid,
    planner: Planner | None = None,
) -> IngestReport:
    """Take one document into the store, in one transaction.

    Parameters:
        store: Where to; its schema is that of this version.
        document: What was read.
        extract: Document to events (pure).
        clock: The present instant, aware and in UTC.
        mint_uid: Gives a fresh UID at each call.
        planner: Plans what the changes owe; called inside the transaction.

    Raises:
        StoreError: The database cannot be used; nothing of the document was stored.
    """
    with store.begin_read() as session:
        known = _known(session, document)
    if known is not None:
        return known
    extraction = extract(document)  # outside the transaction: nobody waits for the reading
    with store.begin_ingest() as session:
        # Another process may have been faster.
        return _known(session, document) or _store(session, extraction, clock(), mint_uid, planner)


def _store(
    session: Session,
    extraction: Extraction,
    now: datetime,
    mint_uid: Callable[[], str],
    planner: Planner | None,
) -> IngestReport:
    stored = candidates(session.connection(), extraction.events)
    changes = merge(stored, extraction)
    steps = evolve(stored, extraction, changes, now=now, mint_uid=mint_uid)
    number = writing.add_document(session, extraction, now)
    if any(step.touched for step in steps):
        revision = writing.next_revision(session)
        writing.apply(
            session,
            number,
            steps,
            revision=revision,
            now=now,
            render=render,
        )
        if planner is not None:
            planner(session, [change for step in steps for change in step.changes], now)
    return _report(extraction, steps)


def render(event: CalendarEvent) -> str | None:
    """Make the text that is kept with an event; None where that fails, which the log tells."""
    try:
        return render_vevent(event)
    except Exception:  # noqa: BLE001  # the event is kept; the publisher leaves it out and says so
        structlog.get_logger("calendar_svc.ingest").exception("no VEVENT", uid=event.uid)
        return None


def _known(session: Session, document: Document) -> IngestReport | None:
    """Report on bytes that the store holds already, or None."""
    date = queries.document_date(session.connection(), document.digest)
    if date is None:
        return None
    events = queries.by_document(session.connection(), document.digest)
    return IngestReport(document, date, unchanged=tuple(map(Told, events)), known=True)


def _report(extraction: Extraction, steps: Iterable[Step]) -> IngestReport:
    told: dict[Outcome, list[Told]] = {
        "created": [],
        "updated": [],
        "mentioned": [],
        "unchanged": [],
    }
    for step in steps:
        fields = dict.fromkeys(name for change in step.changes for name in change.fields)
        rules = dict.fromkeys(change.rule for change in step.changes)
        told[_outcome(step)].append(Told(step.after, tuple(fields), tuple(rules)))
    return IngestReport(
        extraction.document,
        extraction.date,
        tuple(told["created"]),
        tuple(told["updated"]),
        tuple(told["mentioned"]),
        tuple(told["unchanged"]),
    )


def _outcome(step: Step) -> Outcome:
    if step.before is None:
        return "created"
    if step.altered:
        return "updated"
    return "mentioned" if step.touched else "unchanged"
