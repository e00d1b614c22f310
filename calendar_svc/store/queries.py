"""Reading: every SELECT of the store, on an open connection, giving model values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, select

from calendar_svc.model import CalendarEvent, Document, DocumentDate, Event, Mention
from calendar_svc.store.rows import NO_TIME, event_from_json, living_event, mention, stored_date
from calendar_svc.store.tables import (
    changes,
    counters,
    documents,
    events,
    mentions,
)

REVISION = "revision"
# What an event is made from; tokens and text of the VEVENT are large, and asked for apart.
ROW = (
    events.c.uid,
    events.c.sequence,
    events.c.created_at,
    events.c.changed_at,
    events.c.timezone,
    events.c.value,
    events.c.locked_fields,
    events.c.merged_into,
)
_Value = TypeVar("_Value")
_CHUNK = 500  # values in one IN list; SQLite of old takes 999


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change as it was written down: what, by which rule, from which document, when."""

    uid: str
    action: str
    rule: str
    fields: tuple[str, ...]
    sequence: int
    before: Event | None
    after: Event
    document: str | None
    changed_at: datetime
    person: str | None = None
    note: str | None = None


def revision(connection: Connection) -> int:
    """Give the revision of the events."""
    query = select(counters.c.value).where(counters.c.name == REVISION)
    return int(connection.execute(query).scalar_one())


def around(
    connection: Connection, now: datetime, limit: int, *, coming: bool
) -> list[CalendarEvent]:
    """List what begins from *now* on, or began before it, nearest first."""
    time = events.c.sort_time
    query = select(*ROW).where(time < NO_TIME, events.c.merged_into.is_(None))
    if coming:
        query = query.where(time >= now).order_by(time, events.c.uid)
    else:
        query = query.where(time < now).order_by(time.desc(), events.c.uid.desc())
    return living(connection, query.limit(limit), mentions=True)


def by_uid(connection: Connection, uids: Collection[str]) -> list[CalendarEvent]:
    """Give the events of these UIDs that exist, with mentions, in order of UID."""
    found: list[CalendarEvent] = []
    for some in chunks(sorted(uids)):
        query = select(*ROW).where(events.c.uid.in_(some)).order_by(events.c.uid)
        found += living(connection, query, mentions=True)
    return found


def by_document(connection: Connection, digest: str) -> list[CalendarEvent]:
    """Give the events that a document tells, in the order in which it was written down."""
    query = (
        select(mentions.c.uid)
        .join(documents, documents.c.id == mentions.c.document_id)
        .where(documents.c.digest == digest)
        .order_by(mentions.c.id)
    )
    uids = dict.fromkeys(connection.execute(query).scalars())
    found = {event.uid: event for event in by_uid(connection, uids)}
    return [found[uid] for uid in uids]


def document_date(connection: Connection, digest: str) -> DocumentDate | None:
    """Give the date of a document as it was stored; None if the store holds no such document."""
    query = select(documents).where(documents.c.digest == digest)
    row = connection.execute(query).mappings().first()
    return None if row is None else stored_date(row)


@dataclass(frozen=True, slots=True)
class StoredTelling:
    """One mention as it lies in the store: its number, its event, and what the document told."""

    number: int
    uid: str
    event: Event


def tellings(connection: Connection, digest: str) -> list[StoredTelling]:
    """Give what a document told, in the order in which it was written down."""
    query = (
        select(mentions.c.id, mentions.c.uid, mentions.c.told)
        .join(documents, documents.c.id == mentions.c.document_id)
        .where(documents.c.digest == digest)
        .order_by(mentions.c.id)
    )
    rows = connection.execute(query)
    return [StoredTelling(row.id, row.uid, event_from_json(row.told)) for row in rows]


def document(connection: Connection, digest: str) -> Document | None:
    """Give a document as it was taken in; None if the store holds no such document."""
    row = connection.execute(select(documents).where(documents.c.digest == digest)).first()
    if row is None:
        return None
    return Document(row.name, row.text, row.digest, row.published, row.publisher, row.timezone)


def vevents(connection: Connection, uids: Collection[str] | None) -> dict[str, str | None]:
    """Give cached VEVENT text by UID; None: of all events."""
    query = select(events.c.uid, events.c.vevent)
    if uids is None:
        return {row.uid: row.vevent for row in connection.execute(query)}
    found: dict[str, str | None] = {}
    for some in chunks(sorted(uids)):
        rows = connection.execute(query.where(events.c.uid.in_(some)))
        found.update({row.uid: row.vevent for row in rows})
    return found


def history(connection: Connection, uid: str) -> list[AuditRow]:
    """Give the changes of one event, oldest first."""
    query = (
        select(changes, documents.c.digest)
        .outerjoin(documents, documents.c.id == changes.c.document_id)
        .where(changes.c.uid == uid)
        .order_by(changes.c.id)
    )
    return [_audit_row(row) for row in connection.execute(query).mappings()]


def _audit_row(row: RowMapping) -> AuditRow:
    before = row["before"]
    return AuditRow(
        uid=row["uid"],
        action=row["action"],
        rule=row["rule"],
        fields=tuple(row["fields"]),
        sequence=row["sequence"],
        before=None if before is None else event_from_json(before),
        after=event_from_json(row["after"]),
        document=row["digest"],
        changed_at=row["changed_at"],
        person=row["person"],
        note=row["note"],
    )


def living(connection: Connection, query: Select[Any], *, mentions: bool) -> list[CalendarEvent]:
    """Read the events of a query over `ROW`, with their mentions if wanted."""
    rows = connection.execute(query).mappings().all()
    values = {row["uid"]: row["value"] for row in rows}
    events = {uid: event_from_json(value) for uid, value in values.items()}
    told = _mentions(connection, values, events) if mentions else {}
    return [living_event(row, events[row["uid"]], told.get(row["uid"], ())) for row in rows]


def _mentions(
    connection: Connection, values: Mapping[str, object], events: Mapping[str, Event]
) -> dict[str, list[Mention]]:
    """The mentions of events by UID; one that tells an event as it stands is not read again."""
    found: dict[str, list[Mention]] = {}
    for some in chunks(list(values)):
        query = (
            select(
                mentions.c.uid,
                mentions.c.told,
                documents.c.digest,
                documents.c.name,
                documents.c.date_edtf,
                documents.c.publisher,
            )
            .join(documents, documents.c.id == mentions.c.document_id)
            .where(mentions.c.uid.in_(some))
            .order_by(mentions.c.id)
        )
        for row in connection.execute(query).mappings():
            uid, told = row["uid"], row["told"]
            event = events[uid] if told == values[uid] else event_from_json(told)
            found.setdefault(uid, []).append(mention(row, event))
    return found


def chunks(values: Sequence[_Value]) -> Iterable[Sequence[_Value]]:
    """Give values in lots that one statement may name."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
