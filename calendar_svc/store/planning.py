"""Writing what is owed into the outbox, and taking back what is owed no longer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from calendar_svc.store.columns import in_utc
from calendar_svc.store.outbox import OWED, Owed
from calendar_svc.store.queries import chunks
from calendar_svc.store.rows import dump_json
from calendar_svc.store.tables import WAITING, outbox

# The columns that differ from message to message, and the type of each on PostgreSQL.
_TOLD = {
    "id": "text",
    "kind": "text",
    "event_uid": "text",
    "event_version": "integer",
    "rule_id": "text",
    "channel_id": "text",
    "due_at": "timestamptz",
    "not_after": "timestamptz",
    "next_try_at": "timestamptz",
    "dedupe_key": "text",
    "payload": "json",
    "created_at": "timestamptz",
}
# What a superseded row takes over from the one that is planned under its key again.
_RENEWED = (
    *("event_version", "due_at", "not_after", "state", "attempts"),
    *("next_try_at", "payload"),
)
_WITHOUT_ZONE = len("2026-05-09 10:00:00.000000")
_INSERT = f"""INSERT INTO outbox ({", ".join(_TOLD)}, state, attempts) {{source}}
    ON CONFLICT (dedupe_key) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in _RENEWED)}
    WHERE outbox.state = 'superseded'"""
# Values as the driver takes them, past the types of SQLAlchemy, whose work on each took four fifths
# of the time: SQLite runs one statement for many rows, PostgreSQL unfolds them from one text.
_INTO_SQLITE = _INSERT.format(source=f"VALUES ({', '.join('?' * len(_TOLD))}, 'pending', 0)")
_FIELDS = ", ".join(f"{name} {kind}" for name, kind in _TOLD.items())
_UNFOLD = f"FROM json_to_recordset(%s::json) AS owed({_FIELDS})"
_INTO_POSTGRESQL = _INSERT.format(source=f"SELECT *, 'pending', 0 {_UNFOLD}")


def plan(session: Session, rows: Iterable[Owed], now: datetime) -> int:
    """Write *rows* as pending, inside the caller's transaction.

    A key that is known already is left alone, with one exception: a superseded row comes back to
    life, since its event moved away and back again.

    Parameters:
        session: The transaction that changes the events.
        rows: What is owed.
        now: The present instant.

    Returns:
        How many rows are newly pending.
    """
    owed = list({row.dedupe_key: row for row in rows}.values())
    connection = session.connection()
    insert = _insert_into_server if connection.dialect.name == "postgresql" else _insert
    ids = _ids(now)
    return sum(insert(connection, some, ids, now) for some in chunks(owed))


def _insert(connection: Connection, rows: Sequence[Owed], ids: Iterator[str], now: datetime) -> int:
    created = _text(now)
    told = [
        _values(row, number, _text(row.due), _text(row.not_after), created, dump_json)
        for row, number in zip(rows, ids, strict=False)
    ]
    # Of a statement that is run for many rows, how many were written in all.
    counted = {"preserve_rowcount": True}
    return connection.exec_driver_sql(_INTO_SQLITE, told, execution_options=counted).rowcount


def _insert_into_server(
    connection: Connection, rows: Sequence[Owed], ids: Iterator[str], now: datetime
) -> int:
    created = in_utc(now).isoformat()
    told = []
    for row, number in zip(rows, ids, strict=False):
        due, stale = in_utc(row.due).isoformat(), in_utc(row.not_after).isoformat()
        told.append(dict(zip(_TOLD, _values(row, number, due, stale, created, dict), strict=True)))
    return connection.exec_driver_sql(_INTO_POSTGRESQL, (dump_json(told),)).rowcount


def _values(
    row: Owed,
    number: str,
    due: str,
    stale: str,
    created: str,
    write: Callable[[Mapping[str, object]], object],
) -> tuple[object, ...]:
    """The values of `_TOLD`, in its order."""
    return (
        number,
        row.kind,
        row.event_uid,
        row.event_version,
        row.rule,
        row.channel,
        due,
        stale,
        due,
        row.dedupe_key,
        write(dict(row.payload)),
        created,
    )


def _text(instant: datetime) -> str:
    """An instant as the type `Instant` leaves it to SQLite."""
    return in_utc(instant).isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


def _ids(now: datetime) -> Iterator[str]:
    """Ids that follow one another, so that they are written to one end of their index.

    Source: RFC 9562, section 5.7 (UUID version 7) and section 6.2, method 2.
    """
    # One bit less than there is room for chance: the rest is for counting up.
    first = int(now.timestamp() * 1000) << 80 | 7 << 76 | secrets.randbits(12) << 64
    first |= 2 << 62 | secrets.randbits(61)
    for number in count(first):
        text = f"{number:032x}"
        yield f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def supersede(session: Session, uids: Collection[str], keep: Collection[str]) -> int:
    """Withdraw the reminders of events that hold no longer, inside the caller's transaction.

    A row that is being sent is left to its sender, which reads the event again before it sends.

    Parameters:
        session: The transaction that changes the events.
        uids: The events.
        keep: The keys that still hold, of all of them.

    Returns:
        How many rows were withdrawn.
    """
    kept = set(keep)
    gone: list[str] = []
    for some in chunks(sorted(uids)):
        waiting = select(outbox.c.id, outbox.c.dedupe_key).where(
            outbox.c.event_uid.in_(some),
            outbox.c.kind == "reminder",
            WAITING,
        )
        gone += [row.id for row in session.execute(waiting) if row.dedupe_key not in kept]
    return withdraw(session, gone)


def withdraw(session: Session, ids: Sequence[str]) -> int:
    """Make rows that wait superseded; give how many still waited."""
    withdrawn = 0
    for some in chunks(ids):
        statement = (
            update(outbox)
            .where(outbox.c.id.in_(some), WAITING)
            .values(state="superseded")
            .returning(outbox.c.id)
        )
        withdrawn += len(session.execute(statement).all())
    return withdrawn


def waiting_alerts(session: Session, uids: Collection[str]) -> list[tuple[str, Owed]]:
    """Give the alerts of these events that nobody was sent yet, each with the id of its row."""
    found: list[tuple[str, Owed]] = []
    for some in chunks(sorted(uids)):
        query = (
            select(outbox.c.id, *OWED)
            .where(
                outbox.c.event_uid.in_(some),
                outbox.c.kind == "changed",
                WAITING,
            )
            .order_by(outbox.c.due_at, outbox.c.id)
        )
        found += [(number, Owed(*owed)) for number, *owed in session.execute(query)]
    return found
