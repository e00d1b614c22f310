"""Feeds that people saved: a defined feed and the parameters by which it is narrowed and shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.store.tables import saved_feeds


@dataclass(frozen=True, slots=True)
class SavedFeed:
    """One saved feed; ``query`` is in canonical form.

    ``token_digest`` is the SHA-256 (hex) of the token that alone opens a private one; None: public.
    """

    id: str
    slug: str
    query: str
    name: str
    token_digest: str | None
    created_at: datetime


def add(session: Session, feed: SavedFeed) -> None:
    """Write a saved feed; one that is there already stays as it is."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {name: getattr(feed, name) for name in SavedFeed.__slots__}
    session.execute(make(saved_feeds).values(row).on_conflict_do_nothing())


def count(session: Session) -> int:
    """How many there are."""
    return int(session.execute(select(func.count()).select_from(saved_feeds)).scalar_one())


def listing(session: Session) -> list[SavedFeed]:
    """Every saved feed, oldest first."""
    query = select(saved_feeds).order_by(saved_feeds.c.created_at, saved_feeds.c.id)
    return [_saved(row) for row in session.execute(query).mappings()]


def by_id(session: Session, name: str) -> SavedFeed | None:
    """The public feed of this id, if there is one; a private one has no such address."""
    query = select(saved_feeds).where(
        saved_feeds.c.id == name, saved_feeds.c.token_digest.is_(None)
    )
    row = session.execute(query).mappings().first()
    return None if row is None else _saved(row)


def by_token(session: Session, digest: str) -> SavedFeed | None:
    """The private feed that a token opens.

    Parameters:
        session: A transaction.
        digest: SHA-256 of the token, hex; looking up a digest tells nothing of the token by time.
    """
    query = select(saved_feeds).where(saved_feeds.c.token_digest == digest)
    row = session.execute(query).mappings().first()
    return None if row is None else _saved(row)


def drop(session: Session, name: str) -> bool:
    """Take a saved feed away, so that its address or token opens nothing; False: there is none."""
    gone = delete(saved_feeds).where(saved_feeds.c.id == name).returning(saved_feeds.c.id)
    return session.execute(gone).first() is not None


def _saved(row: RowMapping) -> SavedFeed:
    return SavedFeed(**{name: row[name] for name in SavedFeed.__slots__})
