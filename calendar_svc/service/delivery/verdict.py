"""Whether a claimed message is still to be sent, by what holds at the moment (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from calendar_svc.model import CalendarEvent, Status
from calendar_svc.service.delivery.retry import RETRY_SECONDS
from calendar_svc.service.reminders.alerts import told
from calendar_svc.service.reminders.book import Rulebook
from calendar_svc.service.reminders.rules import ReminderRule
from calendar_svc.store.outbox import Claimed, Outcome, Owed

_CHANGED = Outcome("superseded", error="the event changed after this was planned")
_NO_RULE = Outcome("superseded", error="no rule asks for this any more")
_SILENCED = Outcome("superseded", error="the receiver asked for no more of this")
_EXPIRED = Outcome("expired", error="could not be sent while it was still news")
_LOST = Outcome("dead", error="its sender ended before it could say how the attempt went")
_DISABLED = Outcome("dead", error="the channel is disabled; mend it, enable it, replay")
_ALWAYS = ("missed", "notice")  # these are asked for by no rule


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds at the moment of sending, read in one transaction.

    ``events`` are those of the rows, by UID; ``silences`` the subjects that this channel's
    receiver asked not to be told of; ``failing`` is whether the last try on this channel failed,
    ``disabled`` whether it was given up, ``once`` whether its messages are sent at most once.
    """

    book: Rulebook
    events: dict[str, CalendarEvent] = field(default_factory=dict)
    silences: Collection[str] = ()
    failing: bool = False
    disabled: bool = False
    once: bool = False


def verdict(claimed: Claimed, holds: Circumstances, now: datetime) -> Outcome | None:
    """Why a message is not to be sent now; None: it is.

    Parameters:
        claimed: The row.
        holds: As it is now.
        now: The present instant.

    Returns:
        ``pending`` with a next try where quiet hours only delay it.
    """
    owed = claimed.owed
    event = holds.events.get(owed.event_uid) if owed.event_uid is not None else None
    rule = rule_behind(owed, holds)
    reason = _not_wanted(owed, event, rule, holds, now)
    if reason is not None:
        return reason
    if now > owed.not_after:
        return _EXPIRED
    if holds.disabled:
        return _DISABLED
    if claimed.attempts > len(RETRY_SECONDS) + 1:
        return _LOST
    return None if rule is None else _quiet(rule, holds.book.timezone, now)


def rule_behind(owed: Owed, holds: Circumstances) -> ReminderRule | None:
    """The rule by which a message is told, for its words and hours; None: by none."""
    if owed.kind == "digest":
        return holds.book.rules.get(owed.rule)
    if owed.event_uid is None:
        return next((rule for rule in holds.book.rules.values() if rule.to == owed.channel), None)
    event = holds.events.get(owed.event_uid)
    return None if event is None else holds.book.behind(owed, event)


def _not_wanted(
    owed: Owed,
    event: CalendarEvent | None,
    rule: ReminderRule | None,
    holds: Circumstances,
    now: datetime,
) -> Outcome | None:
    if owed.kind in _ALWAYS:
        return None
    if rule is None:
        return _NO_RULE
    if "*" in holds.silences or owed.event_uid in holds.silences:
        return _SILENCED
    if event is None:
        return None  # a digest
    if not _still_true(owed, event, holds.book, now):
        return _CHANGED
    return None


def _still_true(owed: Owed, event: CalendarEvent, book: Rulebook, now: datetime) -> bool:
    if owed.kind == "changed":
        return owed.payload["after"] == told(event.event)
    if owed.kind == "snooze":
        return event.event.status is Status.PLANNED
    return owed.dedupe_key in {row.dedupe_key for row in book.reminders(event, now)}


def _quiet(rule: ReminderRule, timezone: str, now: datetime) -> Outcome | None:
    if rule.quiet is None:
        return None
    zone = ZoneInfo(timezone)
    ends = rule.quiet.ends(now.astimezone(zone).replace(tzinfo=None))
    if ends is None:
        return None
    return Outcome("pending", next_try=ends.replace(tzinfo=zone).astimezone(UTC))
