"""Writing: what one document does to the store, inside the transaction of `Store.begin_ingest`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.events.merge import Step
from calendar_svc.model import Article, CalendarEvent, Event, Extraction
from calendar_svc.store import queries
from calendar_svc.store.candidates import key_digests
from calendar_svc.store.rows import date_columns, event_columns, event_to_json
from calendar_svc.store.tables import (
    articles,
    changes,
    counters,
    documents,
    event_keys,
    events,
    mentions,
    outbox,
)

_NUMBER = "event_number"  # the counter of numbers

Render = Callable[[CalendarEvent], str | None]
"""Gives the VEVENT text of an event, or None where it cannot be rendered."""


def next_revision(session: Session) -> int:
    """Raise the revision of the events and give the new one."""
    return _raise(session, queries.REVISION, 1)


def _raise(session: Session, counter: str, by: int) -> int:
    raised = (
        update(counters)
        .where(counters.c.name == counter)
        .values(value=counters.c.value + by)
        .returning(counters.c.value)
    )
    return int(session.execute(raised).scalar_one())


def add_document(session: Session, extraction: Extraction, now: datetime) -> int:
    """Write the document and its articles; give the number of the row."""
    document = extraction.document
    row = {
        "digest": document.digest,
        "name": document.name,
        "text": document.text,
        "published": document.published,
        "publisher": document.publisher,
        "timezone": document.timezone,
        **date_columns(extraction.date),
        "ingested_at": now,
    }
    number = int(session.execute(insert(documents).returning(documents.c.id), row).scalar_one())
    rows = [_article(number, place, each) for place, each in enumerate(extraction.articles)]
    _insert(session, articles, rows)
    return number


def apply(
    session: Session,
    document_id: int,
    steps: Sequence[Step],
    *,
    revision: int,
    now: datetime,
    render: Render,
) -> None:
    """Write what a document did to each event: the row, its keys, the mentions, the audit.

    Parameters:
        session: The transaction.
        document_id: The row of the document, from `add_document`.
        steps: What `evolve` gave; steps that touch nothing are passed by.
        revision: From `next_revision`.
        now: The moment of the change.
        render: Makes the VEVENT text that is kept with the row.
    """
    touched = [step for step in steps if step.touched]
    write_events(session, touched, revision=revision, render=render)
    _insert(session, mentions, [row for step in touched for row in _mentions(document_id, step)])
    _insert(session, changes, [_audit(document_id, step, revision, now) for step in touched])


def apply_anew(
    session: Session,
    extraction: Extraction,
    steps: Sequence[Step],
    told: Mapping[int, Event],
    *,
    revision: int,
    now: datetime,
    render: Render,
) -> int:
    """Write what a stored document says when it is read anew; give the number of its row.

    Parameters:
        session: The transaction.
        extraction: The document as it is read now.
        steps: What that does to the events that it told.
        told: What it tells now, by number of the mention.
        revision: From `next_revision`.
        now: The moment of the change.
        render: Makes the VEVENT text that is kept with the row.
    """
    document = extraction.document
    known = {"published": document.published, "publisher": document.publisher}
    changed = update(documents).where(documents.c.digest == document.digest)
    changed = changed.values(**known, **date_columns(extraction.date))
    number = int(session.execute(changed.returning(documents.c.id)).scalar_one())
    for mention, event in told.items():
        row = update(mentions).where(mentions.c.id == mention)
        session.execute(row.values(told=event_to_json(event)))
    touched = [step for step in steps if step.touched]
    write_events(session, touched, revision=revision, render=render)
    altered = [step for step in touched if step.altered]
    _insert(session, changes, [_audit(number, step, revision, now) for step in altered])
    return number


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changed events by hand, what they did (``edited``, ``split``, ``merged``), and why."""

    person: str
    act: str
    note: str | None = None


def apply_by_hand(
    session: Session,
    hand: Hand,
    steps: Sequence[Step],
    *,
    revision: int,
    now: datetime,
    render: Render,
) -> None:
    """Write what a person did to events: the rows, their keys, the audit; mentions are `moved`.

    Parameters:
        session: The transaction.
        hand: Who, what and why.
        steps: Each event before and after.
        revision: From `next_revision`.
        now: The moment of the change.
        render: Makes the VEVENT text that is kept with the row.
    """
    write_events(session, steps, revision=revision, render=render)
    by_hand = {"action": hand.act, "person": hand.person, "note": hand.note}
    rows = [{**_audit(None, step, revision, now), **by_hand} for step in steps]
    _insert(session, changes, rows)


