"""Writing down how attempts ended: at once, or some messages together where they go very fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from calendar_svc.service.clock import Clock
from calendar_svc.service.delivery.retry import GIVE_UP_AFTER
from calendar_svc.service.messages import message_key
from calendar_svc.service.reminders import Rulebook
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox import Claimed, Outcome, Owed, settle, settle_sent
from calendar_svc.store.planning import plan

FAILED = ("failed", "dead", "uncertain")
"""How an attempt ends that did not go through, as far as is known."""

_NOTICE_WORTH = timedelta(days=7)
_LISTS = ("missed", "digest")  # what was told leaves something else to write down


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: the rows that went in one message, how it ended, and when it began."""

    rows: Sequence[Claimed]
    outcome: Outcome
    at: datetime

    @property
    def plain(self) -> bool:
        """Whether it was taken, and nothing is to be written but that."""
        sent = self.outcome.state == "sent"
        return sent and not any(row.owed.kind in _LISTS for row in self.rows)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes down the attempts on one channel.

    Parameters:
        store: Where the rows are.
        channel: Name of the channel.
        book: Gives the rules, for the next digest.
        clock: The present instant.
        notices: Channel that hears when this one is given up.
        lateness: Told of each message that was sent, how many seconds after it was due.
    """

    store: Store
    channel: str
    book: Callable[[Session], Rulebook]
    clock: Clock
    notices: str
    lateness: Callable[[float], object]

    def write(
        self, tried: Sequence[Attempt], ended: Counter[str], *, failing: bool, disabled: bool
    ) -> reminding.Stamp:
        """Write down how attempts ended, all in one transaction.

        Not each of these waits for the disk, but each claim does: a power cut costs a sender's
        receivers no more duplicates than one claim has rows, and no reminder.

        Parameters:
            tried: At least one attempt, in order; all of one claim.
            ended: Is told how many rows ended in which state.
            failing: Whether the last attempt before these failed.
            disabled: Whether the channel was given up.

        Returns:
            What was changed by others as far as this transaction sees: the same as before, where
            nothing was.
        """
        _log(self.channel, [attempt for attempt in tried if attempt.outcome.state == "sent"])
        now = self.clock()
        with self.store.begin(durable=False) as session:
            taken: dict[Outcome, list[Claimed]] = {}
            for attempt in tried:
                if attempt.plain:
                    taken.setdefault(attempt.outcome, []).extend(attempt.rows)
                else:
                    self._one(session, attempt, now, ended)
                if attempt.outcome.state == "sent":
                    for row in attempt.rows:
                        self.lateness((now - row.owed.due).total_seconds())
            for outcome, rows in taken.items():
                kept = settle_sent(session, rows, outcome, now)
                ended.update("sent" if row.id in kept else "lost" for row in rows)
            self._note_health(session, tried[-1].outcome, now, failing=failing, disabled=disabled)
            return reminding.stamp(session)

    def _one(self, session: Session, attempt: Attempt, now: datetime, ended: Counter[str]) -> None:
        state = attempt.outcome.state
        for row in attempt.rows:
            kept = settle(session, row, attempt.outcome, now)
            ended[state if kept else "lost"] += 1
            if row.owed.kind == "missed" and state == "sent":
                reminding.missed_told(session, row.owed.channel, attempt.at)
            if row.owed.kind == "digest" and state != "failed":
                plan(session, self.book(session).digests(now), now)

    def _note_health(
        self, session: Session, last: Outcome, now: datetime, *, failing: bool, disabled: bool
    ) -> None:
        if last.state == "sent" and failing:
            reminding.works(session, self.channel)
        elif last.state in FAILED:
            since = reminding.failed(session, self.channel, last.error or "", now)
            if (last.gone or now - since >= GIVE_UP_AFTER) and not disabled:
                reminding.disable(session, self.channel, now)
                plan(session, [self._given_up(since, now)], now)

    def _given_up(self, since: datetime, now: datetime) -> Owed:
        return Owed(
            kind="notice",
            event_uid=None,
            event_version=0,
            rule="given_up",
            channel=self.notices,
            due=now,
            not_after=now + _NOTICE_WORTH,
            dedupe_key=f"notice:given_up:{self.channel}:{since:%Y%m%dT%H%M%SZ}",
            payload={"value": self.channel},
        )


def _log(channel: str, sent: Sequence[Attempt]) -> None:
    """One line for the messages that are written down together, with the key of each."""
    if sent:
        first = [attempt.rows[0] for attempt in sent]
        structlog.get_logger("calendar_svc.delivery").info(
            "delivered",
            channel=channel,
            keys=[message_key(row.owed.dedupe_key) for row in first],
            rules=sorted({row.owed.rule for row in first}),
            attempts=max(row.attempts for row in first),
        )
