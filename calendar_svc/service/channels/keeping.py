"""The channels there are: how each is, making and removing those that people make."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from calendar_svc.errors import ReminderRuleError, SettingsError, UnknownChannelError
from calendar_svc.service.channels.opening import KINDS, open_endpoint
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store, reminding
from calendar_svc.store.reminding import Endpoint, Health

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_RESERVED = ("log", "webhook", "email")


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel for people to look at; the address is cut to its host, for the rest is secret."""

    name: str
    kind: str
    address: str
    state: str
    problem: str | None = None
    at_most_once: bool = False

    def record(self) -> dict[str, str | bool | None]:
        """The same as JSON values."""
        return asdict(self)


def channel_states(settings: Settings, store: Store) -> tuple[ChannelState, ...]:
    """List the channels that are set up, and those that fail.

    Parameters:
        settings: For those of the environment.
        store: For those that people made, and how each is.
    """
    with store.begin_read() as session:
        made, health = reminding.channels(session), reminding.health(session)
    known = {"log": ("log", "")}
    if settings.webhook_url is not None:
        known["webhook"] = ("webhook", _host(settings.webhook_url))
    if settings.smtp_host is not None:
        known["email:…"] = ("email", settings.smtp_host)
    known |= {endpoint.name: (endpoint.kind, _shown(endpoint)) for endpoint in made}
    known |= {name: (name.partition(":")[0], "") for name in health if name not in known}
    once = {endpoint.name for endpoint in made if endpoint.at_most_once}
    return tuple(
        replace(_state(name, *told, health.get(name)), at_most_once=name in once)
        for name, told in known.items()
    )


def connect(store: Store, settings: Settings, endpoint: Endpoint, now: datetime) -> None:
    """Keep a channel, in the place of one of that name.

    Raises:
        ReminderRuleError: Its kind, name, address or secret cannot be used.
    """
    if endpoint.kind not in KINDS:
        raise ReminderRuleError("kind", f"{endpoint.kind!r} is not one of {', '.join(KINDS)}")
    if not _NAME.fullmatch(endpoint.name) or endpoint.name in _RESERVED:
        problem = f"{endpoint.name!r}: use lower-case letters, digits and hyphens, no built-in name"
        raise ReminderRuleError("name", problem)
    try:
        open_endpoint(endpoint, settings, store).close()
    except SettingsError as error:
        raise ReminderRuleError("url", error.problem) from error
    with store.begin() as session:
        reminding.put_channel(session, endpoint, now)


def disconnect(store: Store, name: str) -> None:
    """Forget a channel.

    Raises:
        UnknownChannelError: There is none of that name among those that people made.
    """
    with store.begin() as session:
        if not reminding.drop_channel(session, name):
            raise UnknownChannelError(name)


def enable(store: Store, name: str) -> None:
    """Use a channel again that was given up, or whose receiver asked for silence."""
    with store.begin() as session:
        reminding.works(session, name)
        reminding.speak_again(session, name)


def _state(name: str, kind: str, address: str, health: Health | None) -> ChannelState:
    if health is None:
        return ChannelState(name, kind, address, "ok")
    state = "failing" if health.disabled_at is None else "disabled"
    return ChannelState(name, kind, address, state, health.last_error)


def _shown(endpoint: Endpoint) -> str:
    """What of an address is no secret: the host, or of apprise's, where that is one, the schema."""
    if endpoint.kind == "apprise":
        return f"{urlsplit(endpoint.url).scheme}://"
    return _host(endpoint.url)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
