"""Types of columns that SQLite and PostgreSQL keep in different forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeEngine

from calendar_svc.store.tokens import tsvector


def in_utc(value: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: It is naive: a local time where an instant is meant.
    """
    if value.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite, which has no zones, keeps it as UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive value: it would be a local time where an instant is meant."""
        if value is None:
            return None
        instant = in_utc(value)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC, whatever zone the database session has."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Tokens(TypeDecorator[list[str]]):
    """The tokens of an event for the search: text that FTS5 reads, or a tsvector."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return TSVECTOR() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        """Write the tokens as the database reads them."""
        if value is None:
            return None
        return tsvector(value) if dialect.name == "postgresql" else " ".join(value)
