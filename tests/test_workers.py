"""Servers that start processes by themselves: each of them ticks, each message goes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from killing import Counting, counting, faults, find, owe, wait_for_all, wait_for_some
from sqlalchemy import select

from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import REMINDERS, reminder_planner
from calendar_svc.store import Store
from calendar_svc.store.tables import heartbeat

COUNT = 120
SECONDS = 60.0  # that a test waits at most


@contextmanager
def uvicorn(url: str, receiver: Counting, folder: Path, *options: str) -> Iterator[None]:
    """uvicorn with the application in processes that it starts, ended with all of them."""
    settings = {
        "CALENDAR_SVC_DATABASE_URL": url,
        "CALENDAR_SVC_WEBHOOK_URL": receiver.url,
        "CALENDAR_SVC_ALLOW_PRIVATE_WEBHOOKS": "true",
        "CALENDAR_SVC_TICK_SECONDS": "0.2",
        "CALENDAR_SVC_BASE_URL": "https://calendar.example.org",
    }
    place = ["--factory", "calendar_svc.web.server:application", "--port", "0"]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *place, "--no-access-log", *options],
            env={**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=log,
            stderr=log,
            start_new_session=True,  # so that what it starts can be ended with it
        )
    try:
        yield
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def owner(store: Store) -> set[str]:
    """Who beat last; nobody before the first has."""
    query = select(heartbeat.c.owner).where(heartbeat.c.name == REMINDERS)
    with store.begin_read() as session:
        return set(session.execute(query).scalars())


def wait_for_owners(store: Store, count: int, folder: Path) -> set[str]:
    """Wait until so many processes have beaten."""
    late, seen = monotonic() + SECONDS, set[str]()
    while len(seen) < count:
        seen |= owner(store)
        assert monotonic() < late, (folder / "log").read_text("utf-8")[-2000:]
        sleep(0.01)
    return seen


def owed(store: Store, receiver: Counting) -> datetime:
    due = datetime.now(UTC)
    settings = Settings(webhook_url=receiver.url, allow_private_webhooks=True)
    owe(store, COUNT, due, reminder_planner(settings, {}))
    return due


def test_with_four_workers_each_ticks_and_each_message_goes_once(
    database_url: str, tmp_path: Path
) -> None:
    store = Store.open(database_url)
    with counting() as receiver, uvicorn(database_url, receiver, tmp_path, "--workers", "4"):
        wait_for_owners(store, 4, tmp_path)
        due = owed(store, receiver)
        wait_for_all(receiver, COUNT, seconds=SECONDS)
        assert faults(find(receiver.came, due), count=COUNT, kills=0) == []
    store.close()


def test_reloaded_in_mid_batch_each_message_goes_once(database_url: str, tmp_path: Path) -> None:
    """A file that changes ends the process in order, while it sends, and starts another."""
    watched = tmp_path / "watched"
    watched.mkdir()
    (watched / "some.py").write_text("")
    store = Store.open(database_url)
    options = ("--reload", "--reload-dir", str(watched))
    with counting() as receiver, uvicorn(database_url, receiver, tmp_path, *options):
        first = wait_for_owners(store, 1, tmp_path)
        due = owed(store, receiver)
        wait_for_some(receiver, COUNT // 3)
        (watched / "some.py").write_text("changed = True\n")
        assert wait_for_owners(store, 2, tmp_path) > first
        wait_for_all(receiver, COUNT, seconds=SECONDS)
        assert faults(find(receiver.came, due), count=COUNT, kills=0) == []
    store.close()
