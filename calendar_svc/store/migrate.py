"""Bring a database to the schema of this version, by the migrations that ship in the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from calendar_svc.errors import StoreError
from calendar_svc.store.engine import transaction

MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number: it names the lock that makes two upgrades of one PostgreSQL database queue.
_UPGRADE_LOCK = 5_545_7986


def upgrade(engine: Engine) -> None:
    """Upgrade the schema to the newest migration, in one transaction; safe to call at each start.

    Raises:
        StoreError: The database was made by a newer version, or cannot be reached.
    """
    with transaction(engine, writes=True) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _UPGRADE_LOCK})
        config = _config(connection)
        if _current(connection) != _newest(config):
            _refuse_newer(connection, config)
            upgrade_to(connection, "head")


def upgrade_to(connection: Connection, revision: str) -> None:
    """Run the migrations up to one of them, on a connection that may write.

    Parameters:
        connection: Inside a transaction.
        revision: Of the last migration to run, or ``head``.
    """
    command.upgrade(_config(connection), revision)


def check_schema(engine: Engine) -> None:
    """Check that the database has exactly the schema of this version.

    Raises:
        StoreError: It is older, newer, or no database of ours; the text says what to do.
    """
    with transaction(engine, writes=False) as connection:
        config = _config(connection)
        current = _current(connection)
        if current == _newest(config):
            return
        _refuse_newer(connection, config)
        state = f"has schema {current}" if current else "has no tables yet"
        raise StoreError(f"the database {state}; run `calendar-svc db upgrade`")


def _config(connection: Connection) -> Config:
    config = Config()  # no alembic.ini: all it would say is said here
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest(config: Config) -> str | None:
    return ScriptDirectory.from_config(config).get_current_head()


def _refuse_newer(connection: Connection, config: Config) -> None:
    current = _current(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(
            f"the database has schema {current}, made by a newer version of calendar-svc; "
            "install that version, or restore a backup"
        )
