"""One service with its receiver: what tests of reminders are played on."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from loopback import Receiver, receiving
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session
from stories import Hands, shanghai, tell

from calendar_svc.publish import FeedSpec
from calendar_svc.service.channels import Channel, WebhookChannel
from calendar_svc.service.delivery import Delivery
from calendar_svc.service.links import Links
from calendar_svc.service.reminders import ReminderPlanner, ReminderRule, Rulebook
from calendar_svc.store import Store
from calendar_svc.store.outbox_view import OutboxRow, outbox_rows
from calendar_svc.store.tables import outbox

SECRET = base64.b64encode(b"twenty-four secret bytes").decode()
NOW = shanghai("2026-05-01 08:00")
LINKS = Links("https://example.org")


def rule_of(**values: Any) -> ReminderRule:
    """A rule as people write it, to the webhook unless told otherwise."""
    return ReminderRule.model_validate({"to": "webhook", **values})


RULE = rule_of(before=["1d"])


def book_of(*rules: ReminderRule, feeds: Sequence[FeedSpec] = ()) -> Callable[[Session], Rulebook]:
    """A rulebook of these rules, named by their numbers."""
    named = {str(number): rule for number, rule in enumerate(rules)}
    book = Rulebook(named, {spec.slug: spec for spec in feeds}, "Asia/Shanghai")
    return lambda _session: book


@dataclass
class Office:
    """A store, a receiver, a clock that is set by hand, and the rules that hold."""

    store: Store
    receiver: Receiver
    hands: Hands
    planner: ReminderPlanner

    def rules(self, *rules: ReminderRule) -> None:
        """From now on these hold."""
        self.planner = ReminderPlanner(book_of(*rules))

    def tell(self, *values: Any) -> None:
        """Store events, new or as they stand now."""
        tell(self.store, self.hands(), *values, planner=self.planner)

    def repair(self) -> int:
        """Plan anew, as the service does twice a day."""
        return self.planner.repair(self.store, self.hands())

    def deliver(self, owner: str = "one", channel: Channel | None = None) -> dict[str, int]:
        """Send what is due, to the receiver unless told otherwise."""
        through = channel or WebhookChannel(
            self.receiver.url, SecretStr(SECRET), allow_private=True
        )
        delivery = Delivery(
            self.store,
            through,
            self.planner.book,
            self.hands,
            owner,
            LINKS,
            jitter=lambda: 0.0,
        )
        try:
            return dict(delivery.run())
        finally:
            through.close()

    def states(self) -> list[str]:
        """The states of all rows in order of time."""
        with self.store.begin_read() as session:
            query = select(outbox.c.state).order_by(outbox.c.due_at, outbox.c.created_at)
            return list(session.execute(query).scalars())

    def rows(self) -> tuple[OutboxRow, ...]:
        """All rows in order of time."""
        with self.store.begin_read() as session:
            return outbox_rows(session)


@contextmanager
def office_over(store: Store) -> Iterator[Office]:
    """An office on *store* at eight in the morning of 1 May 2026, where `RULE` holds."""
    with receiving() as receiver:
        yield Office(store, receiver, Hands(NOW), ReminderPlanner(book_of(RULE)))
