"""The store: one database behind model values; rows never leave this package."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from calendar_svc.errors import UnknownEventError
from calendar_svc.model import CalendarEvent, Kind, Status
from calendar_svc.publish import EventFilter
from calendar_svc.store import backup, checking, derived, migrate, queries
from calendar_svc.store.checking import Finding
from calendar_svc.store.engine import make_engine, transaction
from calendar_svc.store.filters import Filter
from calendar_svc.store.listing import Order, Page, listing, uids
from calendar_svc.store.queries import AuditRow
from calendar_svc.store.tables import counters


class Store:
    """One database; safe to share between threads, to be opened anew in each process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database without connecting or migrating.

        Parameters:
            url: ``sqlite:///path`` or ``postgresql://user:password@host/name``.

        Raises:
            StoreError: The URL cannot be used.
        """
        return cls(make_engine(url))

    @property
    def is_server(self) -> bool:
        """Whether a server keeps the database, with a clock of its own: PostgreSQL."""
        return self._engine.dialect.name == "postgresql"

    def now(self) -> datetime:
        """Give the present instant of the database server, aware and in UTC.

        Raises:
            StoreError: The database does not answer.
        """
        with self._read() as connection:
            told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return told.astimezone(UTC)

    @property
    def url(self) -> str:
        """Where the database is, without the password."""
        return self._engine.url.render_as_string(hide_password=True)

    def upgrade(self) -> None:
        """Bring the schema to this version; safe at each start and from several processes."""
        migrate.upgrade(self._engine)
        derived.refresh(self._engine)

    def check(self) -> None:
        """Raise StoreError unless the database answers and has the schema of this version."""
        migrate.check_schema(self._engine)

    def examine(self) -> tuple[Finding, ...]:
        """Look at everything that must hold of the database.

        Raises:
            StoreError: The database cannot be reached.
        """
        return checking.check(self._engine)

    def back_up(self, target: Path) -> None:
        """Write the whole database to a new file, while others use it.

        Raises:
            StoreError: The file is there already or cannot be written.
        """
        backup.back_up(self._engine, target)

    def restore(self, source: Path, *, replace: bool = False) -> None:
        """Fill the database from a file that `back_up` wrote, of either kind of database.

        Raises:
            StoreError: The file is no sound backup, or the database holds documents and
                *replace* is False.
        """
        backup.restore(source, self._engine, replace=replace)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def begin(self, *, durable: bool = True) -> Iterator[Session]:
        """Run the block in one transaction that may write; committed unless it raises.

        Parameters:
            durable: False does not wait for the disk. A killed process loses nothing by that; a
                power cut may undo the transaction, together with all that are later and not durable
                either, but never one of them and not the next.

        Raises:
            StoreError: The database cannot be used.
        """
        with (
            transaction(self._engine, writes=True, durable=durable) as connection,
            Session(connection) as session,
        ):
            yield session

    @contextmanager
    def begin_ingest(self) -> Iterator[Session]:
        """Like `begin`, and one at a time: what is read stays true until the commit.

        Two processes that ingest tellings of one event would else both find nothing stored. SQLite
        has one writer anyhow; on PostgreSQL the row of the revision is the lock.
        """
        with self.begin() as session:
            if self._engine.dialect.name == "postgresql":
                row = select(counters.c.value).where(counters.c.name == queries.REVISION)
                session.execute(row.with_for_update())
            yield session

    def revision(self) -> int:
        """Give the number that rises with each committed change of events."""
        with self._read() as connection:
            return queries.revision(connection)

    def event(self, uid: str) -> CalendarEvent:
        """Give one event with its mentions.

        Raises:
            UnknownEventError: No event has this UID.
        """
        with self.begin_read() as session:
            return self.event_in(session, uid)

    def event_in(self, session: Session, uid: str) -> CalendarEvent:
        """Give one event as it stands inside the caller's transaction.

        Raises:
            UnknownEventError: No event has this UID.
        """
        found = queries.by_uid(session.connection(), [uid])
        if not found:
            raise UnknownEventError(uid)
        return found[0]

    def events(
        self,
        *,
        kinds: Collection[Kind] | None = None,
        statuses: Collection[Status] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        projects: Collection[str] | None = None,
        order: Order = "begin",
        cursor: str | None = None,
        limit: int | None = None,
        mentions: bool = True,
    ) -> list[CalendarEvent]:
        """List events; the filter's commonest questions as parameters, see `find`.

        Parameters:
            kinds, statuses, projects: Only these; None: all.
            since, until: Only events that overlap ``[since, until)``, naive local wall time of
                each event; an event of unknown year is then left out.
            order, cursor, limit, mentions: As of `find`.

        Raises:
            ValueError: The cursor is none of ours, or of another order.
        """
        if any(asked is not None and not asked for asked in (kinds, statuses, projects)):
            return []
        wanted = EventFilter(
            kinds=tuple(kinds or ()),
            statuses=tuple(statuses or ()),
            projects=tuple(projects or ()),
            since=since,
            until=until,
        )
        return self.find(
            Filter((wanted,)), order=order, cursor=cursor, limit=limit, mentions=mentions
        )

    def find(
        self,
        wanted: Filter,
        *,
        order: Order = "begin",
        cursor: str | None = None,
        limit: int | None = None,
        mentions: bool = True,
    ) -> list[CalendarEvent]:
        """List the events that a filter takes.

        Parameters:
            wanted: Which events.
            order: ``begin``, ``-begin`` (latest first) or ``-changed`` (last changed first).
            cursor: Go on after the event that ``cursor_after(event, order)`` named.
            limit: At most so many.
            mentions: False leaves the mentions empty, for lists that do not show them.

        Raises:
            ValueError: The cursor is none of ours, or of another order.
        """
        with self._read() as connection:
            return listing(connection, wanted, Page(order, cursor, limit), mentions=mentions)

    def uids(self, wanted: Filter) -> set[str]:
        """Name the events that a filter takes; of many, this costs far less than `find`."""
        with self._read() as connection:
            return uids(connection, wanted)

    def coming(self, now: datetime, limit: int = 50) -> list[CalendarEvent]:
        """List what begins at or after *now* (naive local), soonest first."""
        with self._read() as connection:
            return queries.around(connection, now, limit, coming=True)

    def recent(self, now: datetime, limit: int = 50) -> list[CalendarEvent]:
        """List what began before *now* (naive local), latest first."""
        with self._read() as connection:
            return queries.around(connection, now, limit, coming=False)

    def vevents(self, uids: Collection[str] | None = None) -> dict[str, str | None]:
        """Give the cached VEVENT text of events by UID; None where none was rendered."""
        with self._read() as connection:
            return queries.vevents(connection, uids)

    def history(self, uid: str) -> list[AuditRow]:
        """Give every change of an event, oldest first."""
        with self._read() as connection:
            return queries.history(connection, uid)

    def ping(self) -> None:
        """Raise StoreError unless the database answers."""
        with self._read() as connection:
            connection.execute(text("SELECT 1"))

    @contextmanager
    def begin_read(self) -> Iterator[Session]:
        """Run the block on one snapshot; on SQLite it neither waits for writers nor stops them."""
        with self._read() as connection, Session(connection) as session:
            yield session

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with transaction(self._engine, writes=False) as connection:
            yield connection
