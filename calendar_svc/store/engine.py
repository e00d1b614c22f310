"""Connections: SQLite as it must be set up for several threads and processes, or PostgreSQL.

pysqlite by itself begins a transaction only before the first write, so two readers who go on to
write deadlock and what was read may be stale. Its own transaction handling is therefore switched
off and ``BEGIN`` is sent here: ``BEGIN IMMEDIATE`` where the transaction writes, which waits for
the other writer at once instead of failing in the middle.
Source: SQLAlchemy, dialect SQLite, "Transactions with SQLite and the sqlite3 driver";
sqlite.org/lang_transaction.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from calendar_svc.errors import StoreError
from calendar_svc.store.rows import dump_json

BUSY_SECONDS = 15.0
CONNECT_SECONDS = 5
"""How long a server may take to answer, unless the URL says another ``connect_timeout``."""
_WRITES = "calendar_svc_writes"
_DURABLE = "calendar_svc_durable"


def make_engine(url: str) -> Engine:
    """Make the engine of one database; nothing is connected yet.

    Parameters:
        url: ``sqlite:///path`` or ``postgresql://…`` (psycopg 3 is the driver).

    Raises:
        StoreError: The URL cannot be used, or the driver is not installed.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # The text of the error may hold a password, so it is not repeated.
        raise StoreError(
            "database_url is no URL; write sqlite:///path or postgresql://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite_engine(parsed)
    if backend in {"postgresql", "postgres"}:
        return _postgresql_engine(parsed)
    raise StoreError(f"no support for {backend!r} databases; use sqlite:/// or postgresql://")


@contextmanager
def transaction(engine: Engine, *, writes: bool, durable: bool = True) -> Iterator[Connection]:
    """Run the block in one transaction: committed at its end, rolled back when it raises.

    Parameters:
        engine: Of `make_engine`.
        writes: Whether it may write.
        durable: Whether the commit waits until a power cut cannot undo it.

    Raises:
        StoreError: The database did not answer or does not hold our tables; says what to do.
    """
    chosen = engine.execution_options(**{_WRITES: writes, _DURABLE: durable})
    try:
        with chosen.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise store_error(engine, error) from error


def store_error(engine: Engine, error: DBAPIError) -> StoreError:
    """Turn what a driver raised into one line that says what to do."""
    where = engine.url.render_as_string(hide_password=True)
    said = str(error.orig).strip().splitlines()
    problem = said[0] if said else type(error.orig).__name__
    return StoreError(f"{where}: {problem}; {_advice(problem, engine)}")


def _advice(problem: str, engine: Engine) -> str:
    lower = problem.lower()
    if "no such table" in lower or "no such column" in lower or "does not exist" in lower:
        return "run `calendar-svc db upgrade`"
    if "locked" in lower:
        return f"another process held the database for over {BUSY_SECONDS:.0f} s; try again"
    if "not a database" in lower or "malformed" in lower:
        return "the file is damaged or no SQLite database; restore a backup"
    if "full" in lower:
        return "make room on the disk; nothing was half-stored"
    if "readonly" in lower or "read-only" in lower:
        return "give this user the right to write the file and its directory"
    if engine.dialect.name == "sqlite":
        return "check that the directory exists and that this user may write it"
    return "check that the server runs and that address, user and password are right"


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot make the directory of {url.database}: {error.strerror}; "
                "set CALENDAR_SVC_DATA_DIR to one that this user may write"
            ) from error
    engine = create_engine(url, json_serializer=dump_json, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def set_up(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # pysqlite begins nothing by itself
        for pragma in (
            "journal_mode = WAL",  # readers do not wait for the writer
            "synchronous = FULL",  # a committed reminder outlives a power cut, in WAL too
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = options.get(_WRITES, False)
        wanted = "FULL" if options.get(_DURABLE, True) else "NORMAL"
        # It cannot be changed inside a transaction (sqlite.org/pragma.html#pragma_synchronous).
        if writes and connection.info.get(_DURABLE, "FULL") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous = {wanted}")
            connection.info[_DURABLE] = wanted
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql_engine(url: URL) -> Engine:
    options: dict[str, Any] = {"pool_pre_ping": True, "json_serializer": dump_json}
    if "connect_timeout" not in url.query:  # libpq would wait for as long as the network lets it
        options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(
            "PostgreSQL needs its driver; install it with pip install 'calendar-svc[postgresql]'"
        ) from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(_DURABLE, True):
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    return engine
