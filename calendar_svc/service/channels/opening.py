"""Which channel a name means, opened when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial

from pydantic import SecretStr

from calendar_svc.errors import (
    DeliveryError,
    ReminderRuleError,
    SettingsError,
)
from calendar_svc.service.channels.base import Channel, Message, Receipt
from calendar_svc.service.channels.by_apprise import AppriseChannel
from calendar_svc.service.channels.dingtalk import DingTalk
from calendar_svc.service.channels.email import PREFIX, EmailChannel, Server
from calendar_svc.service.channels.feishu import Feishu
from calendar_svc.service.channels.log import LogChannel
from calendar_svc.service.channels.pace import PaceOf, SharedPace
from calendar_svc.service.channels.robot import Provider, RobotChannel
from calendar_svc.service.channels.webhook import WebhookChannel
from calendar_svc.service.channels.wecom import WeCom
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store, reminding
from calendar_svc.store.reminding import Endpoint

Opener = Callable[[Endpoint, Settings, PaceOf], Channel]


def _webhook(endpoint: Endpoint, settings: Settings, pace_of: PaceOf) -> Channel:
    del pace_of  # whoever receives webhooks says by Retry-After when it is too much
    return WebhookChannel(
        endpoint.url,
        _secret(endpoint),
        allow_private=settings.allow_private_webhooks,
        name=endpoint.name,
    )


def _robot(provider: Provider) -> Opener:
    def opened(endpoint: Endpoint, settings: Settings, pace_of: PaceOf) -> Channel:
        return RobotChannel(
            endpoint.name,
            provider,
            endpoint.url,
            pace_of,
            _secret(endpoint),
            allow_private=settings.allow_private_webhooks,
        )

    return opened


def _by_apprise(endpoint: Endpoint, settings: Settings, pace_of: PaceOf) -> Channel:
    if endpoint.secret:
        raise SettingsError("secret", "the URL of apprise holds all there is: leave it out")
    return AppriseChannel(
        endpoint.name, endpoint.url, pace_of, allow_private=settings.allow_private_webhooks
    )


def _secret(endpoint: Endpoint) -> SecretStr | None:
    return SecretStr(endpoint.secret) if endpoint.secret else None


KINDS: Mapping[str, Opener] = {
    "webhook": _webhook,
    "dingtalk": _robot(DingTalk()),
    "feishu": _robot(Feishu()),
    "lark": _robot(Feishu()),
    "wecom": _robot(WeCom()),
    "apprise": _by_apprise,
}
"""How the channels that people make are opened, by their kind."""


def open_endpoint(endpoint: Endpoint, settings: Settings, store: Store) -> Channel:
    """Open a channel that somebody made.

    Parameters:
        endpoint: Of one of `KINDS`.
        settings: What all channels may do.
        store: Where the channel's turns are written down.

    Raises:
        SettingsError: Its address or secret cannot be used.
    """
    return KINDS[endpoint.kind](endpoint, settings, partial(SharedPace, store))


class UnusableChannel:
    """Stands for a channel that is not set up: what is owed on it waits, and says why."""

    joins = 1

    def __init__(self, name: str, problem: str) -> None:
        self.name, self.problem = name, problem

    def send(self, message: Message) -> Receipt:
        """Refuse *message* for now.

        Raises:
            DeliveryError: Always; not permanent, since the channel may be set up yet.
        """
        del message
        raise DeliveryError(self.problem)

    def close(self) -> None:
        """Nothing is held open."""


class Channels:
    """The channels of one process by name; safe to ask from several threads.

    Parameters:
        settings: For the channels that are set up there, and what all may do.
        store: For those that people made.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store = settings, store
        self._open: dict[str, tuple[Endpoint | None, Channel]] = {}
        self._lock = threading.Lock()

    def open(self, name: str) -> Channel:
        """Give the channel of a name, opened anew when somebody changed it.

        Parameters:
            name: As rules write it: ``log``, ``webhook``, or the name of one that was made.
        """
        with self._store.begin_read() as session:
            made = {endpoint.name: endpoint for endpoint in reminding.channels(session)}
        endpoint = made.get(name)
        with self._lock:
            known = self._open.get(name)
            if known is not None and known[0] == endpoint:
                return known[1]
            channel = self._opened(name, endpoint)
            self._open[name] = (endpoint, channel)
            return channel

    def check(self, name: str) -> None:
        """See that a channel can be used, before a rule points to it.

        Raises:
            ReminderRuleError: It cannot; says what to set up.
        """
        channel = self.open(name)
        if isinstance(channel, UnusableChannel):
            raise ReminderRuleError(name, channel.problem)

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            for _, channel in self._open.values():
                channel.close()
            self._open.clear()

    def _opened(self, name: str, endpoint: Endpoint | None) -> Channel:
        try:
            if endpoint is not None:
                return open_endpoint(endpoint, self._settings, self._store)
            return open_of_settings(name, self._settings)
        except SettingsError as error:
            return UnusableChannel(name, str(error))


def open_of_settings(name: str, settings: Settings) -> Channel:
    """Open a channel that the settings describe.

    Raises:
        SettingsError: They describe none of that name, or one that cannot be used.
    """
    if name == LogChannel.name:
        return LogChannel()
    if name == "webhook" and settings.webhook_url is not None:
        return WebhookChannel(
            settings.webhook_url,
            settings.webhook_secret,
            allow_private=settings.allow_private_webhooks,
        )
    if name.startswith(PREFIX):
        if settings.smtp_host is None:
            raise SettingsError("CALENDAR_SVC_SMTP_HOST", "mails need a mail server; set it")
        return EmailChannel(
            name.removeprefix(PREFIX),
            Server(
                settings.smtp_host,
                settings.smtp_port,
                settings.mail_from,
                settings.smtp_security,
                settings.smtp_user,
                settings.smtp_password,
            ),
        )
    raise SettingsError(name, "no such channel is set up; see calendar-svc remind channels")
