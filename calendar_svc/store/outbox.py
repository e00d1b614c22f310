"""The outbox: what is owed to whom, and who is sending it at this moment.

A row is planned in the transaction of the change that owes it, claimed with a lease, sent, and then
settled. A sender that dies leaves its lease to run out, and another one sends the row again under
the same key: at least once, and a duplicate only where death fell between send and settle.

::

    pending --claim--> leased --settle--> sent | dead | superseded | expired
       ^                  |                              |
       |                  +--settle--> failed --claim--> leased
       +---------------- plan (the event moved back) ----+ superseded
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import RowMapping, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.store.tables import outbox

Settled = Literal["sent", "failed", "dead", "superseded", "expired"]
_WAITING = ("pending", "failed")


@dataclass(frozen=True, slots=True)
class Owed:
    """One message to plan.

    ``dedupe_key`` names the message for ever: what has once been sent under it is not sent again.
    ``due`` and ``not_after`` are aware instants; after ``not_after`` the message is worth nothing.
    ``payload`` (JSON values) is what was known when it was planned; a sender reads the event anew.
    """

    kind: str
    event_uid: str
    event_version: int
    rule: str
    channel: str
    due: datetime
    not_after: datetime
    dedupe_key: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message that *owner* alone may send until the lease runs out; ``attempts`` counts it."""

    id: str
    owner: str
    attempts: int
    owed: Owed


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; ``next_try`` is given with ``failed`` only."""

    state: Settled
    status: str | None = None
    error: str | None = None
    next_try: datetime | None = None


def plan(session: Session, rows: Iterable[Owed], now: datetime) -> int:
    """Write *rows* as pending, inside the caller's transaction.

    A key that is known already is left alone, with one exception: a superseded row comes back to
    life, since its event moved away and back again.

    Parameters:
        session: The transaction that changes the events.
        rows: What is owed.
        now: The present instant.

    Returns:
        How many rows are newly pending.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    planned = 0
    for row in rows:
        fresh = {
            "event_version": row.event_version,
            "due_at": row.due,
            "not_after": row.not_after,
            "state": "pending",
            "attempts": 0,
            "next_try_at": row.due,
            "payload": dict(row.payload),
        }
        statement = (
            insert(outbox)
            .values(
                id=str(uuid4()),
                kind=row.kind,
                event_uid=row.event_uid,
                rule_id=row.rule,
                channel_id=row.channel,
                dedupe_key=row.dedupe_key,
                created_at=now,
                **fresh,
            )
            .on_conflict_do_update(
                index_elements=[outbox.c.dedupe_key],
                set_=fresh,
                where=outbox.c.state == "superseded",
            )
            .returning(outbox.c.id)
        )
        planned += len(session.execute(statement).all())
    return planned


def supersede(session: Session, event_uid: str, keep: Collection[str]) -> int:
    """Withdraw the reminders of an event that hold no longer, inside the caller's transaction.

    A row that is being sent is left to its sender, which reads the event again before it sends.

    Parameters:
        session: The transaction that changes the event.
        event_uid: The event.
        keep: The keys that still hold.

    Returns:
        How many rows were withdrawn.
    """
    statement = (
        update(outbox)
        .where(
            outbox.c.event_uid == event_uid,
            outbox.c.kind == "reminder",
            outbox.c.state.in_(_WAITING),
            outbox.c.dedupe_key.not_in(keep),
        )
        .values(state="superseded")
        .returning(outbox.c.id)
    )
    return len(session.execute(statement).all())


def claim(
    session: Session, channel: str, owner: str, now: datetime, *, lease: timedelta, limit: int
) -> tuple[Claimed, ...]:
    """Take up to *limit* due rows of a channel for *owner*, the longest due first.

    Parameters:
        session: A transaction of its own, committed before anything is sent.
        channel: Name of the channel.
        owner: Name of the sender, unique among those that run.
        now: The present instant.
        lease: How long nobody else may take the rows.
        limit: At most so many rows.
    """
    due = (
        select(outbox.c.id)
        .where(
            outbox.c.channel_id == channel,
            or_(
                and_(outbox.c.state.in_(_WAITING), outbox.c.next_try_at <= now),
                and_(outbox.c.state == "leased", outbox.c.lease_until < now),
            ),
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        # PostgreSQL: pass by what another sender is taking. SQLite has one writer, no such clause.
        .with_for_update(skip_locked=True)
        # A common table expression is run once; PostgreSQL may run a sub-select again and again,
        # and so lock more rows than the limit.
        .cte("due")
    )
    statement = (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(
            state="leased",
            lease_owner=owner,
            lease_until=now + lease,
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox)
    )
    rows = session.execute(statement).mappings().all()
    taken = (_claimed(row) for row in rows)
    return tuple(sorted(taken, key=lambda claimed: (claimed.owed.due, claimed.id)))


def hold(session: Session, claimed: Claimed, until: datetime) -> bool:
    """Prolong the lease of a row, and lock the row until the transaction ends.

    The lock orders what follows against a `plan` of the same key: a sender that finds the event
    moved cannot withdraw the row after the event has moved back.

    Returns:
        False if the lease ran out and the row is another sender's by now.
    """
    return _update_held(session, claimed, lease_until=until)


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Write down how an attempt ended.

    Returns:
        False if the lease ran out and the row is another sender's by now; nothing was written.
    """
    return _update_held(
        session,
        claimed,
        state=outcome.state,
        lease_owner=None,
        lease_until=None,
        last_status=outcome.status,
        last_error=outcome.error,
        **({"sent_at": now} if outcome.state == "sent" else {}),
        **({"next_try_at": outcome.next_try} if outcome.next_try else {}),
    )


def _update_held(session: Session, claimed: Claimed, **values: object) -> bool:
    statement = (
        update(outbox)
        .where(
            outbox.c.id == claimed.id,
            outbox.c.lease_owner == claimed.owner,
            outbox.c.state == "leased",
        )
        .values(**values)
        .returning(outbox.c.id)
    )
    return session.execute(statement).first() is not None


def _claimed(row: RowMapping) -> Claimed:
    owed = Owed(
        kind=row["kind"],
        event_uid=row["event_uid"],
        event_version=row["event_version"],
        rule=row["rule_id"],
        channel=row["channel_id"],
        due=row["due_at"],
        not_after=row["not_after"],
        dedupe_key=row["dedupe_key"],
        payload=row["payload"],
    )
    return Claimed(id=row["id"], owner=row["lease_owner"], attempts=row["attempts"], owed=owed)
