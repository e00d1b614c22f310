"""Real processes that are killed while they send: nothing is lost, and what comes twice says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from killing import Came, Finding, counting, faults, find, harass, owe, senders, wait_for_all
from office import LINKS, Office, office_over
from sqlalchemy import text
from sqlalchemy.orm import Session
from stories import event, stored

from calendar_svc.model import CalendarEvent
from calendar_svc.service.channels import Message, Receipt
from calendar_svc.service.delivery import Delivery
from calendar_svc.service.reminders import Rulebook
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.store.outbox import Owed
from calendar_svc.store.planning import plan

COUNT, KILLS = 400, 3


@pytest.fixture
def office(either_store: Store) -> Iterator[Office]:
    with office_over(either_store) as made:
        yield made


def test_nothing_is_lost_when_processes_are_killed_and_the_receiver_is_down(
    database_url: str, tmp_path: Path
) -> None:
    """The small form of benchmarks/reminders_failures.py."""
    with counting() as receiver:
        settings = Settings(webhook_url=receiver.url, allow_private_webhooks=True)
        store = Store.open(database_url)
        with senders(database_url, receiver, tmp_path, count=2, lease=2.0) as running:
            due = datetime.now(UTC)
            owe(store, COUNT, due, reminder_planner(settings, {}))
            harass(running, receiver, COUNT, kills=KILLS, down=1.0)
            wait_for_all(receiver, COUNT, seconds=60)
        store.close()
        found = find(receiver.came, due)
    assert faults(found, count=COUNT, kills=KILLS) == []


@pytest.mark.parametrize(
    ("came", "broken"),
    [
        ([Came("a", "k", 1.0)], ["1 lost"]),
        ([Came("a", "k", 1.0), Came("b", "l", 61.0)], ["p99 61 s late"]),
        (
            [Came("a", "k", 1.0), Came("a", "k", 2.0), Came("a", "k", 2.0), Came("b", "l", 1.0)],
            ["2 duplicates, 1 kills"],
        ),
        (
            [Came("a", "k", 1.0), Came("a", "x", 2.0), Came("b", "l", 1.0)],
            ["1 duplicates under another key"],
        ),
        ([Came("a", "k", 1.0), Came("a", "k", 2.0), Came("b", "l", 1.0)], []),
    ],
)
def test_the_check_sees_each_fault(came: list[Came], broken: list[str]) -> None:
    assert faults(find(came, datetime.fromtimestamp(0, UTC)), count=2, kills=1) == broken


def test_without_the_key_the_check_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each planning makes up keys of its own."""
    monkeypatch.setattr("calendar_svc.service.delivery.verdict._still_true", lambda *_: True)
    uids = [f"{number}@example" for number in range(5)]
    office.tell(*(stored(event(), uid) for uid in uids))
    office.hands.set("2026-05-09 09:30")
    assert faults(_told(office), count=5, kills=1) == []
    with office.store.begin() as session:  # as a second process that plans the same
        rows = [row for each in office.store.events() for row in _wanted(office, session, each)]
        keyless = [replace(row, dedupe_key=f"{number}") for number, row in enumerate(rows)]
        assert plan(session, keyless, office.hands()) == 5
    assert faults(_told(office), count=5, kills=1) == [
        "5 duplicates, 1 kills",
        "5 duplicates under another key",
    ]


def test_planned_by_two_processes_each_goes_once(office: Office) -> None:
    office.tell(*(stored(event(), f"{number}@example") for number in range(5)))
    office.hands.set("2026-05-09 09:30")
    office.deliver()
    with office.store.begin() as session:
        rows = [row for each in office.store.events() for row in _wanted(office, session, each)]
        assert plan(session, rows, office.hands()) == 0
    assert faults(_told(office), count=5, kills=0) == []


def test_a_server_restarted_in_mid_batch_loses_nothing(office: Office) -> None:
    """PostgreSQL cuts every connection as it does when it goes down; SQLite has none to cut."""
    office.tell(*(stored(event(), f"{number}@example") for number in range(10)))
    office.hands.set("2026-05-09 09:30")

    class Cutting:
        name, joins, sent = "webhook", 1, 0

        def send(self, message: Message) -> Receipt:
            del message
            self.sent += 1
            if self.sent in (3, 7) and office.store.url.startswith("postgresql"):
                with office.store.begin() as session:
                    session.execute(text(_CUT))
            return Receipt("taken")

        def close(self) -> None:
            """Holds nothing."""

    channel = Cutting()
    delivery = Delivery(office.store, channel, office.planner.book, office.hands, "one", LINKS)
    assert delivery.run() == {"sent": 10}
    assert channel.sent == 10


_CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def _wanted(office: Office, session: Session, event: CalendarEvent) -> tuple[Owed, ...]:
    book: Rulebook = office.planner.book(session)
    return book.reminders(event, office.hands())


def _told(office: Office) -> Finding:
    office.deliver()
    posts = office.receiver.posts
    came = [Came(_uid(post.body), post.headers["webhook-id"], 0.0) for post in posts]
    return find(came, datetime.fromtimestamp(0, UTC))


def _uid(body: str) -> str:
    uid = json.loads(body)["data"]["uid"]
    assert isinstance(uid, str)
    return uid
