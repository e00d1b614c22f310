"""Reminders: what an event is owed, and that it arrives, once, whatever happens on the way."""

from __future__ import annotations

import base64
import gc
import hashlib
import hmac
import json
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from office import NOW, RULE, SECRET, Office, book_of, office_over, rule_of
from sqlalchemy import Connection
from sqlalchemy.event import listens_for
from stories import DAY, at, event, shanghai, stored
from structlog.testing import capture_logs

from calendar_svc.errors import DeliveryError
from calendar_svc.model import CalendarEvent, EventTime, Precision, Status
from calendar_svc.service.channels import Message, Receipt
from calendar_svc.service.delivery import RETRY_SECONDS, Delivery, after_failure
from calendar_svc.service.reminders import (
    ReminderPlanner,
    still_news,
    wanted,
)
from calendar_svc.store import Store
from calendar_svc.store.outbox import claim

TABLE = tomllib.loads((Path(__file__).parent / "reminders" / "wanted.toml").read_text("utf-8"))


def moment(local: str | None) -> datetime | None:
    return datetime.fromisoformat(local) if local else None


def time_of(case: dict[str, Any]) -> EventTime:
    begin, end = moment(case.get("begin")), moment(case.get("end"))
    precision = Precision(case.get("precision", "minute"))
    if begin and not end and "open" not in case:
        end = begin + (DAY if precision is Precision.DAY else timedelta(minutes=1))
    return EventTime(begin, end, precision, "edtf")


@pytest.mark.parametrize("case", TABLE["case"], ids=[case["id"] for case in TABLE["case"]])
def test_what_an_event_is_owed(case: dict[str, Any]) -> None:
    rule = rule_of(before=TABLE["before"], **case.get("rule", {}))
    told = event(time=time_of(case), status=Status(case.get("status", "planned")))
    rows = wanted(stored(told), rule, NOW)
    assert [(row.rule, row.due, row.not_after) for row in rows] == [
        (rule, shanghai(due), shanghai(stale)) for rule, due, stale in case["rows"]
    ]


def test_the_key_holds_the_start_and_not_the_version() -> None:
    (first,) = wanted(stored(event()), RULE, NOW)
    (edited,) = wanted(stored(event("柳溪镇听证会（更正）"), sequence=3), RULE, NOW)
    (moved,) = wanted(stored(event(time=at("2026-05-11 09:30"))), RULE, NOW)
    assert first.dedupe_key == edited.dedupe_key
    assert first.dedupe_key != moved.dedupe_key


def test_of_several_that_are_due_already_only_the_last_is_news() -> None:
    rows = wanted(stored(event()), rule_of(before=["7d", "1d", "1h"]), NOW)
    kept = still_news(rows, shanghai("2026-05-10 07:00"))
    assert [row.rule for row in kept] == ["before-P1D", "before-PT1H"]
    assert still_news(rows, shanghai("2026-05-10 10:00")) == ()


@pytest.mark.parametrize(
    ("error", "attempts", "state", "seconds"),
    [
        *(
            pytest.param(DeliveryError("x"), n, "failed", wait, id=f"try-{n}")
            for n, wait in enumerate(RETRY_SECONDS, start=1)
        ),
        pytest.param(DeliveryError("x"), 10, "dead", None, id="tenth try"),
        pytest.param(DeliveryError("x", permanent=True), 1, "dead", None, id="permanent"),
        pytest.param(DeliveryError("x", retry_after=60), 1, "failed", 60, id="asked for longer"),
        pytest.param(DeliveryError("x", retry_after=1), 1, "failed", 5, id="asked for less"),
    ],
)
def test_after_a_failure(
    error: DeliveryError, attempts: int, state: str, seconds: float | None
) -> None:
    outcome = after_failure(error, attempts, NOW, jitter=0.0)
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert (outcome.state, outcome.next_try) == (state, expected)


def test_chance_spreads_the_tries() -> None:
    late = after_failure(DeliveryError("x"), 2, NOW, jitter=1.0).next_try
    assert late == NOW + timedelta(seconds=360)


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    with office_over(store) as made:
        yield made


@pytest.fixture
def office_on_either(either_store: Store) -> Iterator[Office]:
    with office_over(either_store) as made:
        yield made


