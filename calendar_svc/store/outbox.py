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

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.store.queries import chunks
from calendar_svc.store.tables import Instant, attempts, outbox

LEASE = timedelta(seconds=30)
"""How long a claimed message is one sender's alone: longer than one send may take."""

# A lease that ends later than this from now was taken by a clock that has been set back since;
# clocks of several machines differ by less.
_NO_LEASE_SO_LONG = timedelta(minutes=5)
Settled = Literal["sent", "failed", "dead", "superseded", "expired", "pending"]
_WAITING = ("pending", "failed")
_TRIED = ("sent", "failed", "dead")  # of these the receiver has heard, or may have
# What a superseded row takes over from the one that is planned under its key again.
_RENEWED = (
    "event_version",
    "due_at",
    "not_after",
    "state",
    "attempts",
    "next_try_at",
    "payload",
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One message to plan.

    ``dedupe_key`` names the message for ever: what has once been sent under it is not sent again.
    ``due`` and ``not_after`` are aware instants; after ``not_after`` the message is worth nothing.
    ``payload`` (JSON values) is what was known when it was planned; a sender reads the event anew.
    """

    kind: str
    event_uid: str | None
    event_version: int
    rule: str
    channel: str
    due: datetime
    not_after: datetime
    dedupe_key: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message that *owner* alone may send *until* then; ``attempts`` counts this try too."""

    id: str
    owner: str
    until: datetime
    attempts: int
    owed: Owed


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; ``next_try`` is given with ``failed`` and ``pending`` only.

    ``pending`` gives the row back untried. ``status`` and ``answer`` are the receiver's words.
    """

    state: Settled
    status: str | None = None
    error: str | None = None
    next_try: datetime | None = None
    answer: str | None = None


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
    made = [_row(row, now) for row in {row.dedupe_key: row for row in rows}.values()]
    if not made:
        return 0
    # One statement that is run for many rows: both drivers count those that were written in all.
    connection = session.connection()
    counted = {"preserve_rowcount": True}
    statement = _PLAN[connection.dialect.name]
    return connection.execute(statement, made, execution_options=counted).rowcount


def _planning(statement: postgresql.Insert | sqlite.Insert) -> Executable:
    return statement.on_conflict_do_update(
        index_elements=[outbox.c.dedupe_key],
        set_={name: statement.excluded[name] for name in _RENEWED},
        where=outbox.c.state == "superseded",
    )


_PLAN: Mapping[str, Executable] = {
    "sqlite": _planning(sqlite.insert(outbox)),
    "postgresql": _planning(postgresql.insert(outbox)),
}


def _row(owed: Owed, now: datetime) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "kind": owed.kind,
        "event_uid": owed.event_uid,
        "event_version": owed.event_version,
        "rule_id": owed.rule,
        "channel_id": owed.channel,
        "due_at": owed.due,
        "not_after": owed.not_after,
        "state": "pending",
        "attempts": 0,
        "next_try_at": owed.due,
        "dedupe_key": owed.dedupe_key,
        "payload": dict(owed.payload),
        "created_at": now,
    }


def supersede(session: Session, uids: Collection[str], keep: Collection[str]) -> int:
    """Withdraw the reminders of events that hold no longer, inside the caller's transaction.

    A row that is being sent is left to its sender, which reads the event again before it sends.

    Parameters:
        session: The transaction that changes the events.
        uids: The events.
        keep: The keys that still hold, of all of them.

    Returns:
        How many rows were withdrawn.
    """
    kept = set(keep)
    gone: list[str] = []
    for some in chunks(sorted(uids)):
        waiting = select(outbox.c.id, outbox.c.dedupe_key).where(
            outbox.c.event_uid.in_(some),
            outbox.c.kind == "reminder",
            outbox.c.state.in_(_WAITING),
        )
        gone += [row.id for row in session.execute(waiting) if row.dedupe_key not in kept]
    return withdraw(session, gone)


def withdraw(session: Session, ids: Sequence[str]) -> int:
    """Make rows that wait superseded; give how many still waited."""
    withdrawn = 0
    for some in chunks(ids):
        statement = (
            update(outbox)
            .where(outbox.c.id.in_(some), outbox.c.state.in_(_WAITING))
            .values(state="superseded")
            .returning(outbox.c.id)
        )
        withdrawn += len(session.execute(statement).all())
    return withdrawn


def waiting_alerts(session: Session, uids: Collection[str]) -> list[tuple[str, Owed]]:
    """Give the alerts of these events that nobody was sent yet, each with the id of its row."""
    found: list[tuple[str, Owed]] = []
    for some in chunks(sorted(uids)):
        query = (
            select(outbox)
            .where(
                outbox.c.event_uid.in_(some),
                outbox.c.kind == "changed",
                outbox.c.state.in_(_WAITING),
            )
            .order_by(outbox.c.due_at, outbox.c.id)
        )
        rows = session.execute(query).mappings()
        found += [(row["id"], owed_of(row)) for row in rows]
    return found


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
        .where(outbox.c.channel_id == channel, _due(now))
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


def due_channels(session: Session, now: datetime) -> tuple[str, ...]:
    """Name the channels that have something to send, or to send again, at *now*."""
    query = select(outbox.c.channel_id).where(_due(now)).distinct().order_by(outbox.c.channel_id)
    return tuple(session.execute(query).scalars())


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(outbox.c.state.in_(_WAITING), outbox.c.next_try_at <= now),
        and_(outbox.c.state == "leased", outbox.c.lease_until < now),
        and_(outbox.c.state == "leased", outbox.c.lease_until > now + LEASE + _NO_LEASE_SO_LONG),
    )


_HELD = (
    outbox.c.id == bindparam("row"),
    outbox.c.lease_owner == bindparam("holder"),
    outbox.c.state == "leased",
)
_HOLD = update(outbox).where(*_HELD).values(lease_until=bindparam("until")).returning(outbox.c.id)
_SETTLE = (
    update(outbox)
    .where(*_HELD)
    .values(
        state=bindparam("ended"),
        lease_owner=None,
        lease_until=None,
        last_status=bindparam("status"),
        last_error=bindparam("error"),
        sent_at=func.coalesce(bindparam("sent", type_=Instant()), outbox.c.sent_at),
        next_try_at=func.coalesce(bindparam("again", type_=Instant()), outbox.c.next_try_at),
        attempts=bindparam("tries"),
    )
    .returning(outbox.c.id)
)
_TRY = insert(attempts)


def hold(session: Session, claimed: Claimed, until: datetime) -> bool:
    """Prolong the lease of a row, and lock the row until the transaction ends.

    The lock orders what follows against a `plan` of the same key: a sender that finds the event
    moved cannot withdraw the row after the event has moved back.

    Returns:
        False if the lease ran out and the row is another sender's by now.
    """
    held = {"row": claimed.id, "holder": claimed.owner, "until": until}
    return session.execute(_HOLD, held).first() is not None


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Write down how an attempt ended.

    Returns:
        False if the lease ran out and the row is another sender's by now; nothing was written.
    """
    tried = outcome.state in _TRIED
    ended = {
        "row": claimed.id,
        "holder": claimed.owner,
        "ended": outcome.state,
        "status": outcome.status,
        "error": outcome.error,
        "sent": now if outcome.state == "sent" else None,
        "again": outcome.next_try,
        "tries": claimed.attempts if tried else claimed.attempts - 1,
    }
    # On the connection, and made once: this is done for each message there is.
    connection = session.connection()
    kept = connection.execute(_SETTLE, ended).first() is not None
    if kept and tried:
        attempt = {
            "outbox_id": claimed.id,
            "number": claimed.attempts,
            "tried_at": now,
            "state": outcome.state,
            "status": outcome.status,
            "answer": outcome.answer or outcome.error,
        }
        connection.execute(_TRY, attempt)
    return kept


def owed_of(row: RowMapping) -> Owed:
    """The message of a row of the table."""
    return Owed(
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


def _claimed(row: RowMapping) -> Claimed:
    return Claimed(
        id=row["id"],
        owner=row["lease_owner"],
        until=row["lease_until"],
        attempts=row["attempts"],
        owed=owed_of(row),
    )
