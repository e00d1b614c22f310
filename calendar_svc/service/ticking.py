"""What one tick does: a sign of life, then everything that is due."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

from calendar_svc.service.channels import Channel, LogChannel, WebhookChannel
from calendar_svc.service.clock import Clock
from calendar_svc.service.delivery import Delivery
from calendar_svc.service.reminders import ReminderPlanner, ReminderRules
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.store.heartbeat import beat, last_beat

REMINDERS = "reminders"
SILENCE_IS_DEATH = timedelta(seconds=30)


def channel_name(settings: Settings) -> str:
    """The channel that reminders go to: the webhook where one is set, else the log."""
    return WebhookChannel.name if settings.webhook_url else LogChannel.name


def reminder_planner(settings: Settings) -> ReminderPlanner:
    """The *planner* that an ingest needs, by the settings."""
    return ReminderPlanner(ReminderRules(settings.remind_before, channel_name(settings)))


def open_channel(settings: Settings) -> Channel:
    """The channel of the settings, ready to send.

    Raises:
        SettingsError: The webhook's address or secret cannot be used.
    """
    if settings.webhook_url is None:
        return LogChannel()
    return WebhookChannel(
        settings.webhook_url,
        settings.webhook_secret,
        allow_private=settings.allow_private_webhooks,
    )


def make_tick(
    settings: Settings, store: Store, channel: Channel, clock: Clock, base_url: str
) -> Callable[[], None]:
    """Make the tick of this process.

    Parameters:
        settings: For the rules.
        store: The outbox and the heartbeat.
        channel: Where reminders go.
        clock: The present instant.
        base_url: Start of the links in messages.
    """
    # The host and process would not do: containers share both numbers.
    owner = f"{socket.gethostname()[:32]}-{secrets.token_hex(8)}"
    rules = reminder_planner(settings).rules
    delivery = Delivery(store, channel, rules, clock, owner, base_url)

    def sign_of_life() -> None:
        with store.begin() as session:
            beat(session, REMINDERS, owner, clock())

    def tick() -> None:
        sign_of_life()
        delivery.run(on_row=sign_of_life)

    return tick


def silence(store: Store, now: datetime) -> timedelta | None:
    """How long ago reminders last ticked, in whichever process; None: never."""
    with store.begin_read() as session:
        last = last_beat(session, REMINDERS)
    return None if last is None else now - last