def test_a_reminder_goes_from_the_event_to_the_receiver(office_on_either: Office) -> None:
    office = office_on_either
    office.tell(stored(event()))
    assert office.deliver() == {}  # planned, and not due for eight days
    office.hands.set("2026-05-09 09:29:59")
    assert office.deliver() == {}
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    assert office.states() == ["sent"]
    office.hands.forward(hours=1)
    assert office.deliver() == {}

    (post,) = office.receiver.posts
    body = json.loads(post.body)
    assert (body["type"], body["timestamp"]) == ("event.reminder", "2026-05-09T01:30:00Z")
    assert body["data"]["event"]["title"] == "柳溪镇听证会"
    assert body["data"]["url"] == "https://example.org/events/a%40example"
    assert body["data"]["text"] == (
        "即将到来 Coming up：柳溪镇听证会，2026年5月10日 09:30，柳溪镇文化站"
    )


def test_the_signature_is_that_of_standard_webhooks(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.deliver()
    (post,) = office.receiver.posts
    number, moment = post.headers["webhook-id"], post.headers["webhook-timestamp"]
    assert moment == str(int(office.hands().timestamp()))
    signed = f"{number}.{moment}.{post.body}".encode()
    digest = hmac.new(base64.b64decode(SECRET), signed, hashlib.sha256).digest()
    assert post.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_a_sender_killed_before_it_settles_is_followed_by_another(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    with office.store.begin() as session:  # claims, then is killed
        assert claim(session, "webhook", "dead", office.hands(), lease=DAY / 1440, limit=9)
    assert office.deliver() == {}
    office.hands.forward(seconds=61)
    assert office.deliver("two") == {"sent": 1}
    assert len(office.receiver.posts) == 1


def test_a_message_sent_twice_carries_one_key(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.receiver.answer(500)  # it may have been taken all the same
    assert office.deliver() == {"failed": 1}
    office.hands.forward(seconds=RETRY_SECONDS[0])
    assert office.deliver("two") == {"sent": 1}
    first, second = office.receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_receiver_that_stays_down_is_tried_by_the_schedule(office: Office) -> None:
    far = event(time=at("2026-08-01", precision="month", end="2026-09-01"))
    office.tell(stored(far))
    office.hands.set("2026-08-01 09:00")
    for wait in (*RETRY_SECONDS, 0):
        office.receiver.answer(503)
        office.deliver()
        if wait:
            office.hands.forward(seconds=wait - 1)
            assert office.deliver() == {}
            office.hands.forward(seconds=1)
    assert len(office.receiver.posts) == len(RETRY_SECONDS) + 1
    assert office.states()[0] == "dead"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (204, "sent"),
        (301, "failed"),
        (400, "dead"),
        (404, "dead"),
        (408, "failed"),
        (410, "dead"),
        (429, "failed"),
        (500, "failed"),
        (503, "failed"),
    ],
)
def test_what_an_answer_means(office: Office, status: int, state: str) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.receiver.answer(status, location="/elsewhere")
    assert office.deliver() == {state: 1}
    assert len(office.receiver.posts) == 1  # a redirect is not followed


@pytest.mark.parametrize("asked", ["120", "Sat, 09 May 2026 01:32:00 GMT"])
def test_the_receiver_may_ask_for_time(office: Office, asked: str) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.receiver.answer(503, retry_after=asked)
    office.deliver()
    office.hands.forward(seconds=119)
    assert office.deliver() == {}
    office.hands.forward(seconds=1)
    assert office.deliver() == {"sent": 1}


def test_no_receiver_at_all_is_a_passing_failure(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.receiver.url = "http://127.0.0.1:1/hook"
    assert office.deliver() == {"failed": 1}


def test_a_moved_event_is_reminded_of_at_its_new_time(office: Office) -> None:
    office.tell(stored(event()))
    office.tell(stored(event(time=at("2026-05-20 09:30"))))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {}
    office.hands.set("2026-05-19 09:30")
    assert office.deliver() == {"sent": 1}
    assert office.states() == ["superseded", "sent"]


def test_an_event_moved_back_is_reminded_of_all_the_same(office: Office) -> None:
    for begin in ("2026-05-10 09:30", "2026-05-20 09:30", "2026-05-10 09:30"):
        office.hands.forward(minutes=1)
        office.tell(stored(event(time=at(begin))))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    assert office.states() == ["sent", "superseded"]


def test_an_event_moved_while_its_row_is_claimed_is_not_sent(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    with office.store.begin() as session:
        claim(session, "webhook", "dead", office.hands(), lease=DAY / 1440, limit=9)
    office.tell(stored(event(time=at("2026-05-20 09:30"))))
    office.hands.forward(seconds=61)
    assert office.deliver() == {"superseded": 1}
    assert office.receiver.posts == []


def test_a_cancelled_event_is_not_reminded_of(office: Office) -> None:
    office.tell(stored(event()))
    office.tell(stored(event(status=Status.CANCELLED)))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {}
    assert office.states() == ["superseded"]


def test_an_edited_title_sends_nothing_again(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    office.tell(stored(event("柳溪镇听证会（更正）")))
    office.hands.forward(hours=1)
    assert office.deliver() == {}


def test_the_message_has_the_values_that_hold_when_it_is_sent(office: Office) -> None:
    office.tell(stored(event()))
    office.tell(stored(event("柳溪镇水价听证会")))
    office.hands.set("2026-05-09 09:30")
    office.deliver()
    assert json.loads(office.receiver.posts[0].body)["data"]["event"]["title"] == "柳溪镇水价听证会"


def test_old_documents_send_nothing(office: Office) -> None:
    office.hands.set("2026-06-01 08:00")
    office.tell(stored(event()))
    assert office.states() == []
    office.hands.forward(days=30)
    assert office.deliver() == {}


def test_a_reminder_that_slept_too_long_expires(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-10 10:00")
    assert office.deliver() == {"expired": 1}
    assert office.receiver.posts == []


def test_the_clock_set_back_sends_nothing_twice(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    office.hands.set("2026-05-09 08:30")
    assert office.deliver() == {}
    office.hands.set("2026-05-09 10:30")
    assert office.deliver() == {}


def test_other_settings_are_made_good_at_the_next_start(office: Office) -> None:
    office.tell(stored(event()), replace(stored(event("旧事")), uid="b@example"))
    office.planner = ReminderPlanner(book_of(rule_of(before=["2d"])))
    assert office.planner.repair(office.store, office.hands()) == 2
    assert office.states() == ["pending", "pending", "superseded", "superseded"]
    assert office.planner.repair(office.store, office.hands()) == 0


def test_four_senders_at_once_send_each_reminder_once(office_on_either: Office) -> None:
    office = office_on_either
    office.tell(*(replace(stored(event()), uid=f"{number}@example") for number in range(60)))
    office.hands.set("2026-05-09 09:30")
    with ThreadPoolExecutor(4) as senders:
        ended = list(senders.map(office.deliver, ["one", "two", "three", "four"]))
    assert sum(each.get("sent", 0) for each in ended) == 60
    keys = [post.headers["webhook-id"] for post in office.receiver.posts]
    assert len(keys) == len(set(keys)) == 60


class Broken:
    """A channel with a fault of its own."""

    name = "webhook"
    joins = 1

    def send(self, message: Message) -> Receipt:
        raise KeyError(message.key)

    def close(self) -> None:
        """Holds nothing."""


def test_a_fault_of_a_channel_is_a_failure_of_one_row(office: Office) -> None:
    office.tell(stored(event()), replace(stored(event()), uid="b@example"))
    office.hands.set("2026-05-09 09:30")
    with capture_logs() as logs:
        ended = Delivery(office.store, Broken(), office.planner.book, office.hands, "one").run()
    assert ended == {"failed": 2}
    assert [line["event"] for line in logs] == ["channel failed"] * 2


def test_planning_anew_holds_few_events_at_a_time(office: Office) -> None:
    """What is read for one lot is let go before the next, and others may write in between."""
    office.rules()
    office.tell(*(stored(event(), f"{number:05}@example") for number in range(1100)))
    office.rules(RULE)
    alive: list[int] = []

    @listens_for(office.store._engine, "commit")
    def count(_connection: Connection) -> None:
        alive.append(sum(isinstance(each, CalendarEvent) for each in gc.get_objects()))

    assert office.repair() == 1100
    assert len(alive) >= 4
    assert max(alive) <= 2 * 500
