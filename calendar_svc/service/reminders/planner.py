"""Planning what the rules owe, in the transaction of the change that owes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from calendar_svc.model import CalendarEvent, Change, Kind, Status
from calendar_svc.publish import EventFilter
from calendar_svc.service.reminders.book import Rulebook
from calendar_svc.service.reminders.owed import still_news
from calendar_svc.store import Store
from calendar_svc.store.filters import Filter
from calendar_svc.store.happenings import Happening, just_changed
from calendar_svc.store.outbox import Owed
from calendar_svc.store.planning import plan, supersede, waiting_alerts, withdraw
from calendar_svc.store.queries import by_uid, chunks

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReminderPlanner:
    """Keeps the outbox in step with events and rules; called as the *planner* of an ingest.

    ``book`` gives the rules that hold inside the transaction it is called with.
    """

    book: Callable[[Session], Rulebook]

    def __call__(self, session: Session, changes: Sequence[Change], now: datetime) -> int:
        """Plan what the changed events are owed and withdraw what they are owed no longer.

        Parameters:
            session: The transaction in which the events were written.
            changes: What was done, each with the UID of its event as target.
            now: The present instant; nothing is planned that would be stale by now, so a backfill
                of old documents sends nothing.

        Returns:
            How many rows are newly pending.
        """
        uids = {
            change.target
            for change in changes
            if change.target is not None and change.action in ("created", "updated")
        }
        book = self.book(session)
        events = by_uid(session.connection(), uids)
        alerts = self._alerts(session, book, events, now)
        return plan(session, [*self._reminders(session, book, events, now), *alerts], now)

    def repair(self, store: Store, now: datetime) -> int:
        """Plan anew for every event that is owed something, as after a change of the rules.

        Some events at a time, each lot in a transaction of its own: memory does not grow with the
        store, and whoever else wants to write waits for one lot only. Killed in the midst, what is
        left is planned by the next repair.

        Parameters:
            store: Where the events are.
            now: The present instant.

        Returns:
            How many rows are newly pending.
        """
        with store.begin() as session:
            planned = plan(session, self.book(session).digests(now), now)
        for some in chunks(_owed_something(store, now)):
            with store.begin() as session:
                # Read inside: what was listed may have changed since, the rules as well.
                book = self.book(session)
                events = by_uid(session.connection(), some)
                planned += plan(session, self._reminders(session, book, events, now), now)
        return planned

    def _reminders(
        self, session: Session, book: Rulebook, events: Iterable[CalendarEvent], now: datetime
    ) -> list[Owed]:
        wanted = {event.uid: book.reminders(event, now) for event in events}
        keys = [row.dedupe_key for rows in wanted.values() for row in rows]
        supersede(session, list(wanted), keys)
        return [row for rows in wanted.values() for row in _news(rows, now)]

    def _alerts(
        self, session: Session, book: Rulebook, events: Iterable[CalendarEvent], now: datetime
    ) -> list[Owed]:
        happened = just_changed(session)
        rows = [row for event in events for row in _of(book, event, happened.get(event.uid), now)]
        older = waiting_alerts(session, {row.event_uid for row in rows if row.event_uid})
        withdraw(session, [number for number, _ in older])
        unsent = {(owed.event_uid, owed.channel): owed for _, owed in reversed(older)}
        joined = (_joined(row, unsent.get((row.event_uid, row.channel))) for row in rows)
        return [row for row in joined if row is not None]


def _of(
    book: Rulebook, event: CalendarEvent, happened: Happening | None, now: datetime
) -> tuple[Owed, ...]:
    if happened is None:
        return ()
    return book.alerts(event, happened.before, now, document=happened.document)


def _joined(row: Owed, unsent: Owed | None) -> Owed | None:
    """An alert that takes the place of an older one, which nobody was sent yet.

    What the receiver knows is what held before the older; if that holds again there is no news.
    """
    if unsent is None:
        return row
    before = unsent.payload["before"]
    if before == row.payload["after"]:
        return None
    rule = "created" if unsent.rule == "created" else row.rule
    return replace(row, rule=rule, payload={**row.payload, "before": before})


def _news(rows: Sequence[Owed], now: datetime) -> list[Owed]:
    """What is still news, each channel by itself."""
    channels = dict.fromkeys(row.channel for row in rows)
    return [
        row
        for channel in channels
        for row in still_news([row for row in rows if row.channel == channel], now)
    ]


def _owed_something(store: Store, now: datetime) -> list[str]:
    """UIDs of the planned events that are not over, and of milestones that may be overdue."""
    # No zone is more than a day from UTC, so nothing that is still to come is left out.
    local = now.astimezone(UTC).replace(tzinfo=None)
    planned = (Status.PLANNED,)
    ahead = EventFilter(statuses=planned, since=local - _DAY)
    past = EventFilter(kinds=(Kind.MILESTONE,), statuses=planned, until=local + _DAY)
    return sorted({*store.uids(Filter((ahead,))), *store.uids(Filter((past,)))})
