"""Alerts, quiet hours, digests, overdue milestones, what was missed, and channels given up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from office import Office, office_over, rule_of
from stories import at, event, shanghai, stored

from calendar_svc.model import CalendarEvent, Kind, Status
from calendar_svc.service.channels import Message, Receipt
from calendar_svc.store import Store, reminding

ALERTS = rule_of(changes=["created", "moved", "cancelled", "postponed", "resumed", "completed"])


@pytest.fixture
def office(either_store: Store) -> Iterator[Office]:
    with office_over(either_store) as made:
        yield made


@dataclass
class Robot:
    """A channel that takes several messages as one, and keeps what it was given."""

    name: str = "webhook"
    joins: int = 20
    told: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Receipt:
        self.told.append(message)
        return Receipt("errcode 0")

    def close(self) -> None:
        """Holds nothing."""


def sent(office: Office) -> list[dict[str, Any]]:
    return [json.loads(post.body) for post in office.receiver.posts]


def bridge(uid: str = "bridge@example", **values: Any) -> CalendarEvent:
    august = at("2026-08-01", precision="month", end="2026-09-01")
    told = event("柳溪桥竣工", kind=Kind.MILESTONE, project="柳溪桥", time=august, **values)
    return stored(told, uid)


def test_a_moved_event_is_told_at_once_with_before_and_after(office: Office) -> None:
    office.tell(stored(event()))
    office.rules(rule_of(changes=["moved"]))
    office.hands.forward(hours=1)
    office.tell(stored(event(time=at("2026-05-20 14:00"))))
    assert office.deliver() == {"sent": 1}
    (told,) = sent(office)
    assert told["type"] == "event.changed"
    assert told["data"]["before"]["begin"] == "2026-05-10T09:30:00"
    assert told["data"]["event"]["begin"] == "2026-05-20T14:00:00"
    assert told["data"]["text"] == (
        "改期 Moved：柳溪镇听证会，2026年5月10日 09:30 → 2026年5月20日 14:00，柳溪镇文化站"
    )
    assert office.deliver() == {}


def test_a_change_that_no_rule_asks_for_is_not_told(office: Office) -> None:
    office.rules(rule_of(changes=["cancelled"]))
    office.tell(stored(event()))
    office.tell(stored(event(time=at("2026-05-20 14:00"))))
    assert office.deliver() == {}
    office.tell(stored(event(status=Status.CANCELLED)))
    assert office.deliver() == {"sent": 1}
    assert sent(office)[0]["data"]["text"].startswith("取消 Cancelled：")


def test_two_changes_before_the_first_is_sent_are_one_message(office: Office) -> None:
    office.tell(stored(event()))
    office.rules(rule_of(changes=["moved"]))
    for day in ("2026-05-20 14:00", "2026-05-25 14:00"):
        office.hands.forward(minutes=5)
        office.tell(stored(event(time=at(day))))
    assert office.deliver() == {"sent": 1}
    (told,) = sent(office)
    assert told["data"]["before"]["begin"] == "2026-05-10T09:30:00"
    assert told["data"]["event"]["begin"] == "2026-05-25T14:00:00"


def test_moved_and_moved_back_unsent_is_no_news(office: Office) -> None:
    office.tell(stored(event()))
    office.rules(rule_of(changes=["moved"]))
    office.tell(stored(event(time=at("2026-05-20 14:00"))))
    office.tell(stored(event()))
    assert office.deliver() == {}


def test_a_new_event_is_told_and_one_that_moved_since_is_told_as_new(office: Office) -> None:
    office.rules(ALERTS)
    office.tell(stored(event()))
    office.tell(stored(event(time=at("2026-05-20 14:00"))))
    assert office.deliver() == {"sent": 1}
    assert sent(office)[0]["data"]["rule"] == "created"


def test_an_archive_that_is_read_in_alerts_nobody(office: Office) -> None:
    office.rules(ALERTS)
    old = at("2019-05-10 09:30")
    office.tell(stored(event(time=old)), stored(event(time=old, status=Status.HELD), "b@example"))
    office.tell(stored(event(time=old, status=Status.CANCELLED)))
    assert office.deliver() == {}


def test_quiet_hours_delay_and_lose_nothing(office: Office) -> None:
    office.rules(rule_of(changes=["cancelled"], quiet="22:00-07:30"))
    office.tell(stored(event()))
    office.hands.set("2026-05-02 23:00")
    office.tell(stored(event(status=Status.CANCELLED)))
    assert office.deliver() == {"pending": 1}
    assert office.deliver() == {}
    office.hands.set("2026-05-03 07:30")
    assert office.deliver() == {"sent": 1}
    assert [row.attempts for row in office.rows()] == [1]  # waiting counted as no try


def test_an_imprecise_milestone_opens_closes_and_is_overdue_weekly_until_told(
    office: Office,
) -> None:
    office.rules(rule_of(kinds=["milestone"], before=["7d"], overdue=True, changes=["completed"]))
    office.tell(bridge())
    heard = []
    for day in ("2026-08-01", "2026-08-24", "2026-09-01", "2026-09-08", "2026-09-15"):
        office.hands.set(f"{day} 09:00")
        office.repair()
        assert office.deliver() == {"sent": 1}, day
        heard.append(office.rows()[-1].rule)
        office.hands.forward(days=1)
        office.repair()
        assert office.deliver() == {}
    texts = [told["data"]["rule"] for told in sent(office)]
    assert texts == ["opens", "closes-P7D", "overdue-1", "overdue-2", "overdue-3"]
    office.tell(bridge(status=Status.COMPLETED))
    assert office.deliver() == {"sent": 1}
    assert sent(office)[-1]["data"]["rule"] == "completed"
    office.hands.set("2026-09-22 09:00")
    office.repair()
    assert office.deliver() == {}


def test_a_milestone_first_heard_of_when_it_was_over_is_not_overdue(office: Office) -> None:
    office.rules(rule_of(before=["7d"], overdue=True))
    office.hands.set("2026-10-10 09:00")
    office.tell(replace(bridge(), created_at=shanghai("2026-10-10 09:00")))
    office.repair()
    assert office.deliver() == {}


def test_a_weekly_digest_lists_what_the_rule_selects(office: Office) -> None:
    office.rules(rule_of(digest="weekly mon 08:00", kinds=["meeting"]))
    office.tell(
        stored(event()),
        stored(event("柳溪镇水价听证会", time=at("2026-05-15 14:00")), "b@example"),
        stored(
            event("改期的会", time=at("2026-05-14 14:00"), status=Status.CANCELLED), "c@example"
        ),
        bridge(),
    )
    office.hands.set("2026-05-10 20:00")
    office.repair()
    office.repair()
    assert office.states() == ["pending"]
    office.hands.set("2026-05-11 07:59")
    assert office.deliver() == {}
    office.hands.set("2026-05-11 08:00")
    assert office.deliver() == {"sent": 1}
    (told,) = sent(office)
    assert told["type"] == "event.digest"
    assert [each["title"] for each in told["data"]["events"]] == ["柳溪镇水价听证会"]
    assert told["data"]["text"] == "本周事项 1 项 1 events this week"
    assert office.states() == ["sent", "pending"]  # the next week is planned already


def test_a_digest_of_an_empty_week_is_not_sent_and_the_next_is_planned(office: Office) -> None:
    office.rules(rule_of(digest="daily 08:00"))
    office.repair()
    office.hands.set("2026-05-02 08:00")
    assert office.deliver() == {"superseded": 1}
    assert office.states() == ["superseded", "pending"]


def test_a_digest_of_a_rule_that_is_gone_is_not_sent(office: Office) -> None:
    office.rules(rule_of(digest="daily 08:00"))
    office.repair()
    office.rules()
    office.hands.set("2026-05-02 08:00")
    assert office.deliver() == {"superseded": 1}


def test_after_a_long_sleep_one_message_tells_what_was_missed(office: Office) -> None:
    office.tell(*(stored(event(), f"{number}@example") for number in range(3)))
    office.hands.set("2026-05-12 08:00")
    assert office.deliver() == {"expired": 3}
    assert office.receiver.posts == []
    office.hands.forward(minutes=2)
    assert office.deliver() == {"sent": 1}
    (told,) = sent(office)
    assert told["type"] == "event.missed"
    assert len(told["data"]["events"]) == 3
    office.hands.forward(days=1)
    assert office.deliver() == {}


def test_messages_due_together_go_as_one_where_the_channel_wants_that(office: Office) -> None:
    office.tell(*(stored(event(), f"{number}@example") for number in range(5)))
    office.hands.set("2026-05-09 09:30")
    robot = Robot()
    assert office.deliver(channel=robot) == {"sent": 5}
    (told,) = robot.told
    assert told.text == "提醒 5 条 5 reminders"
    assert len(told.lines) == 5
    assert office.deliver(channel=robot) == {}


def test_two_rules_that_want_the_same_told_to_one_address_send_it_once(office: Office) -> None:
    office.rules(rule_of(before=["1d"]), rule_of(before=["1d", "2h"], kinds=["meeting"]))
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    office.hands.set("2026-05-10 07:30")
    assert office.deliver() == {"sent": 1}


def test_a_rule_removed_while_its_row_waits_sends_nothing(office: Office) -> None:
    office.tell(stored(event()))
    office.rules()
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"superseded": 1}


def test_who_asked_for_silence_is_told_no_more(office: Office) -> None:
    office.tell(stored(event()), stored(event(), "b@example"))
    with office.store.begin() as session:
        reminding.silence(session, "webhook", "a@example", office.hands())
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"superseded": 1, "sent": 1}
    with office.store.begin() as session:
        reminding.silence(session, "webhook", "*", office.hands())
        assert reminding.silenced(session, "webhook") == {"a@example", "*"}


def test_a_channel_that_fails_for_five_days_is_given_up_and_said_so_elsewhere(
    office: Office,
) -> None:
    office.rules(rule_of(changes=["created"]))
    days = 0
    while "dead" not in office.states():
        begin = f"{office.hands.now + timedelta(days=60):%Y-%m-%d} 09:30"
        office.tell(stored(event(time=at(begin)), f"{days}@example"))
        office.receiver.script.clear()
        for _ in range(20):
            office.receiver.answer(500)
        office.deliver()
        office.hands.forward(hours=12)
        days += 1
        assert days < 20
    notices = [row for row in office.rows() if row.kind == "notice"]
    assert [(row.channel, row.rule) for row in notices] == [("log", "given_up")]
    posts = len(office.receiver.posts)
    office.deliver()
    assert len(office.receiver.posts) == posts  # nothing more is even tried
    with office.store.begin() as session:
        reminding.works(session, "webhook")
        assert reminding.replay(session, office.hands()) >= 1
    office.receiver.script.clear()
    assert office.deliver()["sent"] >= 1


@pytest.mark.parametrize(("status", "given_up"), [(410, True), (404, False)])
def test_a_receiver_that_is_gone_is_given_up_at_once(
    office: Office, status: int, *, given_up: bool
) -> None:
    """410: "the endpoint is gone, disable it" (Standard Webhooks, "Operational considerations")."""
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.receiver.answer(status)
    assert office.deliver() == {"dead": 1}
    with office.store.begin_read() as session:
        known = reminding.health(session)["webhook"]
    assert (known.disabled_at is not None) is given_up
    assert [row.channel for row in office.rows() if row.kind == "notice"] == ["log"] * given_up


def test_each_try_is_written_down_with_what_was_answered(office: Office) -> None:
    office.tell(stored(event()))
    office.hands.set("2026-05-09 09:30")
    office.receiver.answer(503)
    office.deliver()
    office.hands.forward(seconds=5)
    office.deliver()
    with office.store.begin_read() as session:
        tries = reminding.tries(session, office.rows()[0].id)
    assert [(each.number, each.state, each.status or each.answer) for each in tries] == [
        (1, "failed", "HTTP 503"),
        (2, "sent", "HTTP 204"),
    ]


def test_an_event_of_a_zone_that_nobody_knows_stops_nothing(office: Office) -> None:
    lost = replace(stored(event(), "lost@example"), timezone="Mars/Olympus_Mons")
    office.tell(stored(event()), lost)
    assert office.repair() == 0
    office.hands.set("2026-05-09 09:30")
    assert office.deliver() == {"sent": 1}
    office.hands.set("2026-05-09 17:30")  # 09:30 UTC
    assert office.deliver() == {"sent": 1}
