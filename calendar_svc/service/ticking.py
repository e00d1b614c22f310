"""What one tick does: a sign of life, then everything that is due."""

from __future__ import annotations

import secrets
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from prometheus_client import Histogram
from sqlalchemy.orm import Session

from calendar_svc.publish import FeedSpec
from calendar_svc.service.channels.opening import Channels
from calendar_svc.service.clock import Clock
from calendar_svc.service.delivery import Delivery, Dispatcher
from calendar_svc.service.links import Links
from calendar_svc.service.reminders import ReminderPlanner, Rulebook
from calendar_svc.service.reminders.holding import rules_that_hold
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.store.heartbeat import beat, last_beat
from calendar_svc.store.reminding import links_key

REMINDERS = "reminders"
SILENCE_IS_DEATH = timedelta(seconds=30)
_LATENESS = (1, 3, 10, 30, 60, 300, 1_800, 7_200, 86_400)
_PLANNING = "planning"
_PLAN_EVERY = timedelta(hours=12)  # overdue milestones and digests are planned ahead by these

Book = Callable[[Session], Rulebook]


def rulebook(settings: Settings, feeds: Mapping[str, FeedSpec]) -> Book:
    """The rules of the settings, of the feed definitions and of the store, read when asked for.

    Parameters:
        settings: For the rule that the environment makes, and the time zone of hours.
        feeds: The definitions that rules point to and that hold rules.
    """
    return partial(rules_that_hold, settings=settings, feeds=feeds)


def reminder_planner(settings: Settings, feeds: Mapping[str, FeedSpec]) -> ReminderPlanner:
    """The *planner* that an ingest needs."""
    return ReminderPlanner(rulebook(settings, feeds))


class Ticker:
    """What a process does for reminders at each beat.

    Parameters:
        settings: For rules and channels.
        feeds: Gives the definitions that rules point to, as they are now.
        store: The outbox and the heartbeat.
        clock: The present instant.
        base_url: Start of the links in messages.
    """

    def __init__(
        self,
        settings: Settings,
        feeds: Callable[[], Mapping[str, FeedSpec]],
        store: Store,
        clock: Clock,
        base_url: str,
    ) -> None:
        # The host and process would not do: containers share both numbers.
        self._owner = f"{socket.gethostname()[:32]}-{secrets.token_hex(8)}"
        self._store, self._clock = store, clock
        self._planner = ReminderPlanner(lambda session: rulebook(settings, feeds())(session))
        self.lateness = Histogram(
            "calendar_svc_reminder_lateness_seconds",
            "From the moment a message was due to the moment it was sent",
            buckets=_LATENESS,
            registry=None,
        )
        self.channels = Channels(settings, store)
        with store.begin() as session:
            links = Links(base_url, links_key(session))

        def delivery(channel: str) -> Delivery:
            return Delivery(
                store,
                self.channels.open(channel),
                self._planner.book,
                clock,
                self._owner,
                links,
                settings.notice_channel,
                lateness=self.lateness.observe,
                reopen=self.channels.open,
            )

        self._dispatcher = Dispatcher(store, delivery, clock)

    def __call__(self) -> None:
        """Beat, plan what comes up twice a day, and start sending what is due."""
        now = self._clock()
        with self._store.begin() as session:
            beat(session, REMINDERS, self._owner, now)
            planned = last_beat(session, _PLANNING)
            overdue = planned is None or not timedelta(0) <= now - planned < _PLAN_EVERY
            if overdue:
                beat(session, _PLANNING, self._owner, now)
        if overdue:
            self._planner.repair(self._store, now)
        self._dispatcher.dispatch()

    def drain(self) -> Counter[str]:
        """Send all that is due now, and wait until it is done."""
        return self._dispatcher.drain()

    def close(self) -> None:
        """Wait for what is under way, and close the channels."""
        self._dispatcher.close()
        self.channels.close()


def silence(store: Store, now: datetime) -> timedelta | None:
    """How long ago reminders last ticked, in whichever process; None: never."""
    with store.begin_read() as session:
        last = last_beat(session, REMINDERS)
    return None if last is None else now - last
