"""Sending what the outbox owes: claim, read the event again, send, settle.

No transaction is open while a message is under way, so a slow receiver holds up nobody, and a
sender that is killed leaves a lease that runs out (reminders are at least once; the key that
travels with each lets the receiver drop the rare duplicate).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from calendar_svc.errors import DeliveryError
from calendar_svc.model import CalendarEvent
from calendar_svc.service.channels import Channel
from calendar_svc.service.clock import Clock
from calendar_svc.service.messages import message_of
from calendar_svc.service.reminders import ReminderRules, wanted
from calendar_svc.store import Store
from calendar_svc.store.outbox import Claimed, Outcome, claim, hold, settle

# Standard Webhooks, "Retry schedule": seconds from one attempt to the next; ten attempts in all.
RETRY_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
_JITTER = 0.2  # share of the wait that chance may add, so that what failed together parts
_LEASE = timedelta(seconds=60)  # longer than one send may take, connecting and answer included
_BATCH = 20
_SUPERSEDED = Outcome("superseded", error="the event changed after this was planned")
_EXPIRED = Outcome("expired", error="could not be sent while it was still news")
_LOST = Outcome("dead", error="its sender ended before it could say how the attempt went")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends the outbox rows of one channel.

    Parameters:
        store: Where the rows and the events are.
        channel: Where messages go; outbox rows know it by its name.
        rules: The rules that rows are planned by; a row that they no longer want is not sent.
        clock: The present instant.
        owner: Name of this sender, unlike that of any other that runs.
        base_url: Start of the links in messages, without a slash at the end.
        jitter: A number from 0 to 1, by chance.
    """

    store: Store
    channel: Channel
    rules: ReminderRules
    clock: Clock
    owner: str
    base_url: str = ""
    jitter: Callable[[], float] = random.random

    def run(self, on_row: Callable[[], None] = lambda: None) -> Counter[str]:
        """Send all that is due now.

        Parameters:
            on_row: Called before each row, for a sign of life in a long run.

        Returns:
            How many rows ended in which state; ``lost`` counts those another sender took over.
        """
        ended: Counter[str] = Counter()
        while batch := self._claim():
            for claimed in batch:
                on_row()
                ended[self._deliver(claimed)] += 1
        return ended

    def _claim(self) -> tuple[Claimed, ...]:
        now = self.clock()
        with self.store.begin() as session:
            return claim(session, self.channel.name, self.owner, now, lease=_LEASE, limit=_BATCH)

    def _deliver(self, claimed: Claimed) -> str:
        event = self._read_again(claimed)
        if isinstance(event, str):
            return event
        outcome = self._send(claimed, event)
        with self.store.begin() as session:
            kept = settle(session, claimed, outcome, self.clock())
        return outcome.state if kept else "lost"

    def _read_again(self, claimed: Claimed) -> CalendarEvent | str:
        """The event as it stands, or how the row ended since it is not to be sent."""
        now = self.clock()
        with self.store.begin() as session:
            if not hold(session, claimed, now + _LEASE):
                return "lost"
            event = self.store.event_in(session, claimed.owed.event_uid)
            outcome = self._reason_not_to(claimed, event, now)
            if outcome is None:
                return event
            settle(session, claimed, outcome, now)
            return outcome.state

    def _reason_not_to(
        self, claimed: Claimed, event: CalendarEvent, now: datetime
    ) -> Outcome | None:
        if claimed.owed.dedupe_key not in {row.dedupe_key for row in wanted(event, self.rules)}:
            return _SUPERSEDED
        if now > claimed.owed.not_after:
            return _EXPIRED
        if claimed.attempts > len(RETRY_SECONDS) + 1:
            return _LOST
        return None

    def _send(self, claimed: Claimed, event: CalendarEvent) -> Outcome:
        now = self.clock()
        message = message_of(claimed.owed, event, now, self.base_url)
        log = structlog.get_logger("calendar_svc.delivery").bind(
            key=message.key, rule=claimed.owed.rule, channel=self.channel.name
        )
        try:
            self.channel.send(message)
        except DeliveryError as error:
            outcome = after_failure(error, claimed.attempts, now, self.jitter())
            log.warning("not delivered", problem=error.problem, state=outcome.state)
            return outcome
        except Exception as error:  # a fault of ours must not hold up other rows
            log.exception("channel failed")
            fault = DeliveryError(type(error).__name__)
            return after_failure(fault, claimed.attempts, now, self.jitter())
        log.info("delivered", attempts=claimed.attempts)
        return Outcome("sent")


def after_failure(error: DeliveryError, attempts: int, now: datetime, jitter: float) -> Outcome:
    """What becomes of a row whose attempt failed (pure).

    Parameters:
        error: What the channel said.
        attempts: How often it has been tried, this time included; from 1.
        now: The moment of the failure.
        jitter: From 0 to 1; up to a fifth is added to the wait.

    Returns:
        ``dead`` when trying again cannot help or has been done ten times; else ``failed`` with the
        next try, by the retry schedule of Standard Webhooks and never before Retry-After.
    """
    if error.permanent or attempts > len(RETRY_SECONDS):
        return Outcome("dead", error=error.problem)
    wait = RETRY_SECONDS[attempts - 1] * (1 + _JITTER * jitter)
    wait = max(wait, error.retry_after or 0.0)
    return Outcome("failed", error=error.problem, next_try=now + timedelta(seconds=wait))
