"""Looking at the outbox: what is owed, was sent, or could not be; nothing is changed by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select, union_all
from sqlalchemy.orm import Session

from calendar_svc.store.tables import ENDED, LEASED, WAITING, events, outbox

UNSENT = ("pending", "leased", "failed")
"""The states of a row that is still to be sent."""


_QUERY = select(outbox, events.c.title).outerjoin(events, events.c.uid == outbox.c.event_uid)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message as it stands: for which event, when it is due, and what became of it so far."""

    id: str
    state: str
    kind: str
    rule: str
    channel: str
    event_uid: str | None
    title: str | None
    due_at: datetime
    next_try_at: datetime
    attempts: int
    last_error: str | None
    sent_at: datetime | None


def outbox_rows(
    session: Session,
    *,
    states: Collection[str] | None = None,
    due_by: datetime | None = None,
    channel: str | None = None,
    limit: int = 100,
) -> tuple[OutboxRow, ...]:
    """List messages in order of the moment they are due.

    Parameters:
        session: Any transaction.
        states: Only these; None: all.
        due_by: Only what may be tried by this instant (aware); None: whenever.
        channel: Only of this one; None: of any.
        limit: At most so many.
    """
    query = _QUERY
    if states is not None:
        query = query.where(outbox.c.state.in_(list(states)))
    if due_by is not None:
        query = query.where(outbox.c.next_try_at <= due_by)
    if channel is not None:
        query = query.where(outbox.c.channel_id == channel)
    rows = session.execute(query.order_by(outbox.c.due_at, outbox.c.id).limit(limit)).mappings()
    return tuple(_row(row) for row in rows)


def outbox_row(session: Session, row_id: str) -> OutboxRow | None:
    """Give one message; None if there is none of that id."""
    row = session.execute(_QUERY.where(outbox.c.id == row_id)).mappings().first()
    return None if row is None else _row(row)


def tally(session: Session) -> Counter[tuple[str, str]]:
    """Count messages by the kind of their channel (``email``, never an address) and state."""
    counts = (
        select(outbox.c.channel_id, outbox.c.state, func.count())
        .where(part)
        .group_by(outbox.c.channel_id, outbox.c.state)
        for part in (WAITING, LEASED, ENDED)
    )
    counted: Counter[tuple[str, str]] = Counter()
    for channel, state, count in session.execute(union_all(*counts)):
        counted[(channel.partition(":")[0], state)] += count
    return counted


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """When the message was due that has waited longest; None where none waits."""
    due = func.min(outbox.c.due_at)
    oldest = (select(due).where(part, outbox.c.due_at <= now) for part in (WAITING, LEASED))
    found = session.execute(union_all(*oldest)).scalars()
    return min((each for each in found if each is not None), default=None)


def _row(row: RowMapping) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        state=row["state"],
        kind=row["kind"],
        rule=row["rule_id"],
        channel=row["channel_id"],
        event_uid=row["event_uid"],
        title=row["title"],
        due_at=row["due_at"],
        next_try_at=row["next_try_at"],
        attempts=row["attempts"],
        last_error=row["last_error"],
        sent_at=row["sent_at"],
    )
