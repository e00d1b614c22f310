"""The message for the rows that go together, with the values that hold now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calendar_svc.model import CalendarEvent, Status
from calendar_svc.publish import EventFilter
from calendar_svc.service.channels import Message
from calendar_svc.service.delivery.verdict import Circumstances, rule_behind
from calendar_svc.service.links import Links
from calendar_svc.service.messages import Writer, digest, joined, missed, notice
from calendar_svc.store import Filter, Page, queries, reminding
from calendar_svc.store.listing import listing
from calendar_svc.store.outbox import Claimed

_OFF = (Status.CANCELLED, Status.POSTPONED)


def compose(
    rows: Sequence[Claimed],
    holds: Circumstances,
    links: Links,
    session: Session | None,
    now: datetime,
) -> Message | None:
    """Write one message for *rows*.

    Parameters:
        rows: At least one; none of them is put aside by `verdict`.
        holds: What holds now.
        links: Makes the addresses in it.
        session: For the events of lists; None where every row is about one of the events that
            were read.
        now: The moment of the attempt.

    Returns:
        None where none of the rows has anything to tell: a digest of days without events.
    """
    told = [_one(row, holds, links, session, now) for row in rows]
    messages = [message for message in told if message is not None]
    if len(messages) <= 1:
        return messages[0] if messages else None
    return joined(_writer(rows[0], holds, links), messages)


def _one(
    row: Claimed, holds: Circumstances, links: Links, session: Session | None, now: datetime
) -> Message | None:
    owed, writer = row.owed, _writer(row, holds, links)
    if owed.event_uid is not None:
        return writer.about(owed, holds.events[owed.event_uid], now)
    if owed.kind == "notice":
        return notice(writer, owed, owed.rule, str(owed.payload["value"]), now)
    assert session is not None  # noqa: S101 - as the caller knows
    if owed.kind == "missed":
        uids = reminding.missed_untold(session, owed.channel, now)
        events = queries.by_uid(session.connection(), uids)
        return missed(writer, owed, sorted(events, key=_order), now) if events else None
    events = _of_digest(row, holds, session)
    return digest(writer, owed, events, now) if events else None


def _of_digest(row: Claimed, holds: Circumstances, session: Session) -> list[CalendarEvent]:
    """What the rule of a digest selects among the events of its days."""
    rule = holds.book.rules[row.owed.rule]
    begin, end = (datetime.fromisoformat(str(row.owed.payload[word])) for word in ("begin", "end"))
    during = Filter((EventFilter(since=begin, until=end),))
    events = listing(session.connection(), during, Page(), mentions=True)
    return [
        event
        for event in events
        if event.event.status not in _OFF and rule.selects(event, holds.book.feeds)
    ]


def _writer(row: Claimed, holds: Circumstances, links: Links) -> Writer:
    rule = rule_behind(row.owed, holds)
    return Writer("both" if rule is None else rule.language, links)


def _order(event: CalendarEvent) -> tuple[str, str]:
    begin = event.event.time.begin or event.event.time.end
    return ("" if begin is None else begin.isoformat(), event.uid)
