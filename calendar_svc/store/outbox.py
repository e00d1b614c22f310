"""The outbox: what is owed to whom, and who is sending it at this moment.

A row is planned in the transaction of the change that owes it, claimed with a lease, sent, and then
settled. A sender that dies leaves its lease to run out, and another one sends the row again under
the same key: at least once, and a duplicate only where death fell between send and settle.

::

    pending --claim--> leased --settle--> sent | dead | superseded | expired
       ^                  |                              |
       |                  +--settle--> failed --claim--> leased
       +---------------- plan (the event moved back) ----+ superseded

A channel that is told at most once has one state more: a row whose sender died in the midst of the
call is ``uncertain``, and is sent again only when a person says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from calendar_svc.store.columns import Instant
from calendar_svc.store.doubt import put_in_doubt
from calendar_svc.store.tables import LEASED, WAITING, attempts, outbox

LEASE = timedelta(seconds=30)
"""How long a claimed message is one sender's alone: longer than one send may take."""

# A lease that ends later than this from now was taken by a clock that has been set back since;
# clocks of several machines differ by less.
_NO_LEASE_SO_LONG = timedelta(minutes=5)
Settled = Literal["sent", "failed", "dead", "superseded", "expired", "pending", "uncertain"]
_TRIED = ("sent", "failed", "dead", "uncertain")  # of these the receiver has heard, or may have


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
    """One message that *owner* alone may send *until* then; ``attempts`` counts this try too.

    The owner is of one claim and no other: who holds a lease that ran out cannot be mistaken for
    the thread beside it that has claimed the row anew.
    """

    id: str
    owner: str
    until: datetime
    attempts: int
    owed: Owed


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; ``next_try`` is given with ``failed`` and ``pending`` only.

    ``pending`` gives the row back untried. ``status`` and ``answer`` are the receiver's words.
    ``gone`` says that nothing at all will go through on this channel.
    """

    state: Settled
    status: str | None = None
    error: str | None = None
    next_try: datetime | None = None
    answer: str | None = None
    gone: bool = False


OWED = (
    outbox.c.kind,
    outbox.c.event_uid,
    outbox.c.event_version,
    outbox.c.rule_id,
    outbox.c.channel_id,
    outbox.c.due_at,
    outbox.c.not_after,
    outbox.c.dedupe_key,
    outbox.c.payload,
)
"""The columns of `Owed`, in its order."""

_CLAIMED = (outbox.c.id, outbox.c.lease_owner, outbox.c.lease_until, outbox.c.attempts, *OWED)


def claim(
    session: Session, channel: str, owner: str, now: datetime, *, lease: timedelta, limit: int
) -> tuple[Claimed, ...]:
    """Take up to *limit* due rows of a channel for *owner*, the longest due first.

    Parameters:
        session: A transaction of its own, committed before anything is sent.
        channel: Name of the channel.
        owner: Name of the sender, unique among those that run and for each claim of theirs.
        now: The present instant.
        lease: How long nobody else may take the rows.
        limit: At most so many rows.
    """
    put_in_doubt(session, channel, _abandoned(now), now)
    waiting = and_(WAITING, outbox.c.next_try_at <= now)
    taken: list[Claimed] = []
    # First what a sender that was killed has left; two statements, as each has an index of its own.
    for part, order in ((_abandoned(now), outbox.c.lease_until), (waiting, outbox.c.next_try_at)):
        if limit > len(taken):
            due = select(outbox.c.id).where(outbox.c.channel_id == channel, part).order_by(order)
            statement = _claiming(due.limit(limit - len(taken)), owner, now + lease)
            taken += (_claimed(row) for row in session.connection().execute(statement))
    return tuple(sorted(taken, key=lambda claimed: (claimed.owed.due, claimed.id)))


def _claiming(due: Select[str], owner: str, until: datetime) -> ReturningUpdate[Any]:
    # PostgreSQL: pass by what another sender is taking. SQLite has one writer, no such clause. A
    # common table expression is run once; PostgreSQL may run a sub-select again and again, and so
    # lock more rows than the limit.
    taken = due.with_for_update(skip_locked=True).cte("due")
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(taken.c.id)))
        .values(
            state="leased", lease_owner=owner, lease_until=until, attempts=outbox.c.attempts + 1
        )
        .returning(*_CLAIMED)
    )


def due_channels(session: Session, now: datetime) -> tuple[str, ...]:
    """Name the channels that have something to send, or to send again, at *now*."""
    # From one channel to the next by the index: what waits for a later day is not counted through.
    first = select(func.min(outbox.c.channel_id).label("name")).where(WAITING).cte(recursive=True)
    further = select(func.min(outbox.c.channel_id)).where(
        WAITING, outbox.c.channel_id > first.c.name
    )
    names = first.union_all(
        select(further.scalar_subquery()).where(first.c.name.is_not(None)),
    )
    due = exists().where(WAITING, outbox.c.channel_id == names.c.name, outbox.c.next_try_at <= now)
    waiting = session.execute(select(names.c.name).where(due)).scalars()
    left = select(outbox.c.channel_id).where(_abandoned(now)).distinct()
    return tuple(sorted({*waiting, *session.execute(left).scalars()}))


def _abandoned(now: datetime) -> ColumnElement[bool]:
    """Rows whose lease has run out, or was taken by a clock that was fast."""
    until = outbox.c.lease_until
    return and_(LEASED, or_(until < now, until > now + LEASE + _NO_LEASE_SO_LONG))


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
        transport_called_at=None,
    )
    .returning(outbox.c.id)
)
_TRY = insert(attempts)
_THESE = outbox.c.id.in_(bindparam("rows", expanding=True))
_SETTLE_SENT = (
    update(outbox)
    .where(_THESE, *_HELD[1:])
    .values(
        state="sent",
        lease_owner=None,
        lease_until=None,
        last_status=bindparam("status"),
        last_error=None,
        sent_at=bindparam("now"),
    )
    .returning(outbox.c.id)
)
_TRY_SENT = insert(attempts).from_select(
    ["outbox_id", "number", "tried_at", "state", "status", "answer"],
    select(
        outbox.c.id,
        outbox.c.attempts,
        bindparam("now", type_=Instant()),
        literal_column("'sent'"),
        bindparam("status", type_=String()),
        bindparam("answer", type_=Text()),
    ).where(_THESE),
)


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


def _claimed(row: Sequence[Any]) -> Claimed:
    number, owner, until, tries, *owed = row
    return Claimed(number, owner, until, tries, Owed(*owed))


def settle_sent(
    session: Session, sent: Sequence[Claimed], outcome: Outcome, now: datetime
) -> set[str]:
    """Write down that several messages of one claim were taken, all with the same words.

    Returns:
        The ids of those that were written; the rest are another sender's by now, since their leases
        ran out.
    """
    connection = session.connection()
    ended = {
        "rows": [claimed.id for claimed in sent],
        "holder": sent[0].owner,
        "status": outcome.status,
        "now": now,
    }
    kept = set(connection.execute(_SETTLE_SENT, ended).scalars())
    if kept:
        tried = {"rows": list(kept), "status": outcome.status, "answer": outcome.answer, "now": now}
        connection.execute(_TRY_SENT, tried)
    return kept
