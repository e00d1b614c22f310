"""Reading: every SELECT of the store, on an open connection, giving model values."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, or_, select, tuple_

from calendar_svc.model import CalendarEvent, DocumentDate, Event, Kind, Mention, Status
from calendar_svc.store.rows import NO_TIME, event_from_json, living_event, mention, stored_date
from calendar_svc.store.tables import (
    changes,
    counters,
    documents,
    event_keys,
    events,
    mentions,
)

REVISION = "revision"
Order = Literal["begin", "-begin", "-changed"]
_SORT = {"begin": events.c.sort_time, "-begin": events.c.sort_time, "-changed": events.c.changed_at}
_CHUNK = 500  # values in one IN list; SQLite of old takes 999


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events a listing takes; None takes all. The window is local and half-open."""

    kinds: Collection[Kind] | None = None
    statuses: Collection[Status] | None = None
    since: datetime | None = None
    until: datetime | None = None
    projects: Collection[str] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the filter as conditions on the table ``events``."""
        found: list[ColumnElement[bool]] = []
        if self.kinds is not None:
            found.append(events.c.kind.in_([kind.value for kind in self.kinds]))
        if self.statuses is not None:
            found.append(events.c.status.in_([status.value for status in self.statuses]))
        if self.projects is not None:
            found.append(events.c.project.in_(list(self.projects)))
        if self.since is not None:
            found.append(or_(events.c.ends.is_(None), events.c.ends > self.since))
        if self.until is not None:
            found.append(or_(events.c.begins.is_(None), events.c.begins < self.until))
        if self.since is not None or self.until is not None:
            found.append(events.c.sort_time < NO_TIME)
        return found


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


def revision(connection: Connection) -> int:
    """Give the revision of the events."""
    query = select(counters.c.value).where(counters.c.name == REVISION)
    return int(connection.execute(query).scalar_one())


def cursor_after(event: CalendarEvent, order: Order = "begin") -> str:
    """Name the place after *event* in a listing; opaque to whoever carries it."""
    time = event.event.time
    moment = event.changed_at if order == "-changed" else time.begin or time.end or NO_TIME
    return base64.urlsafe_b64encode(f"{order}|{moment.isoformat()}|{event.uid}".encode()).decode()


def listing(
    connection: Connection,
    wanted: Filter,
    order: Order,
    cursor: str | None,
    limit: int | None,
    *,
    mentions: bool,
) -> list[CalendarEvent]:
    """List events; the parameters are those of `Store.events`."""
    column = _SORT[order]
    key = tuple_(column, events.c.uid)
    query = select(events).where(*wanted.conditions())
    if cursor is not None:
        place = _read_cursor(cursor, order)
        query = query.where(key > place if order == "begin" else key < place)
    if order == "begin":
        query = query.order_by(column, events.c.uid)
    else:
        query = query.order_by(column.desc(), events.c.uid.desc())
    return _living(connection, query.limit(limit), mentions=mentions)


def around(
    connection: Connection, now: datetime, limit: int, *, coming: bool
) -> list[CalendarEvent]:
    """List what begins from *now* on, or began before it, nearest first."""
    time = events.c.sort_time
    query = select(events).where(time < NO_TIME)
    if coming:
        query = query.where(time >= now).order_by(time, events.c.uid)
    else:
        query = query.where(time < now).order_by(time.desc(), events.c.uid.desc())
    return _living(connection, query.limit(limit), mentions=True)


def by_uid(connection: Connection, uids: Collection[str]) -> list[CalendarEvent]:
    """Give the events of these UIDs that exist, with mentions, in order of UID."""
    found: list[CalendarEvent] = []
    for some in _chunks(sorted(uids)):
        query = select(events).where(events.c.uid.in_(some)).order_by(events.c.uid)
        found += _living(connection, query, mentions=True)
    return found


def by_keys(connection: Connection, keys: Collection[str]) -> list[CalendarEvent]:
    """Give the events that share a blocking key with *keys*, in order of UID."""
    uids: set[str] = set()
    for some in _chunks(sorted(keys)):
        query = select(event_keys.c.uid).where(event_keys.c.key.in_(some)).distinct()
        uids.update(connection.execute(query).scalars())
    return by_uid(connection, uids)


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


def vevents(connection: Connection, uids: Collection[str] | None) -> dict[str, str | None]:
    """Give cached VEVENT text by UID; None: of all events."""
    query = select(events.c.uid, events.c.vevent)
    if uids is None:
        return {row.uid: row.vevent for row in connection.execute(query)}
    found: dict[str, str | None] = {}
    for some in _chunks(sorted(uids)):
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
    )


def _living(connection: Connection, query: Select[Any], *, mentions: bool) -> list[CalendarEvent]:
    rows = connection.execute(query).mappings().all()
    told = _mentions(connection, [row["uid"] for row in rows]) if mentions else {}
    return [living_event(row, told.get(row["uid"], ())) for row in rows]


def _mentions(connection: Connection, uids: Sequence[str]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for some in _chunks(uids):
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
            found.setdefault(row["uid"], []).append(mention(row))
    return found


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _read_cursor(cursor: str, order: Order) -> tuple[datetime, str]:
    try:
        made_for, moment, uid = base64.urlsafe_b64decode(cursor).decode().split("|", 2)
        place = datetime.fromisoformat(moment)
    except ValueError as error:  # not base64, not UTF-8, not three parts, no moment
        raise ValueError(f"{cursor!r} is no cursor of this service") from error
    if made_for != order:
        raise ValueError(f"the cursor is of order {made_for!r}, not {order!r}")
    return place, uid
