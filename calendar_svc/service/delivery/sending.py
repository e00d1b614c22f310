"""Sending what the outbox owes on one channel: claim, read the event again, send, settle.

No transaction is open while a message is under way, so a slow receiver holds up nobody, and a
sender that is killed leaves a lease that runs out (reminders are at least once; the key that
travels with each lets the receiver drop the rare duplicate). What a kill can send twice is what was
sent and not yet written down: one message for each sender, and where the receiver is no further
than this process (the log), what went in five thousandths of a second.
"""

from __future__ import annotations

import random
import secrets
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
from calendar_svc.service.delivery.retry import after_failure
from calendar_svc.service.delivery.settling import FAILED, Attempt, Ledger
from calendar_svc.service.delivery.verdict import Circumstances, verdict
from calendar_svc.service.links import Links
from calendar_svc.service.messages import message_key
from calendar_svc.service.reminders import Rulebook
from calendar_svc.store import Store, reminding
from calendar_svc.store.doubt import at_most_once, calling
from calendar_svc.store.outbox import LEASE, Claimed, Outcome, Owed, claim, hold, settle
from calendar_svc.store.planning import plan
from calendar_svc.store.queries import by_uid

_LEFT = timedelta(seconds=25)  # as long as one send may take; a shorter lease is prolonged first
_READ = 100  # rows whose events are read together; what was read is read anew after each change
_MISSED_AFTER = timedelta(seconds=60)  # what else was missed is told in the same message
_MISSED_WORTH = timedelta(days=7)
_NOTHING = Outcome("superseded", error="nothing to tell")  # a list with nothing on it
NOTICES = "log"
"""The channel on which the service speaks of itself, unless the settings name another."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What was read of the circumstances of *rows*; `stamp` says whether it is still so."""

    stamp: reminding.Stamp
    channel: Channel
    circumstances: Circumstances
    rows: frozenset[str]


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

    def run(self, needed: Callable[[], bool] = lambda: True) -> Counter[str]:
        """Send all that is due now.

        Parameters:
            needed: Whether this sender is still needed; asked before each claim.

        Returns:
            How many rows ended in which state; ``lost`` counts those another sender took over.
        """
        ended: Counter[str] = Counter()
        while needed() and (batch := self._claim()):
            with self.pace.claimed(len(batch)):
                self._deliver(batch, ended)
        return ended

    def _claim(self) -> tuple[Claimed, ...]:
        now, size = self.clock(), max(1, self.channel.joins)
        limit = -(-self.pace.rows // size) * size  # whole messages
        # Of this claim alone: another thread of this process may come to hold a row of it.
        owner = f"{self.owner}.{secrets.token_hex(4)}"
        with self.store.begin() as session:
            return claim(session, self.channel.name, owner, now, lease=LEASE, limit=limit)

    def _deliver(self, batch: Sequence[Claimed], ended: Counter[str]) -> None:
        """Send what was claimed together.

        What holds is read once for some of it, and again as soon as anything was changed: each
        writing down asks for that, in its own transaction, so that it costs no more.
        """
        unwritten: list[Attempt] = []
        holds: Holds | None = None
        size = max(1, self.channel.joins)
        since = 0.0
        try:
            for start in range(0, len(batch), size):
                group = self._held(batch[start : start + size], ended)
                stay, holds = self._still_wanted(group, batch[start:], holds, ended)
                if stay and holds is not None and holds.circumstances.once:
                    stay = self._called(stay, ended)
                if not stay or holds is None:
                    continue
                attempt = self._send(stay, holds)
                since = since if unwritten else self.pace.monotonic()
                unwritten.append(attempt)
                calm = attempt.plain and not holds.circumstances.failing
                if not (calm and self.pace.may_wait(since)):
                    tried, unwritten = unwritten, []
                    holds = self._written(tried, holds, ended)
        finally:
            if unwritten and holds is not None:
                self._written(unwritten, holds, ended)

    def _still_wanted(
        self,
        group: Sequence[Claimed],
        ahead: Sequence[Claimed],
        holds: Holds | None,
        ended: Counter[str],
    ) -> tuple[list[Claimed], Holds | None]:
        """Give the rows of *group* that are to be sent, and what holds; settle the others."""
        if not group:
            return [], holds
        if holds is None or not holds.rows.issuperset(row.id for row in group):
            holds = self._read(ahead[: max(_READ, len(group))])
        now = self.clock()
        gone = [row for row in group if verdict(row, holds.circumstances, now) is not None]
        if not gone:
            return list(group), holds
        same = [self._put_aside(row, ended) == holds.stamp for row in gone]
        if not all(same):  # the others are judged anew, by what holds now
            rest = [row for row in group if row not in gone]
            return self._still_wanted(rest, ahead, None, ended)
        return [row for row in group if row not in gone], holds

    def _called(self, rows: Sequence[Claimed], ended: Counter[str]) -> list[Claimed]:
        """Write down, for good, that the receiver is called next; give the rows still ours."""
        with self.store.begin() as session:
            ours = calling(session, [row.id for row in rows], rows[0].owner, self.clock())
        if lost := len(rows) - len(ours):
            ended["lost"] += lost
        return [row for row in rows if row.id in ours]

    def _written(self, tried: Sequence[Attempt], holds: Holds, ended: Counter[str]) -> Holds | None:
        """Write attempts down; give what holds still, None where something was changed."""
        known = holds.circumstances
        ledger = Ledger(
            self.store, self.channel.name, self.book, self.clock, self.notices, self.lateness
        )
        stamp = ledger.write(tried, ended, failing=known.failing, disabled=known.disabled)
        if stamp != holds.stamp:
            return None
        failing = tried[-1].outcome.state in FAILED
        return replace(holds, circumstances=replace(known, failing=failing))

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
        return Holds(stamp, channel, holds, frozenset(row.id for row in rows))

    def _circumstances(self, session: Session, rows: Sequence[Claimed]) -> Circumstances:
        uids = {row.owed.event_uid for row in rows if row.owed.event_uid is not None}
        known = reminding.health(session).get(self.channel.name)
        return Circumstances(
            book=self.book(session),
            events={event.uid: event for event in by_uid(session.connection(), uids)},
            silences=reminding.silenced(session, self.channel.name),
            failing=known is not None,
            disabled=known is not None and known.disabled_at is not None,
            once=at_most_once(session, self.channel.name),
        )

    def _put_aside(self, row: Claimed, ended: Counter[str]) -> reminding.Stamp:
        """Settle a row that is not to be sent; what holds is read again under its lock.

        The lock orders this against a `plan` of the same key: a sender that finds the event moved
        cannot withdraw the row after the event has moved back.
        """
        now = self.clock()
        with self.store.begin() as session:
            kept = hold(session, row, now + LEASE)
            ended[self._settled_aside(session, row, now) if kept else "lost"] += 1
            return reminding.stamp(session)

    def _settled_aside(self, session: Session, row: Claimed, now: datetime) -> str:
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

    def _send(self, rows: Sequence[Claimed], holds: Holds) -> Attempt:
        now = self.clock()
        return Attempt(rows, self._outcome(rows, holds, now), now)

    def _outcome(self, rows: Sequence[Claimed], holds: Holds, now: datetime) -> Outcome:
        once = holds.circumstances.once
        try:
            message = self._composed(rows, holds, now)
            if message is None:
                return _NOTHING
            with self.pace.measured():
                receipt = holds.channel.send(message)
        except DeliveryError as error:
            outcome = after_failure(error, self._known_tries(rows), now, self.jitter(), once=once)
            log = self._log(rows)
            log.warning("not delivered", problem=error.problem, state=outcome.state)
            return outcome
        except StoreError:  # nothing was sent, nor could anything be written down
            raise
        except Exception as error:  # a fault of ours must not hold up other rows
            log = self._log(rows)
            log.exception("channel failed")
            fault = DeliveryError(type(error).__name__, uncertain=True)
            return after_failure(fault, self._known_tries(rows), now, self.jitter(), once=once)
        return Outcome("sent", status=receipt.status or None, answer=receipt.answer or None)

    def _known_tries(self, rows: Sequence[Claimed]) -> int:
        """How often the rows were tried, this time too, as far as it is known how it went.

        A sender that was killed says nothing of the receiver: what it had claimed is not put off
        for longer when the next try fails.
        """
        if all(row.attempts == 1 for row in rows):
            return 1
        with self.store.begin_read() as session:
            known = [len(reminding.tries(session, row.id)) + 1 for row in rows]
        return max(min(row.attempts, tries) for row, tries in zip(rows, known, strict=True))

    def _log(self, rows: Sequence[Claimed]) -> structlog.stdlib.BoundLogger:
        first = rows[0].owed
        logger: structlog.stdlib.BoundLogger = structlog.get_logger("calendar_svc.delivery")
        return logger.bind(
            key=message_key(first.dedupe_key), rule=first.rule, channel=self.channel.name
        )
