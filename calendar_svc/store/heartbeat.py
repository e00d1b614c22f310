"""Signs of life: a loop that must not stop in silence writes down when it last ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.store.tables import heartbeat


def beat(session: Session, name: str, owner: str, now: datetime) -> None:
    """Write down that the loop *name* runs in the process *owner* at *now* (aware)."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = {"owner": owner, "beat_at": now}
    session.execute(
        insert(heartbeat)
        .values(name=name, **row)
        .on_conflict_do_update(index_elements=[heartbeat.c.name], set_=row)
    )


def last_beat(session: Session, name: str) -> datetime | None:
    """When the loop *name* last ran, in whichever process; None: never."""
    query = select(heartbeat.c.beat_at).where(heartbeat.c.name == name)
    found: datetime | None = session.execute(query).scalar_one_or_none()
    return found
