"""What may go wrong with a reminder on its way, a test for each case.

==================================================  ============================================
case                                                test
==================================================  ============================================
killed between send and settle                      test_failures.test_killed_between_send...
killed after the claim, before the send             test_reminders.test_a_sender_killed_before...
                                                    test_killing.test_nothing_is_lost_when...
four senders at once, four processes                test_reminders.test_four_senders_at_once...
                                                    test_killing.test_planned_by_two_processes...
uvicorn --workers 4, --reload                       test_workers.test_with_four_workers_each...
                                                    test_workers.test_reloaded_in_mid_batch...
receiver down for an hour                           test_failures.test_a_receiver_down_for_an...
503 with Retry-After, 410, other answers            test_reminders.test_the_receiver_may_ask...
                                                    test_reminders.test_what_an_answer_means
hang for a minute                                   test_failures.test_a_receiver_that_hangs...
                                                    test_failures.test_a_receiver_that_never...
                                                    test_naming.test_a_post_to_a_name_that...
                                                    test_naming.test_a_mail_server_that_drips...
200 with an error code                              test_robots.test_an_answer_decides...
an address that is gone                             test_alerts.test_a_receiver_that_is_gone...
                                                    test_robots.test_an_answer_decides...
killed in a call that may be made once              test_doubt.test_processes_killed_in_the_midst...
an answer that leaves it open, at most once         test_doubt.test_an_answer_that_leaves_it_open...
several processes to one robot                      test_robots.test_two_senders_keep_one_pace
clock set back, clock set forward                   test_failures.test_the_clock_set_back...
                                                    test_failures.test_the_clock_set_forward...
summer time in a foreign zone                       test_failures.test_summer_time_elsewhere...
event moved, moved back, cancelled                  test_reminders.test_an_event_moved_back...
                                                    test_reminders.test_an_event_moved_while...
event merged, split, edited, deleted                test_failures.test_an_event_merged...
                                                    test_failures.test_the_other_half_of_a_split
                                                    test_failures.test_a_correction_by_hand...
                                                    test_failures.test_an_event_deleted...
rule removed while the row waits, is leased         test_alerts.test_a_rule_removed_while...
                                                    test_failures.test_a_rule_removed_in_the...
channel removed while leased                        test_failures.test_a_channel_removed_while...
database locked for ten seconds                     test_failures.test_locked_for_less_than...
                                                    test_failures.test_a_locked_database...
                                                    test_failures.test_locked_between_send...
database server restarted in mid-batch              test_restarting.test_a_server_that_goes...
                                                    test_killing.test_a_server_restarted...
disk full                                           test_failures.test_a_full_disk...
process asleep overnight                            test_failures.test_asleep_overnight...
                                                    test_alerts.test_after_a_long_sleep_one...
the same document read three times                  test_failures.test_a_document_read_three...
backfill of ten years                               test_failures.test_ten_years_of_archives...
upgrade with rows of the old version                test_failures.test_rows_of_the_first_version...
without the key (the check must fail)               test_killing.test_without_the_key_the...
a message that cannot be written                    test_failures.test_a_message_that_cannot...
==================================================  ============================================
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import httpx
import pytest
from office import LINKS, NOW, RULE, Office, office_over, rule_of
from sqlalchemy import Connection, delete, text
from sqlalchemy.event import listens_for
from stories import at, event, shanghai, stored
from structlog.testing import capture_logs
from tellings import extraction

from calendar_svc.errors import DeliveryError, StoreError
from calendar_svc.model import Extraction
from calendar_svc.service.channels import Message, Receipt, WebhookChannel
from calendar_svc.service.channels.posting import _TOTAL, Poster
from calendar_svc.service.delivery import Delivery, Dispatcher
from calendar_svc.service.editing import Editor, Person
from calendar_svc.service.ingest import ingest
from calendar_svc.service.scheduler import Metronome
from calendar_svc.store import Store
from calendar_svc.store.engine import BUSY_SECONDS, make_engine, transaction
from calendar_svc.store.migrate import upgrade_to
from calendar_svc.store.outbox import LEASE, claim
from calendar_svc.store.tables import events

ANNA = Person("安娜", None)
MEETING = ["meeting | 柳湾区人大常委会第九次会议 | 2026-05-10 | planned"]


@pytest.fixture
def office(either_store: Store) -> Iterator[Office]:
    with office_over(either_store) as made:
        yield made


@pytest.fixture
def small_office(store: Store) -> Iterator[Office]:
    with office_over(store) as made:
        yield made


@dataclass
class Meddler:
    """A channel in whose midst something happens, before it sends."""

    act: Any
    name: str = "webhook"
    joins: int = 1
    sent: int = 0

    def send(self, message: Message) -> Receipt:
        del message
        self.sent += 1
        self.act()
        return Receipt("taken")

    def close(self) -> None:
        """Holds nothing."""


def read(office: Office, told: Extraction) -> None:
    """A document comes in."""
    ingest(
        office.store,
        told.document,
        extract=lambda _: told,
        clock=office.hands,
        planner=office.planner,
    )


class Killed(BaseException):
    """The process ends here: nothing after it is done."""


def test_killed_between_send_and_settle_it_is_sent_again_under_one_key(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")

    class Dying(WebhookChannel):
        def send(self, message: Message) -> Receipt:
            super().send(message)
            raise Killed

    with pytest.raises(Killed):
        office.deliver(channel=Dying(office.receiver.url, allow_private=True))
    assert office.states() == ["leased"]
    assert office.deliver("two") == {}
    office.hands.now += LEASE + timedelta(seconds=1)
    assert office.deliver("two") == {"sent": 1}
    first, second = (post.headers["webhook-id"] for post in office.receiver.posts)
    assert first == second


def test_a_receiver_down_for_an_hour_gets_each_message_afterwards(office: Office) -> None:
    office.rules(rule_of(before=["1d"]))
    office.tell(*(stored(event(), f"{number}@example") for number in range(5)))
    office.hands.set("2026-05-09 09:30")
    up, office.receiver.url = office.receiver.url, "http://127.0.0.1:1/hook"
    for _ in range(60):
        assert set(office.deliver()) <= {"failed"}
        office.hands.forward(minutes=1)
    office.receiver.url = up
    while "failed" in office.states():
        office.hands.forward(minutes=10)
        office.deliver()
    keys = [post.headers["webhook-id"] for post in office.receiver.posts]
    assert len(keys) == len(set(keys)) == 5
    assert office.hands() < shanghai("2026-05-09 13:00")


def test_a_receiver_that_never_answers_is_given_up_before_another_may_send() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = httpx.URL(f"http://127.0.0.1:{deaf.getsockname()[1]}/")
        poster = Poster(url, allow_private=True, seconds=0.2)
        with pytest.raises(DeliveryError) as caught:
            poster.post(b"", {}, NOW)
        poster.close()
    assert not caught.value.permanent
    assert LEASE.total_seconds() > _TOTAL


def test_a_receiver_that_hangs_holds_up_no_other_channel(small_office: Office) -> None:
    office = small_office
    hangs, answered = threading.Event(), threading.Event()

    def channel(name: str) -> Meddler:
        act = (lambda: hangs.wait(10)) if name == "webhook" else answered.set
        return Meddler(act, name)

    office.rules(RULE, rule_of(before=["1d"], to="log"))
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    dispatcher = Dispatcher(
        office.store,
        lambda name: Delivery(
            office.store, channel(name), office.planner.book, office.hands, "one", LINKS
        ),
        office.hands,
    )
    dispatcher.dispatch()
    dispatcher.dispatch()  # the next tick starts no second sender of a channel under way
    assert answered.wait(10)
    assert sorted(office.states()) != ["sent", "sent"]
    hangs.set()
    assert dispatcher.drain() == {"sent": 2}
    dispatcher.close()


def test_the_clock_set_back_an_hour_sends_nothing_early_and_nothing_twice(office: Office) -> None:
    office.tell(stored(event()), stored(event(time=at("2026-05-10 10:00")), "b@example"))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    office.hands.forward(hours=-1)
    office.repair()
    assert office.deliver() == {}
    office.hands.set("2026-05-09 09:59")
    assert office.deliver() == {}
    office.hands.set("2026-05-09 10:00")
    assert office.deliver() == {"sent": 1}


def test_a_row_claimed_before_the_clock_was_set_back_waits_no_longer_for_it(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 10:30")
    with office.store.begin() as session:  # claimed by the clock that was an hour fast, then killed
        assert claim(session, "webhook", "dead", office.hands(), lease=LEASE, limit=9)
    office.hands.set("2026-05-09 09:31")
    assert office.deliver() == {"sent": 1}


def test_the_clock_set_forward_sends_each_once_and_stale_ones_as_one(office: Office) -> None:
    office.rules(rule_of(before=["1d", "2h"]))
    office.tell(*(stored(event(), f"{number}@example") for number in range(20)))
    office.hands.set("2026-05-10 07:00")  # the reminders of the day before went unsent
    assert office.deliver() == {"sent": 20}
    office.hands.forward(hours=2)
    assert office.deliver() == {"sent": 20}
    office.hands.forward(hours=2)  # past the begin: nothing more is owed
    assert office.deliver() == {}


def test_summer_time_elsewhere_moves_no_reminder_of_a_local_hour(office: Office) -> None:
    """New York went over to summer time on 8 March 2026 at two in the morning."""
    office.rules(rule_of(before=["1d"]))
    office.hands.now = datetime(2026, 3, 1, tzinfo=UTC)
    local = at("2026-03-08 09:30")
    office.tell(replace(stored(event(time=local)), timezone="America/New_York"))
    [row] = office.rows()
    # A day before by the clock on the wall: 09:30 on the 7th, still winter time (UTC-5).
    assert row.due_at == datetime(2026, 3, 7, 14, 30, tzinfo=UTC)
    office.hands.now = row.due_at - timedelta(seconds=1)
    assert office.deliver() == {}
    office.hands.now = row.due_at
    assert office.deliver() == {"sent": 1}
    for _ in range(48):
        office.hands.forward(hours=1)
        office.repair()
        assert office.deliver() == {}


def test_the_hour_that_comes_twice_reminds_once(office: Office) -> None:
    """On 1 November 2026 New York has 01:30 twice."""
    office.rules(rule_of(before=["2h"]))
    office.hands.now = datetime(2026, 10, 30, tzinfo=UTC)
    office.tell(replace(stored(event(time=at("2026-11-01 03:30"))), timezone="America/New_York"))
    sent = 0
    for _ in range(96):
        office.hands.forward(hours=1)
        office.repair()
        sent += office.deliver().get("sent", 0)
    assert sent == 1


def test_an_event_merged_while_its_row_waits_is_told_once(office: Office) -> None:
    office.tell(stored(event()), stored(event(), "b@example"))
    editor = Editor(office.store, office.hands, office.planner)
    editor.merge("b@example", "a@example", ANNA)
    office.hands.set("2026-05-09 09:30")
    ended = office.deliver()
    assert ended["sent"] == 1
    assert sorted(office.states()) == ["sent", "superseded"]
    [post] = office.receiver.posts
    assert json.loads(post.body)["data"]["uid"] == "a@example"


def test_the_other_half_of_a_split_is_reminded_of(office: Office) -> None:
    first = extraction(MEETING, "2026-04-20", "a.txt")
    second = extraction(MEETING, "2026-04-21", "b.txt")
    for told in (first, second):
        read(office, told)
    [known] = office.store.events()
    assert len(known.mentions) == 2
    editor = Editor(office.store, office.hands, office.planner)
    editor.split(known.uid, [second.document.digest], ANNA)
    office.hands.set("2026-05-09 09:00")
    assert office.deliver() == {"sent": 2}


def test_a_correction_by_hand_moves_the_reminder(office: Office) -> None:
    office.tell(stored(event()))
    editor = Editor(office.store, office.hands, office.planner)
    editor.edit("a@example", {"time": "2026-05-20T14:00"}, ANNA)
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {}
    office.hands.set("2026-05-19 14:00")
    assert office.deliver() == {"sent": 1}


@pytest.mark.parametrize("leased", [False, True], ids=["waiting", "leased"])
def test_an_event_deleted_sends_nothing(office: Office, *, leased: bool) -> None:
    office.tell(stored(event()), stored(event(time=at("2026-05-10 10:30")), "b@example"))
    office.hands.set("2026-05-09 10:30")

    def wipe() -> None:
        with office.store.begin() as session:
            session.execute(delete(events).where(events.c.uid == "b@example"))

    if not leased:
        wipe()
    ended = office.deliver(channel=Meddler(wipe if leased else lambda: None))
    assert ended["sent"] == 1
    assert office.states() == ["sent"]


def test_a_rule_removed_in_the_midst_of_a_batch_sends_no_more(office: Office) -> None:
    office.tell(*(stored(event(), f"{number}@example") for number in range(10)))
    office.hands.set("2026-05-09 09:30")
    channel = Meddler(lambda: None)

    def take_away() -> None:
        if channel.sent == 3:
            office.rules()
            with office.store.begin() as session:  # as a rule in the store is taken away
                session.execute(text("UPDATE counters SET value = value + 1"))

    channel.act = take_away
    delivery = Delivery(
        office.store, channel, lambda s: office.planner.book(s), office.hands, "one", LINKS
    )
    assert delivery.run() == {"sent": 3, "superseded": 7}


def test_a_channel_removed_while_leased_is_sent_no_more(office: Office) -> None:
    office.tell(*(stored(event(), f"{number}@example") for number in range(10)))
    office.hands.set("2026-05-09 09:30")
    first, gone = Meddler(lambda: None), Meddler(lambda: None)

    def take_away() -> None:
        if first.sent == 3:
            with office.store.begin() as session:
                session.execute(text("UPDATE counters SET value = value + 1"))

    first.act = take_away
    delivery = Delivery(
        office.store,
        first,
        office.planner.book,
        office.hands,
        "one",
        LINKS,
        reopen=lambda _name: gone if first.sent == 3 else first,
    )
    assert delivery.run() == {"sent": 10}
    assert (first.sent, gone.sent) == (3, 7)


@pytest.mark.parametrize("when", ["before the claim", "before settling"])
def test_locked_for_less_than_is_waited_it_is_sent_once(
    small_office: Office, tmp_path: Path, when: str
) -> None:
    """Another program holds the file, really: ten seconds are waited for, here a fifth of one."""
    assert BUSY_SECONDS > 10
    office = small_office
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    other = connect(tmp_path / "calendar.db", isolation_level=None, check_same_thread=False)
    let_go = threading.Timer(0.2, other.execute, ("COMMIT",))

    def lock() -> None:
        other.execute("BEGIN IMMEDIATE")
        let_go.start()

    channel = Meddler(lambda: None)
    if when == "before the claim":
        lock()
    else:
        channel.act = lock
    begun = time.monotonic()
    assert office.deliver(channel=channel) == {"sent": 1}
    assert time.monotonic() - begun > 0.15
    assert channel.sent == 1
    let_go.join()
    other.close()


def test_a_locked_database_costs_a_tick_and_no_reminder(
    small_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another program holds the file for longer than is waited."""
    office = small_office
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    monkeypatch.setattr("calendar_svc.store.engine.BUSY_SECONDS", 0.05)
    impatient = Store.open(office.store.url)
    ended: list[dict[str, int]] = []

    def tick() -> None:
        ended.append(replace(office, store=impatient).deliver())

    metronome = Metronome(tick, 3600)
    other = connect(tmp_path / "calendar.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with capture_logs() as logs:
        metronome.beat()
    assert [line["event"] for line in logs] == ["tick failed"]
    other.execute("COMMIT")
    other.close()
    metronome.beat()
    assert ended == [{"sent": 1}]
    impatient.close()


def test_locked_between_send_and_settle_it_is_sent_again_under_one_key(
    small_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = small_office
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    monkeypatch.setattr("calendar_svc.store.engine.BUSY_SECONDS", 0.05)
    impatient = replace(office, store=Store.open(office.store.url))
    other = connect(tmp_path / "calendar.db", isolation_level=None)
    channel = Meddler(lambda: other.execute("BEGIN IMMEDIATE"))
    with pytest.raises(StoreError, match="another process held the database"):
        impatient.deliver(channel=channel)
    other.execute("COMMIT")
    other.close()
    impatient.store.close()
    assert office.deliver() == {}
    office.hands.now += LEASE + timedelta(seconds=1)
    assert office.deliver() == {"sent": 1}


def test_a_full_disk_loses_nothing_and_sends_what_was_planned(small_office: Office) -> None:
    """``max_page_count`` is the disk: SQLite answers as it does where no room is left."""
    office = small_office
    office.tell(stored(event()))
    room = [1]  # page_count is the least that it can be set to

    @listens_for(office.store._engine, "begin")
    def shrink(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room[0]}")

    many = [stored(event(f"{'长' * 400}{number}"), f"{number}@example") for number in range(300)]
    with pytest.raises(StoreError, match="make room on the disk"):
        office.tell(*many)
    room[0] = 1_000_000
    assert len(office.store.events()) == 1
    office.tell(*many)
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 301}


def test_asleep_overnight_it_sends_what_still_is_news(office: Office) -> None:
    office.tell(
        stored(event(time=at("2026-05-03 03:00")), "night@example"),
        stored(event(time=at("2026-05-03 09:30")), "morning@example"),
        stored(event(time=at("2026-05-04 09:30")), "later@example"),
    )
    office.hands.set("2026-05-01 23:00")  # the lid is closed, and opened 33 hours later
    assert office.deliver() == {}
    office.hands.set("2026-05-03 08:00")
    assert office.deliver() == {"expired": 1, "sent": 1}
    office.hands.forward(minutes=2)
    assert office.deliver() == {"sent": 1}
    told = [json.loads(post.body) for post in office.receiver.posts]
    assert [each["type"] for each in told] == ["event.reminder", "event.missed"]
    office.hands.set("2026-05-03 09:30")
    assert office.deliver() == {"sent": 1}


def test_a_document_read_three_times_reminds_once(office: Office) -> None:
    told = extraction(MEETING, "2026-04-20", "a.txt")
    for _ in range(3):
        read(office, told)
    office.hands.set("2026-05-09 09:00")
    assert office.deliver() == {"sent": 1}
    read(office, told)
    office.repair()
    assert office.deliver() == {}


def test_ten_years_of_archives_send_nothing(office: Office) -> None:
    office.rules(
        rule_of(before=["7d", "1d"], overdue=True, changes=["created", "moved", "completed"])
    )
    for year in range(2016, 2026):
        lines = [
            f"milestone | 柳湾桥{year}竣工 | {year}-09 | planned",
            f"meeting | 柳湾镇第{year}次会议 | {year}-06-01 | planned",
        ]
        told = extraction(lines, f"{year}-03-01", f"{year}.txt")
        read(office, told)
    office.repair()
    assert office.deliver() == {}
    office.hands.forward(days=60)
    office.repair()
    assert office.deliver() == {}
    assert office.receiver.posts == []


_FIRST = """INSERT INTO outbox (id, kind, event_uid, event_version, rule_id, channel_id, due_at,
    not_after, state, attempts, next_try_at, lease_owner, lease_until, dedupe_key, payload,
    created_at, sent_at)
    SELECT '{id}', 'reminder', NULL, 0, 'before-P1D', 'webhook', :due, :stale, '{state}', {tries},
    :due, {owner}, {until}, '{key}', '{{}}', :due, {sent}"""


def test_rows_of_the_first_version_are_sent_after_the_upgrade(empty_url: str) -> None:
    """Pending, leased by a process that is gone, and sent, as schema 0001 has them."""
    engine = make_engine(empty_url)
    due, stale = shanghai("2026-05-09 09:30"), shanghai("2026-05-10 09:45")
    keys = {name: f"reminder:{name}@example:before-P1D:webhook:20260510T013000Z" for name in "abc"}
    rows = (
        ("a", "pending", "NULL", "NULL", "NULL"),
        ("b", "leased", "'old'", ":due", "NULL"),
        ("c", "sent", "NULL", "NULL", ":due"),
    )
    with transaction(engine, writes=True) as connection:
        upgrade_to(connection, "0001")
        naive = engine.dialect.name == "sqlite"
        values = {
            "due": f"{due.replace(tzinfo=None)}.000000" if naive else due,
            "stale": f"{stale.replace(tzinfo=None)}.000000" if naive else stale,
        }
        for name, state, owner, until, sent in rows:
            filled = _FIRST.format(
                id=name,
                state=state,
                tries=int(state != "pending"),
                owner=owner,
                until=until,
                key=keys[name],
                sent=sent,
            )
            connection.execute(text(filled), values)
    engine.dispose()
    store = Store.open(empty_url)
    store.upgrade()
    with office_over(store) as office:
        office.tell(*(stored(event(), f"{name}@example") for name in "abc"))
        with store.begin() as session:
            uid = "substr(dedupe_key, 10, 9)"
            session.execute(text(f"UPDATE outbox SET event_uid = {uid}"))
        assert len(office.rows()) == 3  # planned again under the keys that were there
        office.hands.set("2026-05-09 09:31")
        assert office.deliver() == {"sent": 2}
        assert office.states() == ["sent"] * 3
    store.close()


def test_a_message_that_cannot_be_written_holds_up_no_other(office: Office) -> None:
    office.tell(stored(event(), "a@example"), stored(event(), "b@example"))
    with office.store.begin() as session:
        session.execute(text("UPDATE outbox SET kind = 'changed' WHERE event_uid = 'a@example'"))
        session.execute(
            text("UPDATE outbox SET payload = :p WHERE event_uid = 'a@example'"),
            {"p": json.dumps({"before": {"begin": "bad"}, "after": _told(office)})},
        )
    office.hands.set("2026-05-09 09:30")
    with capture_logs():
        assert office.deliver() == {"failed": 1, "sent": 1}
    assert len(office.receiver.posts) == 1


def _told(office: Office) -> dict[str, str | None]:
    known = office.store.event("a@example").event
    return {
        "status": known.status.value,
        "begin": "2026-05-10T09:30:00",
        "end": "2026-05-10T09:31:00",
        "precision": known.time.precision.value,
        "edtf": known.time.edtf,
        "place": known.place,
    }


def test_the_table_above_names_tests_that_are_there() -> None:
    folder = Path(__file__).parent
    named = re.findall(r"(test_\w+)\.(test_\w+)", __doc__ or "")
    assert len(named) > 25
    for module, name in named:
        assert f"def {name}" in (folder / f"{module}.py").read_text("utf-8"), name
