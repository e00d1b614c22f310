"""The rules that hold together, and what they owe in all (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from calendar_svc.model import CalendarEvent, Event
from calendar_svc.publish import FeedSpec
from calendar_svc.service.reminders.alerts import alert
from calendar_svc.service.reminders.owed import wanted
from calendar_svc.service.reminders.rules import ReminderRule
from calendar_svc.store.outbox import Owed


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule that holds, by a name that outlives restarts.

    ``feeds`` are the definitions that rules point to; ``timezone`` (IANA) is that of quiet hours
    and digests.
    """

    rules: Mapping[str, ReminderRule]
    feeds: Mapping[str, FeedSpec]
    timezone: str

    def reminders(self, event: CalendarEvent, now: datetime) -> tuple[Owed, ...]:
        """Every reminder that *event* is owed at *now*, each once, in order of time."""
        rows = {
            row.dedupe_key: row for rule in self._about(event) for row in wanted(event, rule, now)
        }
        return tuple(sorted(rows.values(), key=lambda row: row.due))

    def alerts(
        self, event: CalendarEvent, before: Event | None, now: datetime, *, document: str | None
    ) -> tuple[Owed, ...]:
        """Every alert that a change of *event* owes; see `alert`."""
        rows = [alert(event, before, rule, now, document=document) for rule in self._about(event)]
        return tuple({row.dedupe_key: row for row in rows if row is not None}.values())

    def digests(self, now: datetime) -> tuple[Owed, ...]:
        """The next digest of each rule that wants one."""
        return tuple(
            self._digest(name, rule, now) for name, rule in self.rules.items() if rule.digest
        )

    def behind(self, owed: Owed, event: CalendarEvent | None) -> ReminderRule | None:
        """The rule by which *owed* is told; None where none wants it told any more.

        Parameters:
            owed: The row.
            event: The event of the row as it stands; None for a digest.
        """
        if event is None:
            return self.rules.get(owed.rule)
        return next((rule for rule in self._about(event) if rule.to == owed.channel), None)

    def _about(self, event: CalendarEvent) -> Sequence[ReminderRule]:
        return [rule for rule in self.rules.values() if rule.selects(event, self.feeds)]

    def _digest(self, name: str, rule: ReminderRule, now: datetime) -> Owed:
        assert rule.digest is not None  # noqa: S101 - as asked above
        zone = ZoneInfo(self.timezone)
        local = rule.digest.after(now.astimezone(zone).replace(tzinfo=None))
        due = local.replace(tzinfo=zone).astimezone(UTC)
        return Owed(
            kind="digest",
            event_uid=None,
            event_version=0,
            rule=name,
            channel=rule.to,
            due=due,
            not_after=due + rule.digest.period,
            dedupe_key=f"digest:{name}:{rule.to}:{due:%Y%m%dT%H%M%SZ}",
            payload={"begin": local.isoformat(), "end": (local + rule.digest.period).isoformat()},
        )
