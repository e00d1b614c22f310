"""One document into the store: extract, merge, write, plan reminders, in one transaction.

A crash at any point leaves the document either whole in the store or not there at all, with the
reminders that its changes owe. The same bytes again change nothing; where a publication date or
publisher comes with them that was not known, the document is read anew (`redating`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
from calendar_svc.service.redating import news_of, retold
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
        stored = queries.document(session.connection(), document.digest)
        known = _known(session, document)
    news = None if stored is None else news_of(document, stored)
    if known is not None and news is None:
        return known
    text = news or document
    if text.read_on is None:
        text = replace(text, read_on=clock().date())
    extraction = extract(text)  # outside the transaction: nobody waits for the reading
    with store.begin_ingest() as session:
        ingesting = _Ingesting(session, extraction, clock(), mint_uid, planner)
        stored = queries.document(session.connection(), document.digest)
        if stored is None:
            return ingesting.first_time()
        # Another process may have been faster.
        if news_of(document, stored) is None:
            return _known(session, document) or ingesting.first_time()
        return ingesting.again()


@dataclass(frozen=True, slots=True)
class _Ingesting:
    """One document on its way into the store, inside the transaction."""

    session: Session
    extraction: Extraction
    now: datetime
    mint_uid: Callable[[], str]
    planner: Planner | None

    def first_time(self) -> IngestReport:
        """Take in a document that the store does not hold."""
        steps = self._merged(self.extraction)
        number = writing.add_document(self.session, self.extraction, self.now)
        self._apply(number, steps)
        self._plan(steps)
        return _report(self.extraction, steps)

    def again(self) -> IngestReport:
        """Read a document anew of which more is known now."""
        steps, told, new = retold(self.session, self.extraction, self.now)
        number = writing.apply_anew(
            self.session,
            self.extraction,
            steps,
            told,
            revision=writing.next_revision(self.session),
            now=self.now,
            render=render,
        )
        more = self._merged(replace(self.extraction, events=new))
        self._apply(number, more)
        self._plan([*steps, *more])
        return _report(self.extraction, [*steps, *more])

    def _merged(self, extraction: Extraction) -> tuple[Step, ...]:
        stored = candidates(self.session.connection(), extraction.events)
        changes = merge(stored, extraction)
        return evolve(stored, extraction, changes, now=self.now, mint_uid=self.mint_uid)

    def _apply(self, number: int, steps: Sequence[Step]) -> None:
        if any(step.touched for step in steps):
            writing.apply(
                self.session,
                number,
                steps,
                revision=writing.next_revision(self.session),
                now=self.now,
                render=render,
            )

    def _plan(self, steps: Sequence[Step]) -> None:
        touched = any(step.touched for step in steps)
        if self.planner is not None and touched:
            changes = [change for step in steps for change in step.changes]
            self.planner(self.session, changes, self.now)


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
