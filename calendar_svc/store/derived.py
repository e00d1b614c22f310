"""What follows from the rows and is stored for the queries: made anew when its making changes."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.orm import Session

from calendar_svc.store import queries, writing
from calendar_svc.store.candidates import key_digests
from calendar_svc.store.engine import transaction
from calendar_svc.store.rows import derived_columns
from calendar_svc.store.tables import counters, event_keys, events

VERSION = 1  # raise it when tokens, blocking keys or another derived column are made otherwise
_NAME = "derived"
_LOT = 500  # events in memory at once


def refresh(engine: Engine) -> None:
    """Make anew what is derived, if another version of the program made it; in one transaction.

    Raises:
        StoreError: The database cannot be used.
    """
    with transaction(engine, writes=False) as connection:
        if _version(connection) == VERSION:
            return
    with transaction(engine, writes=True) as connection:
        # On PostgreSQL the row is the lock: a second process waits here, and finds it done.
        row = select(counters.c.value).where(counters.c.name == _NAME).with_for_update()
        if connection.execute(row).scalar_one() != VERSION:
            rebuild(connection)


def rebuild(connection: Connection) -> None:
    """Make all that is derived anew from the events and their mentions."""
    connection.execute(delete(event_keys))
    place = ""
    while True:
        query = select(*queries.ROW).where(events.c.uid > place).order_by(events.c.uid).limit(_LOT)
        lot = queries.living(connection, query, mentions=True)
        if not lot:
            break
        place = lot[-1].uid
        with Session(connection) as session:
            for living in lot:
                made = update(events).where(events.c.uid == living.uid)
                number = session.execute(
                    made.values(derived_columns(living)).returning(events.c.number)
                ).scalar_one()
                told = [mention.event for mention in living.mentions]
                writing.add_keys(session, {number: key_digests([*told, living.event])})
    connection.execute(update(counters).where(counters.c.name == _NAME).values(value=VERSION))


def _version(connection: Connection) -> int:
    query = select(counters.c.value).where(counters.c.name == _NAME)
    return int(connection.execute(query).scalar_one())
