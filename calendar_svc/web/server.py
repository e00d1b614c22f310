"""Serving: the store brought up to date, a port, a beat, and the application on top."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from calendar_svc.errors import SettingsError, StoreError
from calendar_svc.service.channels.opening import open_of_settings
from calendar_svc.service.clock import Clock, SharedClock, system_clock
from calendar_svc.service.definitions import FeedFolder
from calendar_svc.service.last_good import LastGood
from calendar_svc.service.logs import configure_logs
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.reminders.holding import channel_of_settings
from calendar_svc.service.scheduler import Metronome
from calendar_svc.service.settings import Settings, load_settings
from calendar_svc.service.ticking import Ticker, reminder_planner
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app
from calendar_svc.web.ready import protocol_of
from calendar_svc.web.waiting import answers, serve_until_it_answers

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - not bound here
_BACKLOG = 2048
_UVICORN: Mapping[str, Any] = {
    "log_config": None,  # ours
    "access_log": False,  # ours: it leaves the query string out
    "timeout_graceful_shutdown": 5,  # seconds
    "server_header": False,
}

_WAITING = "数据库暂不可用，先提供最近的日历。 No database yet: feeds are served as they last were."

Announce = Callable[[str], None]


def serve(
    settings: Settings,
    *,
    announce: Announce,
    or_free_port: bool = False,
    clock: Clock = system_clock,
) -> None:
    """Serve until the process is told to stop (SIGINT, SIGTERM).

    Parameters:
        settings: What to serve, where.
        announce: Told what a person should know, one line a call: first that another port was
            taken, where that is so; then, once requests are answered, each address.
        or_free_port: Move to a free port where the wanted one is taken. People who try it out
            want that; a service whose subscribers know the port must rather not start.
        clock: The present instant; reminders go by that of the database server where there is one.

    Raises:
        FeedDefinitionError, SettingsError, StoreError: The start stops.
    """
    definitions, store = _prepared(settings)
    with (
        closing(store),
        closing(
            listen(settings.host, settings.port, announce, or_free_port=or_free_port)
        ) as listener,
    ):
        base_url = settings.base_url or address_of(listener)
        publisher = _publisher(settings, definitions, store, clock, base_url)
        if LastGood(settings.last_good_folder) and not answers(store):
            serve_until_it_answers(store, publisher, listener, lambda: announce(_WAITING))
            publisher.wake()
        service = _assembled(settings, publisher, store, clock, base_url)
        app = create_app(service.parts, service.metronome)
        config = uvicorn.Config(app, http=protocol_of(app), **_UVICORN)
        lines = [f"{base_url}/", *(f"{base_url}/feeds/{slug}.ics" for slug in publisher.specs)]
        with closing(service.tick):
            _Server(config, lambda: list(map(announce, lines))).run(sockets=[listener])


def application() -> ASGIApp:
    """Make the application of one process, for a server that starts processes by itself.

    ``uvicorn --factory calendar_svc.web.server:application --workers 4 --no-access-log``: each of
    them ticks, and what is due is sent by one. The environment is all there is to set it up; set
    CALENDAR_SVC_BASE_URL, since the address that the server listens on is not known here.

    Raises:
        FeedDefinitionError, SettingsError, StoreError: The start stops.
    """
    settings = load_settings()
    definitions, store = _prepared(settings)
    try:
        url = settings.public_url
        publisher = _publisher(settings, definitions, store, system_clock, url)
        service = _assembled(settings, publisher, store, system_clock, url)
    except StoreError:
        store.close()
        raise

    def end() -> None:
        service.tick.close()
        store.close()

    return create_app(service.parts, service.metronome, end)


@dataclass(frozen=True, slots=True)
class _Service:
    parts: Parts
    tick: Ticker
    metronome: Metronome


def _prepared(settings: Settings) -> tuple[FeedFolder, Store]:
    """The definitions and the store, not yet asked, once all else is known to be usable."""
    configure_logs(settings.log_format)
    definitions = FeedFolder(settings.feeds_dir)
    # A webhook that cannot be used stops the start.
    open_of_settings(channel_of_settings(settings), settings).close()
    return definitions, Store.open(settings.store_url)


def _publisher(
    settings: Settings, definitions: FeedFolder, store: Store, clock: Clock, base_url: str
) -> Publisher:
    return Publisher(
        store,
        definitions,
        clock,
        base_url=base_url,
        timezone=settings.timezone,
        room=settings.feed_memory_bytes,
        last_good=LastGood(settings.last_good_folder),
    )


def _assembled(
    settings: Settings, publisher: Publisher, store: Store, clock: Clock, base_url: str
) -> _Service:
    """The store brought up to date, and what works on it."""
    store.upgrade()
    beats = SharedClock(store.now) if store.is_server else clock
    # Settings may have changed since the events came.
    planned = reminder_planner(settings, publisher.specs).repair(store, beats())
    structlog.get_logger("calendar_svc").info(
        "starting",
        store=store.url,
        reminders_planned=planned,
        channel=channel_of_settings(settings),
    )
    tick = Ticker(settings, lambda: publisher.specs, store, beats, base_url)
    metronome = Metronome(tick, settings.tick_seconds)
    parts = Parts(settings, store, publisher, clock, base_url, (tick.lateness,), beats)
    return _Service(parts, tick, metronome)


def listen(
    host: str, port: int, announce: Announce, *, or_free_port: bool = False
) -> socket.socket:
    """Open the listening socket.

    Parameters:
        host: Name or address to listen on.
        port: Wanted port; 0: any free one.
        announce: Told when another port was taken.
        or_free_port: Take a free port where the wanted one is in use.

    Raises:
        SettingsError: The port is in use, or needs more rights, or the address is not one of this
            machine.
    """
    try:
        return _bind(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise SettingsError("CALENDAR_SVC_HOST", f"cannot listen on {host}: {error}") from error
        if not or_free_port:
            problem = f"{port} is in use; stop the other program, set another, or --or-free-port"
            raise SettingsError("CALENDAR_SVC_PORT", problem) from error
    listener = _bind(host, 0)
    free = listener.getsockname()[1]
    announce(f"端口 {port} 已被占用，改用 {free}。 Port {port} is taken, using {free}.")
    return listener


def address_of(listener: socket.socket) -> str:
    """The http address at which a browser on this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    host = _EVERYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        # A port whose last connections are still closing is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """Says when it is ready, not before."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()
