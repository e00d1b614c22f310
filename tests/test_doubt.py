"""Channels that send at most once: what may have been sent is left to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from killing import counting, find, owe, senders, wait, wait_for_all, wait_for_some
from office import Office, office_over
from robots import Group, OwnPace, Reply, group_of
from stories import event, stored
from structlog.testing import capture_logs
from typer.testing import CliRunner

from calendar_svc.cli import build
from calendar_svc.service.channels import Channel, Message, Receipt, WebhookChannel
from calendar_svc.service.channels.keeping import channel_states, connect
from calendar_svc.service.channels.robot import RobotChannel
from calendar_svc.service.channels.wecom import WeCom
from calendar_svc.service.reminders.keeping import add_rule, read_rule
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox import LEASE
from calendar_svc.store.outbox_view import tally
from calendar_svc.store.reminding import Endpoint

SETTINGS = Settings(remind_before=(), allow_private_webhooks=True)
COUNT, PROCESSES = 20, 2


class Killed(BaseException):
    """The process ends here: nothing after it is done."""


@pytest.fixture
def office(either_store: Store) -> Iterator[Office]:
    with office_over(either_store) as made:
        made.tell(stored(event()))
        made.hands.set("2026-05-09 09:30")
        yield made


def once(office: Office, url: str = "https://receiver.example/hook") -> None:
    """From now on the channel of the office sends at most once."""
    endpoint = Endpoint("webhook", "webhook", url, None, at_most_once=True)
    with office.store.begin() as session:
        reminding.put_channel(session, endpoint, office.hands())


def robot(group: Group, seconds: float = 15.0) -> Channel:
    return RobotChannel("webhook", WeCom(), group.url, OwnPace, allow_private=True, seconds=seconds)


def dying(office: Office, *, sends: bool) -> Channel:
    """A channel in whose call the process dies, before the message has left or after."""

    class Dying(WebhookChannel):
        def send(self, message: Message) -> Receipt:
            if sends:
                super().send(message)
            raise Killed

    return Dying(office.receiver.url, allow_private=True)


def replay(office: Office, *, uncertain: bool) -> int:
    with office.store.begin() as session:
        return reminding.replay(session, office.hands(), uncertain=uncertain)


def test_processes_killed_in_the_midst_of_a_call_send_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    """The receiver has taken a message of each process, and not yet said so, when they die."""
    store = Store.open(database_url)
    with counting() as receiver:
        now = datetime.now(UTC)
        connect(store, SETTINGS, Endpoint("room", "webhook", receiver.url, at_most_once=True), now)
        planner = reminder_planner(SETTINGS, {})
        add_rule(store, planner, read_rule({"to": "room", "before": ["1d"]}, {}), now)
        with senders(
            database_url,
            receiver,
            tmp_path,
            count=PROCESSES,
            lease=1.0,
            CALENDAR_SVC_REMIND_BEFORE="",  # no other rule
        ) as running:
            receiver.talks.clear()
            due = datetime.now(UTC)
            owe(store, COUNT, due, planner)
            wait_for_some(receiver, PROCESSES)
            running.kill_all()
            receiver.talks.set()
            running.start()
            running.wait_ready()
            wait_for_all(receiver, COUNT, seconds=60)
            wait(lambda: states(store) == {"sent": COUNT - PROCESSES, "uncertain": PROCESSES}, 60)
            assert states(store) == {"sent": COUNT - PROCESSES, "uncertain": PROCESSES}
            assert (len(receiver.came), find(receiver.came, due).duplicates) == (COUNT, 0)
            with store.begin() as session:
                assert reminding.replay(session, datetime.now(UTC)) == 0
                assert reminding.replay(session, datetime.now(UTC), uncertain=True) == PROCESSES
            wait(lambda: states(store) == {"sent": COUNT}, 60)
        found = find(receiver.came, due)
    assert (found.duplicates, found.strangers) == (PROCESSES, 0)
    assert states(store) == {"sent": COUNT}
    store.close()


def states(store: Store) -> Counter[str]:
    with store.begin_read() as session:
        counted = tally(session)
    return Counter({state: number for (_, state), number in counted.items()})


@pytest.mark.parametrize("sends", [True, False], ids=["after the call", "before it"])
def test_what_may_have_been_sent_waits_for_a_person(office: Office, *, sends: bool) -> None:
    once(office)
    with pytest.raises(Killed):
        office.deliver(channel=dying(office, sends=sends))
    assert office.deliver("two") == {}
    office.hands.now += LEASE + timedelta(seconds=1)
    assert office.deliver("two") == {}
    (row,) = office.rows()
    assert (row.state, len(office.receiver.posts)) == ("uncertain", int(sends))
    assert row.last_error is not None
    assert "may have been sent" in row.last_error
    with office.store.begin_read() as session:
        assert [each.state for each in reminding.tries(session, row.id)] == ["uncertain"]
    assert replay(office, uncertain=False) == 0
    assert replay(office, uncertain=True) == 1
    assert office.deliver("two") == {"sent": 1}
    assert len({post.headers["webhook-id"] for post in office.receiver.posts}) == 1


def test_without_the_option_it_is_sent_again(office: Office) -> None:
    with pytest.raises(Killed):
        office.deliver(channel=dying(office, sends=True))
    office.hands.now += LEASE + timedelta(seconds=1)
    assert office.deliver("two") == {"sent": 1}


def test_an_event_that_moved_meanwhile_is_not_told_by_a_replay(office: Office) -> None:
    once(office)
    with pytest.raises(Killed):
        office.deliver(channel=dying(office, sends=True))
    office.hands.now += LEASE + timedelta(seconds=1)
    office.deliver("two")
    known = office.store.event("a@example")
    cancelled = replace(known.event, status=type(known.event.status).CANCELLED)
    office.tell(replace(known, event=cancelled, sequence=1))
    assert replay(office, uncertain=True) == 1
    assert office.deliver("two") == {"superseded": 1}


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(hang=True), "uncertain"),
        (Reply(200, b"<html>welcome</html>"), "uncertain"),
        (Reply(504), "uncertain"),
        (Reply(502), "uncertain"),
        (Reply(500), "failed"),
        (Reply(503), "failed"),
        (Reply(200, b'{"errcode":-1,"errmsg":"system busy"}'), "failed"),
        (Reply(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'), "failed"),
        (Reply(200, b'{"errcode":40058,"errmsg":"too long"}'), "dead"),
        (Reply(200, b'{"errcode":0,"errmsg":"ok"}'), "sent"),
    ],
)
def test_an_answer_that_leaves_it_open_is_not_tried_again(
    office: Office, reply: Reply, state: str
) -> None:
    once(office)
    with group_of("wecom", office.hands) as group:
        group.script.append(reply)
        assert office.deliver(channel=robot(group, 0.3)) == {state: 1}
        office.hands.forward(minutes=5)
        ended = office.deliver(channel=robot(group))
    assert ended == ({"sent": 1} if state == "failed" else {})


def test_where_nobody_answers_the_call_nothing_was_sent(office: Office) -> None:
    once(office)
    office.receiver.url = "http://127.0.0.1:1/hook"
    assert office.deliver() == {"failed": 1}


def test_a_fault_in_the_call_leaves_it_open(office: Office) -> None:
    once(office)

    class Faulty(WebhookChannel):
        def send(self, message: Message) -> Receipt:
            super().send(message)
            raise KeyError("ours")

    with capture_logs():
        ended = office.deliver(channel=Faulty(office.receiver.url, allow_private=True))
    assert ended == {"uncertain": 1}


def test_the_command_line_shows_it_and_sends_it_again(tmp_path: Path, store: Store) -> None:
    cli, url = CliRunner(), f"sqlite:///{tmp_path / 'calendar.db'}"

    def run(*words: str) -> str:
        done = cli.invoke(build(["remind", "doctor"]), [*words, "--database", url])
        assert done.exit_code == 0, done.output
        return done.output

    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret"
    run("remind", "connect", "webhook-room", "--kind", "wecom", "--url", address, "--at-most-once")
    assert "至多一次" in run("remind", "channels")
    assert [state.at_most_once for state in channel_states(SETTINGS, store)] == [False, True]
    with office_over(store) as office:
        office.tell(stored(event()))
        office.hands.set("2026-05-09 09:30")
        once(office)
        with pytest.raises(Killed):
            office.deliver(channel=dying(office, sends=True))
        office.hands.now += LEASE + timedelta(seconds=1)
        office.deliver()
        (row,) = office.rows()
    assert row.id[:8]
    assert "uncertain 1" in run("remind", "list", "--state", "uncertain")
    assert "uncertain" not in run("remind", "list", "--state", "dead")
    assert ": 0" in run("remind", "replay")
    assert ": 1" in run("remind", "replay", "--id", row.id)
