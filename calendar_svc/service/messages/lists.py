"""Messages about many events: digests, what was missed, and reminders that go as one (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from calendar_svc.model import CalendarEvent
from calendar_svc.record import event_record
from calendar_svc.service.channels import Link, Message
from calendar_svc.service.messages.single import Writer, calendar_of, message_key
from calendar_svc.service.messages.wording import one_line, say
from calendar_svc.store.outbox import Owed

MAX_LISTED = 50
"""More events than this in one message are counted, not listed."""

_WEEK = timedelta(days=7)


def digest(writer: Writer, owed: Owed, events: Sequence[CalendarEvent], now: datetime) -> Message:
    """The events of a day or a week as one list.

    Parameters:
        writer: For language and links.
        owed: Its payload says which days.
        events: Those of the days, in order of time.
        now: The moment of the attempt.
    """
    begin, end = (datetime.fromisoformat(str(owed.payload[word])) for word in ("begin", "end"))
    word = "week" if end - begin >= _WEEK else "day"
    return _listing(writer, owed, word, "event.digest", events, now)


def missed(writer: Writer, owed: Owed, events: Sequence[CalendarEvent], now: datetime) -> Message:
    """What was to be told while the service, or the receiver, was away."""
    return _listing(writer, owed, "missed", "event.missed", events, now)


def joined(writer: Writer, messages: Sequence[Message]) -> Message:
    """Several messages, due together on one channel, as one.

    Parameters:
        writer: For language and links.
        messages: At least two; the key of the whole depends on theirs alone.
    """
    first = messages[0]
    lines = [message.text for message in messages]
    calendars = [message.calendar for message in messages if message.calendar is not None]
    return Message(
        key=message_key("\n".join(message.key for message in messages)),
        type="event.list",
        text=say(writer.language, "list", "joined", count=len(messages)),
        data={"messages": [{"type": each.type, **each.data} for each in messages]},
        due=first.due,
        at=first.at,
        lines=tuple(_capped(writer, lines)),
        links=(Link(say(writer.language, "link", "event"), f"{writer.links.base_url}/"),),
        calendar=calendars[0] if len(calendars) == 1 else None,
        unsubscribe=first.unsubscribe,
    )


def notice(writer: Writer, owed: Owed, word: str, value: str, now: datetime) -> Message:
    """What the service has to say about itself.

    Parameters:
        writer: For language and links.
        owed: The row.
        word: Wording in ``words.toml``, section notice.
        value: Filled in.
        now: The moment of the attempt.
    """
    return Message(
        key=message_key(owed.dedupe_key),
        type=f"service.{word}",
        text=say(writer.language, "notice", word, value=value),
        data={"about": value},
        due=owed.due,
        at=now,
    )


def trial(writer: Writer, channel: str, now: datetime) -> Message:
    """A message for trying a channel out; no row of the outbox stands behind it."""
    return Message(
        key=message_key(f"test:{channel}:{now.isoformat()}"),
        type="service.test",
        text=say(writer.language, "notice", "test"),
        data={"about": channel},
        due=now,
        at=now,
        links=(Link(say(writer.language, "link", "event"), f"{writer.links.base_url}/"),),
    )


def _listing(
    writer: Writer,
    owed: Owed,
    word: str,
    kind: str,
    events: Sequence[CalendarEvent],
    now: datetime,
) -> Message:
    lines = [one_line(writer.language, "", event.event) for event in events]
    return Message(
        key=message_key(owed.dedupe_key),
        type=kind,
        text=say(writer.language, "list", word, count=len(events)),
        data={
            "rule": owed.rule,
            "events": [
                {
                    "uid": event.uid,
                    "url": writer.links.event(event.uid),
                    **event_record(event.event),
                }
                for event in events[:MAX_LISTED]
            ],
        },
        due=owed.due,
        at=now,
        lines=tuple(_capped(writer, lines)),
        links=(Link(say(writer.language, "link", "event"), f"{writer.links.base_url}/"),),
        calendar=calendar_of(list(events[:MAX_LISTED]), writer.links.base_url),
        unsubscribe=writer.links.unsubscribe(owed.channel),
    )


def _capped(writer: Writer, lines: Sequence[str]) -> list[str]:
    more = len(lines) - MAX_LISTED
    if more <= 0:
        return list(lines)
    return [*lines[:MAX_LISTED], say(writer.language, "list", "more", count=more)]
