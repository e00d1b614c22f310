"""What reminders stand on beside the outbox: rules and channels that people made, health, keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calendar_svc.store.tables import (
    ENDED,
    attempts,
    channel_health,
    counters,
    endpoints,
    outbox,
    reminder_rules,
    service_keys,
    silences,
)

_LINKS = "links"
_COUNT = "reminders"
_STAMP = select(counters.c.name, counters.c.value).order_by(counters.c.name)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A channel that somebody made: its kind, address, and the secret shared with the provider."""

    name: str
    kind: str
    url: str = field(repr=False)  # the address of a robot is a secret too
    secret: str | None = field(default=None, repr=False)
    at_most_once: bool = False  # in doubt, a person decides whether to send again


@dataclass(frozen=True, slots=True)
class Health:
    """Since when nothing goes through on a channel, and whether and when it was given up."""

    channel: str
    failing_since: datetime | None
    disabled_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt at a message: how it ended, and what the receiver answered, cut short."""

    number: int
    at: datetime
    state: str
    status: str | None
    answer: str | None


Stamp = tuple[tuple[str, int], ...]
"""Counts that rise with each change of an event, a rule, a channel or a wish for silence."""


def stamp(session: Session) -> Stamp:
    """Give the counts; what was read stays true as long as they stay the same."""
    return tuple((row.name, row.value) for row in session.connection().execute(_STAMP))


def _changed(session: Session) -> None:
    """Let senders know that what they have read is to be read again."""
    _put(session, counters, {"name": _COUNT, "value": 1}, {"value": counters.c.value + 1})


def rules(session: Session) -> dict[str, Mapping[str, Any]]:
    """Give the rules that people made, as they wrote them, by name."""
    query = select(reminder_rules).order_by(reminder_rules.c.created_at, reminder_rules.c.name)
    return {row.name: row.rule for row in session.execute(query)}


def put_rule(session: Session, name: str, rule: Mapping[str, Any], now: datetime) -> None:
    """Write a rule, in the place of one of that name."""
    row = {"name": name, "rule": dict(rule), "created_at": now}
    _put(session, reminder_rules, row, {"rule": dict(rule)})
    _changed(session)


def drop_rule(session: Session, name: str) -> bool:
    """Take a rule away; False if there is none of that name."""
    _changed(session)
    gone = delete(reminder_rules).where(reminder_rules.c.name == name)
    return session.execute(gone.returning(reminder_rules.c.name)).first() is not None


def channels(session: Session) -> tuple[Endpoint, ...]:
    """Give the channels that people made, by name."""
    query = select(endpoints).order_by(endpoints.c.name)
    return tuple(
        Endpoint(row.name, row.kind, row.url, row.secret, row.at_most_once)
        for row in session.execute(query)
    )


def put_channel(session: Session, endpoint: Endpoint, now: datetime) -> None:
    """Write a channel, in the place of one of that name."""
    values = {
        "kind": endpoint.kind,
        "url": endpoint.url,
        "secret": endpoint.secret,
        "at_most_once": endpoint.at_most_once,
    }
    _put(session, endpoints, {"name": endpoint.name, "created_at": now, **values}, values)
    _changed(session)


def drop_channel(session: Session, name: str) -> bool:
    """Take a channel away; False if there is none of that name."""
    _changed(session)
    gone = delete(endpoints).where(endpoints.c.name == name)
    return session.execute(gone.returning(endpoints.c.name)).first() is not None


def health(session: Session) -> dict[str, Health]:
    """Give the channels that do not work, by name."""
    return {
        row.channel_id: Health(row.channel_id, row.failing_since, row.disabled_at, row.last_error)
        for row in session.execute(select(channel_health))
    }


def failed(session: Session, channel: str, error: str, now: datetime) -> datetime:
    """Write down that a channel failed; give since when it has."""
    row = {"channel_id": channel, "failing_since": now, "last_error": error}
    _put(session, channel_health, row, {"last_error": error})
    since = select(channel_health.c.failing_since).where(channel_health.c.channel_id == channel)
    found: datetime | None = session.execute(since).scalar_one()
    return found or now


def disable(session: Session, channel: str, now: datetime) -> None:
    """Give a channel up: nothing is sent on it until `works`."""
    row = {"channel_id": channel, "disabled_at": now}
    _put(session, channel_health, row, {"disabled_at": now})
    _changed(session)


def works(session: Session, channel: str) -> None:
    """Forget that a channel failed, or was disabled."""
    session.execute(delete(channel_health).where(channel_health.c.channel_id == channel))
    _changed(session)


def silence(session: Session, channel: str, subject: str, now: datetime) -> None:
    """Tell a channel no more of *subject*: the UID of an event, or ``*`` for anything."""
    row = {"channel_id": channel, "subject": subject, "since": now}
    _put(session, silences, row, {"since": now})
    _changed(session)


def silenced(session: Session, channel: str) -> frozenset[str]:
    """Give what a channel is told no more of."""
    query = select(silences.c.subject).where(silences.c.channel_id == channel)
    return frozenset(session.execute(query).scalars())


def speak_again(session: Session, channel: str) -> None:
    """Lift every silence of a channel."""
    session.execute(delete(silences).where(silences.c.channel_id == channel))
    _changed(session)


def known_links_key(session: Session) -> bytes | None:
    """Give the key that signs links; None where no link has ever been signed."""
    query = select(service_keys.c.value).where(service_keys.c.name == _LINKS)
    known: bytes | None = session.execute(query).scalar_one_or_none()
    return None if known is None else bytes(known)


def links_key(session: Session) -> bytes:
    """Give the key that signs links, making it the first time; the same in every process."""
    known = known_links_key(session)
    if known is not None:
        return known
    made = {"name": _LINKS, "value": secrets.token_bytes(32)}
    # An update that changes nothing: whoever comes second is given what the first has written.
    _put(session, service_keys, made, {"name": _LINKS})
    query = select(service_keys.c.value).where(service_keys.c.name == _LINKS)
    return bytes(session.execute(query).scalar_one())


def tries(session: Session, row_id: str) -> tuple[Try, ...]:
    """Give each try at a message, the first first."""
    query = select(attempts).where(attempts.c.outbox_id == row_id).order_by(attempts.c.id)
    return tuple(
        Try(row.number, row.tried_at, row.state, row.status, row.answer)
        for row in session.execute(query)
    )


def missed_untold(session: Session, channel: str, by: datetime) -> set[str]:
    """Give the events whose messages expired unsent *by* then, and were not told of since."""
    query = select(outbox.c.event_uid).where(*_untold(channel, by)).distinct()
    return {uid for uid in session.execute(query).scalars() if uid is not None}


def missed_told(session: Session, channel: str, by: datetime) -> None:
    """Write down that what expired *by* then has been told of."""
    session.execute(update(outbox).where(*_untold(channel, by)).values(last_status="told"))


def _untold(channel: str, by: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        outbox.c.channel_id == channel,
        ENDED,
        outbox.c.state == "expired",
        outbox.c.next_try_at <= by,  # of an expired row: the moment it did
        outbox.c.last_status.is_(None),
    )


def replay(
    session: Session,
    now: datetime,
    *,
    channel: str | None = None,
    row_id: str | None = None,
    uncertain: bool = False,
) -> int:
    """Put dead messages back to be tried anew, from the first attempt.

    Parameters:
        session: A transaction that may write.
        now: When to try.
        channel: Only of this channel; None: of any.
        row_id: Only this one, though it be uncertain; None: all.
        uncertain: Those too that may have been sent, on channels that send at most once.

    Returns:
        How many.
    """
    states = ("dead", "uncertain") if uncertain or row_id is not None else ("dead",)
    statement = update(outbox).where(ENDED, outbox.c.state.in_(states))
    if channel is not None:
        statement = statement.where(outbox.c.channel_id == channel)
    if row_id is not None:
        statement = statement.where(outbox.c.id == row_id)
    fresh = {"state": "pending", "attempts": 0, "next_try_at": now, "transport_called_at": None}
    again = statement.values(fresh)
    return len(session.execute(again.returning(outbox.c.id)).all())


def _put(
    session: Session, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(table).values(dict(row))
    keys = list(table.primary_key.columns)
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(changed)))
