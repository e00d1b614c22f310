"""Senders as real processes, to be killed: the same for the tests and for the benchmark.

Each process has its own connection to the database, its own clock reading and the service's own
tick. The receiver lives in the process that asks, and keeps the key of each message it took.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from stories import event, stored, tell

from calendar_svc.model import EventTime, Precision
from calendar_svc.service.delivery.pace import _MOST
from calendar_svc.service.ingest import Planner
from calendar_svc.store import Store

LATEST = 60.0  # seconds that one in a hundred may exceed
_HERE = Path(__file__).parent
_LOT = 2_000  # events in one ingest
_AHEAD = timedelta(days=1)  # the rule of the settings: a day before
# The service without its pages: what `serve` ticks, until it is killed.
_PROGRAM = """
import sys, time
from datetime import timedelta
from calendar_svc.service.clock import system_clock
from calendar_svc.service.delivery import pace, sending
from calendar_svc.service.logs import configure_logs
from calendar_svc.service.scheduler import Metronome
from calendar_svc.service.settings import load_settings
from calendar_svc.service.ticking import Ticker
from calendar_svc.store import Store
configure_logs("json")
if len(sys.argv) > 1:  # a test does not wait half a minute until a lease runs out
    sending.LEASE = timedelta(seconds=float(sys.argv[1]))
    sending._LEFT = sending.LEASE / 2
    pace._MOST = int(sys.argv[2])
settings = load_settings()
store = Store.open(settings.store_url)
Metronome(Ticker(settings, dict, store, system_clock, ""), settings.tick_seconds).start()
print("ready", flush=True)
time.sleep(3600)
"""


class Came(NamedTuple):
    """One message that was taken: about which event, under which key, when (epoch seconds)."""

    uid: str
    key: str
    at: float


@dataclass
class Counting:
    """A webhook endpoint that keeps what came, can be down, and silent to what it took."""

    url: str = ""
    came: list[Came] = field(default_factory=list)
    down: threading.Event = field(default_factory=threading.Event)
    talks: threading.Event = field(default_factory=threading.Event)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, as HTTP/1.1 with the connection kept open."""
        try:
            while not self.down.is_set():
                head = await reader.readuntil(b"\r\n\r\n")
                headers = dict(
                    line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line
                )
                body = await reader.readexactly(int(headers[b"content-length"]))
                if self.down.is_set():  # nothing was taken: the connection just ends
                    break
                uid = json.loads(body)["data"]["uid"]
                self.came.append(Came(uid, headers[b"webhook-id"].decode(), time.time()))
                await asyncio.to_thread(self.talks.wait, 60)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            """The sender was killed."""
        finally:
            writer.close()


@contextmanager
def counting() -> Iterator[Counting]:
    """A receiver on a free port of 127.0.0.1 while the block runs."""
    receiver, ready, over = Counting(), threading.Event(), asyncio.Event()
    receiver.talks.set()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        receiver.url = f"http://127.0.0.1:{port}/hook"
        ready.set()
        await over.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield receiver
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()


