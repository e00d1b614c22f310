"""Messages that are sent at most once: the call is written down before it is made.

Who dies between the call and the settling leaves a row that may have been sent or not. Where the
receiver drops what it knows, such a row is sent again under its key; where it cannot (a chat
robot), and the channel was made to say so, it becomes ``uncertain``, for a person to decide.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from calendar_svc.store.tables import attempts, endpoints, outbox

IN_DOUBT = "its sender ended in the midst of the call; it may have been sent"


def at_most_once(session: Session, channel: str) -> bool:
    """Whether a channel's messages are sent at most once."""
    query = select(endpoints.c.at_most_once).where(endpoints.c.name == channel)
    return bool(session.execute(query).scalar_one_or_none())


def calling(session: Session, ids: Collection[str], owner: str, now: datetime) -> set[str]:
    """Write down that the receiver of these rows is about to be called.

    Parameters:
        session: A transaction of its own, committed, and on the disk, before the call.
        ids: Of rows that are due together.
        owner: Who holds them.
        now: The present instant.

    Returns:
        The ids of those that *owner* still holds; of the others nothing was written.
    """
    statement = (
        update(outbox)
        .where(
            outbox.c.id.in_(ids),
            outbox.c.state == "leased",
            outbox.c.lease_owner == owner,
            outbox.c.lease_until > now,
        )
        .values(transport_called_at=now)
        .returning(outbox.c.id)
    )
    return set(session.execute(statement).scalars())


def put_in_doubt(
    session: Session, channel: str, abandoned: ColumnElement[bool], now: datetime
) -> int:
    """Take the rows out of the queue whose sender ended in the midst of the call.

    Parameters:
        session: The transaction that claims what else was left.
        channel: Name of the channel.
        abandoned: Which rows nobody holds any more.
        now: The present instant.

    Returns:
        How many.
    """
    statement = (
        update(outbox)
        .where(outbox.c.channel_id == channel, outbox.c.transport_called_at.is_not(None), abandoned)
        .values(state="uncertain", lease_owner=None, lease_until=None, last_error=IN_DOUBT)
        .returning(outbox.c.id, outbox.c.attempts)
    )
    rows = session.execute(statement).all()
    tries = [
        {
            "outbox_id": row.id,
            "number": row.attempts,
            "tried_at": now,
            "state": "uncertain",
            "status": None,
            "answer": IN_DOUBT,
        }
        for row in rows
    ]
    if tries:
        session.execute(insert(attempts), tries)
    return len(rows)
