"""When the last messages went on a channel: one row a channel, the same for every process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.store.tables import channel_turns


def turns(session: Session, channel: str) -> list[datetime]:
    """Give when the last messages went, in order, to one transaction at a time.

    Parameters:
        session: A transaction that may write.
        channel: Name of the channel.
    """
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # An update that changes nothing: whoever comes second waits for the first.
    made = make(channel_turns).values(channel_id=channel, taken=[])
    locked = made.on_conflict_do_update(
        index_elements=[channel_turns.c.channel_id], set_={"channel_id": channel}
    )
    session.execute(locked)
    query = select(channel_turns.c.taken).where(channel_turns.c.channel_id == channel)
    return [datetime.fromtimestamp(each, UTC) for each in session.execute(query).scalar_one()]


def put_turns(session: Session, channel: str, taken: Sequence[datetime]) -> None:
    """Write down when the last messages went."""
    told = [moment.timestamp() for moment in taken]
    session.execute(
        update(channel_turns).where(channel_turns.c.channel_id == channel).values(taken=told)
    )
