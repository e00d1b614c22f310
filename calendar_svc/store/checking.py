"""Is the database sound? Its pages, its references, its counters, what it owes people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, and_, exists, func, or_, select

from calendar_svc.errors import StoreError
from calendar_svc.store import derived, migrate, queries
from calendar_svc.store.engine import transaction
from calendar_svc.store.rows import event_from_json, living_event
from calendar_svc.store.tables import counters, events, mentions, metadata, outbox

_STATES = ("pending", "leased", "sent", "failed", "dead", "superseded", "expired", "uncertain")
_SHOWN = 3  # rows that are named in a problem


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``problem`` is None where it is sound."""

    name: str
    problem: str | None = None


def check(engine: Engine) -> tuple[Finding, ...]:
    """Look at everything that must hold.

    Parameters:
        engine: The database; it is only read, but for the own check of SQLite's text index.

    Raises:
        StoreError: The database cannot be reached.
    """
    try:
        migrate.check_schema(engine)
    except StoreError as error:
        return (Finding("结构 schema", str(error)),)
    found = [Finding("结构 schema")]
    with transaction(engine, writes=engine.dialect.name == "sqlite") as connection:
        for name, look in _LOOKS.items():
            problems = list(look(connection))
            found.append(Finding(name, "; ".join(problems[:_SHOWN]) or None))
    return tuple(found)


def _pages(connection: Connection) -> Iterator[str]:
    """What the database says of itself."""
    if connection.dialect.name != "sqlite":
        broken = (
            "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE NOT indisvalid"
        )
        for row in connection.exec_driver_sql(broken):
            yield f"index {row[0]} is not valid; REINDEX it"
        return
    for row in connection.exec_driver_sql("PRAGMA integrity_check(3)"):
        if row[0] != "ok":
            yield f"{row[0]}; restore a backup"
    check_text = "INSERT INTO event_text(event_text, rank) VALUES ('integrity-check', 1)"
    try:
        connection.exec_driver_sql(check_text)
    except Exception as error:  # noqa: BLE001  # whatever it says, the index is not as the rows are
        yield f"the text index is not as the events are ({error}); rebuild it"


def _references(connection: Connection) -> Iterator[str]:
    """Rows that point to nothing."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            there = exists().where(key.column == key.parent)
            lost = select(func.count()).select_from(table).where(key.parent.is_not(None), ~there)
            count = connection.execute(lost).scalar_one()
            if count:
                yield f"{table.name}.{key.parent.name}: {count} point to nothing"
    other = events.alias()
    gone = select(events.c.uid).where(
        events.c.merged_into.is_not(None), ~exists().where(other.c.uid == events.c.merged_into)
    )
    for uid in connection.execute(gone).scalars():
        yield f"{uid} was merged into an event that is not there"


def _events(connection: Connection) -> Iterator[str]:
    """Events that cannot be read, or that no document tells."""
    told = exists().where(mentions.c.uid == events.c.uid)
    untold = select(events.c.uid).where(events.c.merged_into.is_(None), ~told).limit(_SHOWN)
    for uid in connection.execute(untold).scalars():
        yield f"{uid} is told by no document"
    rows = connection.execution_options(yield_per=1000).execute(select(*queries.ROW)).mappings()
    for row in rows:
        try:
            living_event(row, event_from_json(row["value"]))
        except (KeyError, TypeError, ValueError) as error:
            yield f"{row['uid']} cannot be read: {error!r}"


def _counting(connection: Connection) -> Iterator[str]:
    """Counters that stand behind what they count."""
    rows = connection.execute(select(counters.c.name, counters.c.value))
    values = {row.name: row.value for row in rows}
    for name, column in ((queries.REVISION, events.c.revision), ("event_number", events.c.number)):
        most = connection.execute(select(func.max(column))).scalar_one() or 0
        if values.get(name, -1) < most:
            yield f"counter {name} is {values.get(name)}, but {most} is in use"
    if values.get("derived") != derived.VERSION:
        yield "tokens and keys are of another version; run `calendar-svc db upgrade`"


def _owed(connection: Connection) -> Iterator[str]:
    """Messages in a state that no sender gets them out of."""
    faults = {
        "in no known state": outbox.c.state.not_in(_STATES),
        "leased for ever": and_(outbox.c.state == "leased", outbox.c.lease_until.is_(None)),
        "sent, but nobody knows when": and_(outbox.c.state == "sent", outbox.c.sent_at.is_(None)),
        "sent, but still owed": and_(outbox.c.state == "pending", outbox.c.sent_at.is_not(None)),
        "of an event that was merged into another": and_(
            outbox.c.state == "pending",
            exists().where(events.c.uid == outbox.c.event_uid, events.c.merged_into.is_not(None)),
        ),
    }
    for fault, condition in faults.items():
        query = select(func.count()).select_from(outbox).where(or_(condition))
        count = connection.execute(query).scalar_one()
        if count:
            yield f"{count} messages are {fault}"


_LOOKS: dict[str, Callable[[Connection], Iterator[str]]] = {
    "数据页与索引 pages and indexes": _pages,
    "引用 references": _references,
    "事项 events": _events,
    "计数 counters": _counting,
    "待发消息 outbox": _owed,
}