@dataclass
class Senders:
    """Real processes that tick on one database; what is killed is started again."""

    environment: dict[str, str]
    log: Path
    lease: float
    rows: int
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        """One more process; returns when it ticks."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(self.lease), str(self.rows)],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.running.append(process)

    def wait_ready(self) -> None:
        """Wait until each has begun to tick."""
        for process in self.running:
            assert process.stdout
            assert process.stdout.readline() == "ready\n", self.log.read_text("utf-8")[-2000:]

    def kill_one(self) -> None:
        """SIGKILL to one of ours, by chance, and another in its place."""
        process = self.running.pop(random.randrange(len(self.running)))
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        self.kills += 1
        self.start()

    def kill_all(self) -> None:
        """SIGKILL to all of them at once."""
        for process in self.running:
            process.kill()
        self.close()
        self.kills += len(self.running)
        self.running.clear()

    def close(self) -> None:
        """End them all."""
        for process in self.running:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


@contextmanager
def senders(
    url: str,
    receiver: Counting,
    folder: Path,
    count: int,
    lease: float,
    rows: int = _MOST,
    **more: str,
) -> Iterator[Senders]:
    """So many sender processes on the database *url*.

    *lease* is in seconds; a claim takes at most so many *rows*; ``more`` are further settings, by
    their names in the environment.
    """
    kept = {key: value for key, value in os.environ.items() if "CALENDAR_SVC" not in key}
    settings = {
        "CALENDAR_SVC_DATABASE_URL": url,
        "CALENDAR_SVC_WEBHOOK_URL": receiver.url,
        "CALENDAR_SVC_ALLOW_PRIVATE_WEBHOOKS": "true",
        "CALENDAR_SVC_TICK_SECONDS": "0.5",
        "PYTHONPATH": str(_HERE.parent),
    }
    made = Senders({**kept, **settings, **more}, folder / "senders.log", lease, rows)
    try:
        for _ in range(count):
            made.start()
        made.wait_ready()
        yield made
    finally:
        made.close()


def owe(store: Store, count: int, due: datetime, planner: Planner) -> None:
    """Store so many events that a reminder is owed for at *due*."""
    local = (due + _AHEAD + timedelta(hours=8)).replace(tzinfo=None, microsecond=0)
    at = EventTime(local, local + timedelta(minutes=1), Precision.MINUTE, "soon")
    events = [stored(event(time=at), f"{number:06}@example") for number in range(count)]
    for first in range(0, count, _LOT):
        tell(store, due - timedelta(hours=1), *events[first : first + _LOT], planner=planner)


@dataclass(frozen=True)
class Finding:
    """What arrived: events told of, messages too many, keys too many, the 99th of 100's lateness.

    ``p99`` is in seconds after the moment it was due; what never came is in no figure but
    ``received``.
    """

    received: int
    duplicates: int
    strangers: int
    p99: float


def find(came: Sequence[Came], due: datetime) -> Finding:
    """Count what a receiver took."""
    keys: dict[str, set[str]] = {}
    first: dict[str, float] = {}
    for message in came:
        keys.setdefault(message.uid, set()).add(message.key)
        first.setdefault(message.uid, message.at)
    late = sorted(moment - due.timestamp() for moment in first.values()) or [0.0]
    return Finding(
        received=len(first),
        duplicates=len(came) - len(first),
        strangers=sum(len(each) - 1 for each in keys.values()),
        p99=late[int(0.99 * len(late))],
    )


def faults(found: Finding, *, count: int, kills: int) -> list[str]:
    """What a run broke of the promise: nothing lost, few twice and under one key, nothing late."""
    broken = []
    if found.received != count:
        broken.append(f"{count - found.received} lost")
    if found.duplicates > kills:
        broken.append(f"{found.duplicates} duplicates, {kills} kills")
    if found.strangers:
        broken.append(f"{found.strangers} duplicates under another key")
    if found.p99 >= LATEST:
        broken.append(f"p99 {found.p99:.0f} s late")
    return broken


def harass(running: Senders, receiver: Counting, count: int, *, kills: int, down: float) -> None:
    """Kill and take the receiver down while messages go, at even shares of them."""
    for number in range(kills):
        wait_for_some(receiver, count * (number + 1) // (kills + 2))
        running.kill_one()
        if number == kills // 2:
            receiver.down.set()
            time.sleep(down)
            receiver.down.clear()


def wait_for_some(receiver: Counting, count: int) -> None:
    """Wait until so many messages came."""
    wait(lambda: len(receiver.came) >= count)


def wait_for_all(receiver: Counting, count: int, seconds: float) -> None:
    """Wait until so many different messages came, or *seconds* are over."""
    wait(lambda: len({message.uid for message in list(receiver.came)}) >= count, seconds)


def wait(done: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until it is so, or *seconds* are over."""
    late = time.monotonic() + seconds
    while not done() and time.monotonic() < late:
        time.sleep(0.02)
