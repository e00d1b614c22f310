"""Backup and restore: one file in one form, whichever database it comes from or goes to.

The form is a SQLite database. Of SQLite it is an online copy (its backup API), of PostgreSQL all
rows of one snapshot; so a backup can be looked into, checked, and restored into either database.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    delete,
    false,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)

from calendar_svc.errors import StoreError
from calendar_svc.store import derived, migrate
from calendar_svc.store.engine import make_engine, transaction
from calendar_svc.store.tables import counters, documents, event_keys, events, metadata

_LOT = 1000  # rows in memory at once


def back_up(engine: Engine, target: Path) -> None:
    """Write the whole database to a file, while others read and write it.

    Parameters:
        engine: The database, of the schema of this version.
        target: A file that is not there yet; it appears when it is whole.

    Raises:
        StoreError: The file is there already or cannot be written, or the database cannot be read.
    """
    if target.exists():
        raise StoreError(f"{target} is there already; name a new file")
    if not target.absolute().parent.is_dir():
        raise StoreError(f"{target} cannot be written: its directory is not there")
    migrate.check_schema(engine)
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        if engine.dialect.name == "sqlite":
            _copy_file(Path(engine.url.database or ""), part)
        else:
            _copy_rows(engine, f"sqlite:///{part}")
        _make_whole(part)
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target} cannot be written: {error}; is there room?") from error
    finally:
        for leftover in (part, *(part.with_name(f"{part.name}-{end}") for end in ("wal", "shm"))):
            leftover.unlink(missing_ok=True)


def restore(source: Path, engine: Engine, *, replace: bool = False) -> None:
    """Fill a database from a backup; one of an older version is brought to this one.

    Parameters:
        source: The backup; it is not changed.
        engine: The database; stop the service first.
        replace: Whether what it holds may be lost.

    Raises:
        StoreError: The file is no sound backup, is of a newer version, or the database holds
            documents already; then nothing was changed.
    """
    if not source.is_file():
        raise StoreError(f"{source} is no file; name the file that `db backup` wrote")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "restored.db"
        try:
            _copy_file(source, copy)
        except sqlite3.Error as error:
            raise StoreError(f"{source} is no backup of ours: {error}") from error
        restored = make_engine(f"sqlite:///{copy}")
        try:
            if not _has_documents_table(restored):
                raise StoreError(f"{source} is no backup of ours: it has no documents")
            migrate.upgrade(restored)
            derived.refresh(restored)
        finally:
            restored.dispose()
        _make_whole(copy)
        migrate.upgrade(engine)
        if not replace and _holds_documents(engine):
            where = engine.url.render_as_string(hide_password=True)
            raise StoreError(f"{where} holds documents; with --replace they are lost")
        if engine.dialect.name == "sqlite":
            engine.dispose()
            _copy_file(copy, Path(engine.url.database or ""))
        else:
            filled = make_engine(f"sqlite:///{copy}")
            try:
                _fill(filled, engine)
            finally:
                filled.dispose()


def _copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite database; the copy is of one moment, whatever others write meanwhile."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as ours,
        closing(sqlite3.connect(target, timeout=15)) as theirs,
    ):
        ours.backup(theirs)


def _make_whole(path: Path) -> None:
    """Bring a copy into one file without a log beside it, and see that it is sound."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        [[said]] = connection.execute("PRAGMA integrity_check(1)")
    if said != "ok":
        raise StoreError(f"{path} is damaged: {said}")


def _copy_rows(engine: Engine, url: str) -> None:
    target = make_engine(make_url(url).render_as_string(hide_password=False))
    migrate.upgrade(target)
    try:
        _fill(engine, target)
    finally:
        target.dispose()


def _fill(source: Engine, target: Engine) -> None:
    """Replace all rows of a database by those of another of the same schema."""
    snapshot = source.execution_options(isolation_level="REPEATABLE READ")
    chosen = snapshot if source.dialect.name == "postgresql" else source
    with transaction(chosen, writes=False) as ours, transaction(target, writes=True) as theirs:
        for table in reversed(metadata.sorted_tables):
            theirs.execute(delete(table))
        for table in metadata.sorted_tables:
            if table is event_keys:
                continue
            columns = [column for column in table.c if column is not events.c.search]
            rows = ours.execution_options(yield_per=_LOT).execute(select(*columns)).mappings()
            for lot in rows.partitions(_LOT):
                theirs.execute(insert(table), [dict(row) for row in lot])
        # Tokens and keys are made anew, as the other database writes them.
        theirs.execute(update(counters).where(counters.c.name == "derived").values(value=0))
        if theirs.dialect.name == "postgresql":
            _go_on_counting(theirs)
    derived.refresh(target)


def _go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on behind the rows that were given their numbers."""
    for table in metadata.sorted_tables:
        [*keys] = table.primary_key.columns
        if len(keys) == 1 and keys[0].autoincrement is not False:
            named = {"table": table.name, "column": keys[0].name}
            sequence = text("SELECT pg_get_serial_sequence(:table, :column)")
            if (name := connection.execute(sequence, named).scalar_one()) is not None:
                last = select(func.coalesce(func.max(keys[0]), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(name, last, false())))


def _has_documents_table(engine: Engine) -> bool:
    with transaction(engine, writes=False) as connection:
        return engine.dialect.has_table(connection, documents.name)


def _holds_documents(engine: Engine) -> bool:
    with transaction(engine, writes=False) as connection:
        return connection.execute(select(documents.c.id).limit(1)).first() is not None