def move_mentions(session: Session, source: str, target: str, digests: Collection[str]) -> None:
    """Hang the tellings of some documents on another event."""
    told_by = select(documents.c.id).where(documents.c.digest.in_(digests))
    moved = update(mentions).where(mentions.c.uid == source, mentions.c.document_id.in_(told_by))
    session.execute(moved.values(uid=target))


def mark_merged(session: Session, uid: str, now: datetime) -> None:
    """Note when an event was merged into another, and withdraw what it still owes anybody."""
    session.execute(update(events).where(events.c.uid == uid).values(merged_at=now))
    owed = update(outbox).where(outbox.c.event_uid == uid, outbox.c.state == "pending")
    session.execute(owed.values(state="superseded"))


def write_events(session: Session, steps: Sequence[Step], *, revision: int, render: Render) -> None:
    """Write the rows of events as they stand after some steps, and their keys.

    Parameters:
        session: The transaction.
        steps: What was done to each event.
        revision: From `next_revision`.
        render: Makes the VEVENT text that is kept with the row.
    """
    new = [step for step in steps if step.before is None]
    numbers = _new_numbers(session, len(new))
    made: list[dict[str, Any]] = []
    keys: dict[int, frozenset[int]] = {}
    for step in steps:
        row = {**event_columns(step.after), "revision": revision, "vevent": render(step.after)}
        if step.before is None:
            number = next(numbers)
            made.append({**row, "number": number})
        else:
            changed = update(events).where(events.c.uid == step.after.uid).values(row)
            number = session.execute(changed.returning(events.c.number)).scalar_one()
        tellings = [change.extracted for change in step.changes]
        keys[number] = key_digests([*tellings, step.after.event])
    _insert(session, events, made)
    add_keys(session, keys)


def _new_numbers(session: Session, count: int) -> Iterator[int]:
    if count == 0:
        return iter(())
    last = _raise(session, _NUMBER, count)
    return iter(range(last - count + 1, last + 1))


def add_keys(session: Session, keys: Mapping[int, Collection[int]]) -> None:
    """Add the blocking keys of events, by number; keys of older tellings stay.

    They stay, since what they tell may be told again.
    """
    rows = [{"key": key, "number": number} for number, own in keys.items() for key in sorted(own)]
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    if rows:
        session.execute(make(event_keys).on_conflict_do_nothing(), rows)


def _mentions(document_id: int, step: Step) -> list[dict[str, Any]]:
    told = (change.extracted for change in step.changes if change.action != "unchanged")
    return [
        {
            "uid": step.after.uid,
            "document_id": document_id,
            "quote_start": event.quote.span.start,
            "quote_end": event.quote.span.end,
            "told": event_to_json(event),
        }
        for event in told
    ]


def _audit(document_id: int | None, step: Step, revision: int, now: datetime) -> dict[str, Any]:
    """One row of the audit: what held before, what holds now, and the rules that decided."""
    fields = dict.fromkeys(name for change in step.changes for name in change.fields)
    rules = dict.fromkeys(change.rule for change in step.changes)
    altered = "updated" if step.altered else "mentioned"
    return {
        "uid": step.after.uid,
        "document_id": document_id,
        "revision": revision,
        "sequence": step.after.sequence,
        "action": "created" if step.before is None else altered,
        "rule": ", ".join(rules),
        "fields": list(fields),
        "before": None if step.before is None else event_to_json(step.before.event),
        "after": event_to_json(step.after.event),
        "changed_at": now,
    }


def _article(document_id: int, place: int, article: Article) -> dict[str, Any]:
    head = article.headline
    return {
        "document_id": document_id,
        "position": place,
        "headline_start": None if head is None else head.start,
        "headline_end": None if head is None else head.end,
        "byline": list(article.byline),
        "spans": [[span.start, span.end] for span in article.spans],
    }


def _insert(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
