"""Sending what the outbox owes on one channel: claim, read the event again, send, settle.

No transaction is open while a message is under way, so a slow receiver holds up nobody, and a
sender that is killed leaves a lease that runs out (reminders are at least once; the key that
travels with each lets the receiver drop the rare duplicate).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from calendar_svc.errors import DeliveryError, StoreError
from calendar_svc.service.channels import Channel, Message
from calendar_svc.service.clock import Clock
from calendar_svc.service.delivery.composing import compose
from calendar_svc.service.delivery.pace import Pace
from calendar_svc.service.delivery.retry import GIVE_UP_AFTER, after_failure
from calendar_svc.service.delivery.verdict import Circumstances, verdict
from calendar_svc.service.links import Links
from calendar_svc.service.messages import message_key
from calendar_svc.service.reminders import Rulebook
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox import LEASE, Claimed, Outcome, Owed, claim, hold, settle
from calendar_svc.store.planning import plan
from calendar_svc.store.queries import by_uid

_LEFT = timedelta(seconds=25)  # as long as one send may take; a shorter lease is prolonged first
_BATCH = 10  # rows of one claim: as many wait for a lease to run out when their sender is killed
_MISSED_AFTER = timedelta(seconds=60)  # what else was missed is told in the same message
_MISSED_WORTH = timedelta(days=7)
_NOTHING = Outcome("superseded", error="nothing to tell")  # a list with nothing on it
NOTICES = "log"
"""The channel on which the service speaks of itself, unless the settings name another."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What was read of the circumstances; `stamp` says whether it is still so."""

    stamp: reminding.Stamp
    channel: Channel
    circumstances: Circumstances


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends the outbox rows of one channel; its methods may run in several threads at once.

    Parameters:
        store: Where the rows and the events are.
        channel: Where messages go; outbox rows know it by its name.
        book: Gives the rules that rows are planned by; a row that they no longer want is not sent.
        clock: The present instant.
        owner: Name of this sender, unlike that of any other that runs.
        links: Makes the addresses in messages.
        notices: Channel that hears when this one is given up.
        jitter: A number from 0 to 1, by chance.
        lateness: Told of each message that was sent, how many seconds after it was due.
        reopen: Gives the channel as it is set up now; asked when something was changed.
        pace: How long the receiver takes to answer.
    """

    store: Store
    channel: Channel
    book: Callable[[Session], Rulebook]
    clock: Clock
    owner: str
    links: Links = field(default_factory=lambda: Links(""))
    notices: str = NOTICES
    jitter: Callable[[], float] = random.random
    lateness: Callable[[float], object] = lambda _seconds: None
    reopen: Callable[[str], Channel] | None = None
    pace: Pace = field(default_factory=Pace)

    def run(self) -> Counter[str]:
        """Send all that is due now.

        Returns:
            How many rows ended in which state; ``lost`` counts those another sender took over.
        """
        ended: Counter[str] = Counter()
        while batch := self._claim():
            ended += self._deliver(batch)
        return ended

    def _claim(self) -> tuple[Claimed, ...]:
        now, limit = self.clock(), max(_BATCH, self.channel.joins)
        with self.store.begin() as session:
            return claim(session, self.channel.name, self.owner, now, lease=LEASE, limit=limit)

    def _deliver(self, batch: Sequence[Claimed]) -> Counter[str]:
        """Send what was claimed together.

        What holds is read once for all of it, and again as soon as anything was changed: each
        settling asks for that, in its own transaction, so that it costs no more.
        """
        ended: Counter[str] = Counter()
        holds: Holds | None = None
        size = max(1, self.channel.joins)
        for start in range(0, len(batch), size):
            group = self._held(batch[start : start + size], ended)
            if group:
                holds = holds or self._read(batch[start:])
                holds = self._deliver_group(group, holds, ended)
        return ended

    def _deliver_group(
        self, group: Sequence[Claimed], holds: Holds, ended: Counter[str]
    ) -> Holds | None:
        """Send one message for the rows of *group*, without those that are not to be sent.

        Returns:
            What holds still; None where something was changed meanwhile.
        """
        now = self.clock()
        stay = [row for row in group if verdict(row, holds.circumstances, now) is None]
        for row in group:
            if row not in stay:
                ended[self._put_aside(row)] += 1
        if not stay:
            return None
        outcome = self._send(stay, holds, now)
        same = self._settle(stay, outcome, now, holds, ended)
        if not same or len(stay) < len(group):
            return None
        failing = outcome.state in ("failed", "dead")
        return replace(holds, circumstances=replace(holds.circumstances, failing=failing))

    def _composed(self, rows: Sequence[Claimed], holds: Holds, now: datetime) -> Message | None:
        if all(row.owed.event_uid in holds.circumstances.events for row in rows):
            return compose(rows, holds.circumstances, self.links, None, now)
        with self.store.begin_read() as session:  # lists of events are asked for
            return compose(rows, holds.circumstances, self.links, session, now)

    def _held(self, group: Sequence[Claimed], ended: Counter[str]) -> list[Claimed]:
        """The rows whose leases last long enough for a send, prolonged where they do not."""
        now = self.clock()
        if all(row.until - now >= _LEFT for row in group):
            return list(group)
        with self.store.begin() as session:
            kept = [row for row in group if hold(session, row, now + LEASE)]
        ended["lost"] += len(group) - len(kept)
        return kept

    def _read(self, rows: Sequence[Claimed]) -> Holds:
        with self.store.begin_read() as session:
            # The count first: what is changed while the rest is read will show.
            stamp = reminding.stamp(session)
            holds = self._circumstances(session, rows)
        channel = self.channel if self.reopen is None else self.reopen(self.channel.name)
        return Holds(stamp, channel, holds)

    def _circumstances(self, session: Session, rows: Sequence[Claimed]) -> Circumstances:
        uids = {row.owed.event_uid for row in rows if row.owed.event_uid is not None}
        known = reminding.health(session).get(self.channel.name)
        return Circumstances(
            book=self.book(session),
            events={event.uid: event for event in by_uid(session.connection(), uids)},
            silences=reminding.silenced(session, self.channel.name),
            failing=known is not None,
            disabled=known is not None and known.disabled_at is not None,
        )

    def _put_aside(self, row: Claimed) -> str:
        """Settle a row that is not to be sent; what holds is read again under its lock.

        The lock orders this against a `plan` of the same key: a sender that finds the event moved
        cannot withdraw the row after the event has moved back.
        """
        now = self.clock()
        with self.store.begin() as session:
            if not hold(session, row, now + LEASE):
                return "lost"
            holds = self._circumstances(session, [row])
            reason = verdict(row, holds, now)
            if reason is None:  # moved back meanwhile: the next claim sends it
                reason = Outcome("pending", next_try=now)
            if reason.state == "expired":
                reason = replace(reason, next_try=now)
                plan(session, [self._missed(row.owed, now)], now)
            settle(session, row, reason, now)
            if row.owed.kind == "digest":
                plan(session, holds.book.digests(now), now)
            return reason.state

    def _missed(self, owed: Owed, now: datetime) -> Owed:
        """One message an hour tells of all that expired on this channel."""
        return Owed(
            kind="missed",
            event_uid=None,
            event_version=0,
            rule=owed.rule,
            channel=owed.channel,
            due=now + _MISSED_AFTER,
            not_after=now + _MISSED_WORTH,
            dedupe_key=f"missed:{owed.channel}:{now:%Y%m%dT%HZ}",
        )

    def _send(self, rows: Sequence[Claimed], holds: Holds, now: datetime) -> Outcome:
        attempts = max(row.attempts for row in rows)
        log = structlog.get_logger("calendar_svc.delivery").bind(
            key=message_key(rows[0].owed.dedupe_key),
            rule=rows[0].owed.rule,
            channel=self.channel.name,
        )
        try:
            message = self._composed(rows, holds, now)
            if message is None:
                return _NOTHING
            with self.pace.measured():
                receipt = holds.channel.send(message)
        except DeliveryError as error:
            outcome = after_failure(error, attempts, now, self.jitter())
            log.warning("not delivered", problem=error.problem, state=outcome.state)
            return outcome
        except StoreError:  # nothing was sent, nor could anything be written down
            raise
        except Exception as error:  # a fault of ours must not hold up other rows
            log.exception("channel failed")
            fault = DeliveryError(type(error).__name__)
            return after_failure(fault, attempts, now, self.jitter())
        log.info("delivered", attempts=attempts)
        return Outcome("sent", status=receipt.status or None, answer=receipt.answer or None)

    def _settle(
        self,
        rows: Sequence[Claimed],
        outcome: Outcome,
        told_at: datetime,
        holds: Holds,
        ended: Counter[str],
    ) -> bool:
        """Write down how the rows ended; give whether what holds was changed by nobody.

        Not each settling waits for the disk, but each claim does: a power cut costs a sender's
        receivers no more duplicates than one claim has rows, and no reminder.
        """
        now = self.clock()
        with self.store.begin(durable=False) as session:
            for row in rows:
                kept = settle(session, row, outcome, now)
                ended[outcome.state if kept else "lost"] += 1
                if outcome.state == "sent":
                    self.lateness((now - row.owed.due).total_seconds())
                if row.owed.kind == "missed" and outcome.state == "sent":
                    reminding.missed_told(session, row.owed.channel, told_at)
                if row.owed.kind == "digest" and outcome.state != "failed":
                    plan(session, self.book(session).digests(now), now)
            self._note_health(session, outcome, now, holds.circumstances)
            return reminding.stamp(session) == holds.stamp

    def _note_health(
        self, session: Session, outcome: Outcome, now: datetime, holds: Circumstances
    ) -> None:
        name = self.channel.name
        if outcome.state == "sent" and holds.failing:
            reminding.works(session, name)
        elif outcome.state in ("failed", "dead"):
            since = reminding.failed(session, name, outcome.error or "", now)
            if now - since >= GIVE_UP_AFTER and not holds.disabled:
                reminding.disable(session, name, now)
                plan(session, [self._given_up(since, now)], now)

    def _given_up(self, since: datetime, now: datetime) -> Owed:
        return Owed(
            kind="notice",
            event_uid=None,
            event_version=0,
            rule="given_up",
            channel=self.notices,
            due=now,
            not_after=now + _MISSED_WORTH,
            dedupe_key=f"notice:given_up:{self.channel.name}:{since:%Y%m%dT%H%M%SZ}",
            payload={"value": self.channel.name},
        )
