"""Robots of chat groups: what is sent, what their answers mean, and what is never shown."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from office import Office, office_over
from pydantic import SecretStr
from robots import PATHS, SECRET, TOKEN, Group, OwnPace, Reply, group_of, huge
from stories import event, shanghai, stored
from structlog.testing import capture_logs
from typer.testing import CliRunner

from calendar_svc.cli import build
from calendar_svc.errors import ChannelBusyError, DeliveryError, SettingsError
from calendar_svc.service.channels import Link, Message
from calendar_svc.service.channels.dingtalk import DingTalk
from calendar_svc.service.channels.feishu import Feishu
from calendar_svc.service.channels.keeping import channel_states, connect
from calendar_svc.service.channels.opening import KINDS, Channels
from calendar_svc.service.channels.pace import PaceOf, SharedPace
from calendar_svc.service.channels.robot import Provider, RobotChannel
from calendar_svc.service.channels.wecom import WeCom
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store, reminding
from calendar_svc.store.outbox_view import outbox_rows
from calendar_svc.store.reminding import Endpoint

SETTINGS = Settings(remind_before=())
PROVIDERS: dict[str, Callable[[], Provider]] = {
    "dingtalk": DingTalk,
    "feishu": Feishu,
    "wecom": WeCom,
}
NOW = shanghai("2026-05-09 09:30")
LINKS = (
    Link("事项页面 Event page", "https://example.org/events/a%40example"),
    Link("完成 Done", "https://example.org/answers/signed"),
)
MESSAGE = Message(
    "msg_1",
    "event.reminder",
    "即将到来：柳溪镇听证会，2026年5月10日 09:30",
    {},
    NOW,
    NOW,
    lines=("时间：2026年5月10日 09:30", "地点：柳溪镇文化站"),
    links=LINKS,
)
CASES = tomllib.loads((Path(__file__).parent / "reminders/robots.toml").read_text("utf-8"))["case"]
EVIL = (
    "[点我](http://evil.example) <@all> @all ![x](http://e.example/x.png) `code` **a** <at id=all>"
)


def channel_to(
    group: Group, secret: str | None = None, pace_of: PaceOf = OwnPace, **values: Any
) -> RobotChannel:
    key = None if secret is None else SecretStr(secret)
    provider = PROVIDERS[group.kind]()
    return RobotChannel("webhook", provider, group.url, pace_of, key, allow_private=True, **values)


@contextmanager
def connected(
    kind: str, secret: str | None = None, keyword: str | None = None
) -> Iterator[tuple[Group, RobotChannel]]:
    """A group's robot and the channel to it, which knows what the robot asks for."""
    known = " ".join(part for part in (secret, keyword and f"keyword:{keyword}") if part)
    with (
        group_of(kind, lambda: NOW, secret, keyword) as group,
        closing(channel_to(group, known or None)) as channel,
    ):
        yield group, channel


def shown(group: Group) -> str:
    """All that people see of the last message."""
    return json.dumps(group.posts[-1], ensure_ascii=False)


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    with office_over(store) as made:
        made.tell(stored(event()))
        made.hands.now = NOW
        yield made


@pytest.fixture
def office_on_either(either_store: Store) -> Iterator[Office]:
    with office_over(either_store) as made:
        yield made


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']}: {case['name']}")
def test_an_answer_decides_what_becomes_of_a_message(office: Office, case: dict[str, Any]) -> None:
    headers = {
        name.replace("_", "-"): case[name] for name in ("retry_after", "location") if name in case
    }
    with group_of(case["of"], office.hands) as group:
        group.script.append(Reply(case.get("status", 200), case.get("body", "").encode(), headers))
        ended = office.deliver(channel=channel_to(group))
    (row,) = (row for row in office.rows() if row.kind == "reminder")
    assert (ended, row.state) == ({case["state"]: 1}, case["state"])
    with office.store.begin_read() as session:
        known = reminding.health(session).get("webhook")
    assert (known is not None and known.disabled_at is not None) is case.get("gone", False)
    assert [row.channel for row in office.rows() if row.kind == "notice"] == (
        ["log"] if case.get("gone") else []
    )
    if "after" in case:
        assert row.next_try_at == NOW + timedelta(seconds=case["after"])
    assert len(group.posts) == 1


@pytest.mark.parametrize(
    ("kind", "secret", "keyword"),
    [
        ("dingtalk", None, None),
        ("dingtalk", SECRET, None),
        ("dingtalk", None, "项目提醒"),
        ("dingtalk", SECRET, "项目提醒"),
        ("feishu", None, None),
        ("feishu", SECRET, None),
        ("feishu", None, "项目提醒"),
        ("feishu", SECRET, "项目提醒"),
        ("wecom", None, None),
    ],
)
def test_a_provider_that_checks_takes_it(
    kind: str, secret: str | None, keyword: str | None
) -> None:
    with connected(kind, secret, keyword) as (group, channel):
        assert channel.send(MESSAGE).status.endswith(" 0")
    for told in ("柳溪镇听证会", "柳溪镇文化站", *(link.url for link in LINKS)):
        assert told in shown(group)


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
@pytest.mark.parametrize("secret", [None, "SECanothersecret"])
def test_a_wrong_secret_is_refused_for_good(kind: str, secret: str | None) -> None:
    with (
        group_of(kind, lambda: NOW, SECRET) as group,
        closing(channel_to(group, secret)) as channel,
        pytest.raises(DeliveryError) as caught,
    ):
        channel.send(MESSAGE)
    assert caught.value.permanent


def test_a_signature_with_every_sort_of_character_arrives() -> None:
    with connected("dingtalk", SECRET) as (group, channel):
        for second in range(15):  # base64 of some holds +, / and =
            channel.send(replace(MESSAGE, at=NOW + timedelta(seconds=second)))
    assert len(group.posts) == 15


@pytest.mark.parametrize("kind", PROVIDERS)
def test_what_comes_from_outside_is_neither_a_link_nor_a_mention(kind: str) -> None:
    evil = replace(MESSAGE, text=f"即将到来：{EVIL}", lines=(f"地点：{EVIL}", "# x", "> y"))
    with connected(kind) as (group, channel):
        channel.send(evil)
    (post,) = group.posts
    if kind == "feishu":  # plain text elements only: there is nothing to escape
        texts = [post["card"]["header"]["title"], post["card"]["elements"][0]["text"]]
        assert {text["tag"] for text in texts} == {"plain_text"}
        return
    body = post["markdown"]
    text = body.get("text") or body["content"]
    for mark in ("](http://e", "<@", "@all", "<at", "`", "!["):
        assert mark not in text
    assert "http://" not in text.replace("https://example.org", "")
    assert text.count("](https://example.org/") == len(LINKS)
    assert not any(line.startswith((">", "# ")) for line in text.splitlines())


@pytest.mark.parametrize("kind", PROVIDERS)
@pytest.mark.parametrize("count", [1, 20, 51])
@pytest.mark.parametrize("length", [30, 400, 1900])
def test_a_long_message_fits_and_no_link_is_cut(kind: str, count: int, length: int) -> None:
    lines = tuple(f"第{number}项：" + '听"证' * (length // 3) for number in range(count))
    with connected(kind) as (group, channel):
        channel.send(replace(MESSAGE, text="共" + "很长" * 400, lines=lines))
    told = shown(group)
    for each in LINKS:
        assert each.url in told
    assert "\ufffd" not in told
    shown_lines = sum(f"第{number}项" in told for number in range(count))
    hidden = count - shown_lines
    assert f"+{hidden}" in told or not hidden
    if count <= 20 and kind != "wecom":
        assert not hidden


def test_twenty_reminders_of_usual_length_go_to_wecom_whole() -> None:
    lines = tuple(
        f"即将到来：柳溪镇第{number}次听证会，2026年5月10日 09:30" for number in range(20)
    )
    with connected("wecom") as (group, channel):
        channel.send(replace(MESSAGE, lines=lines))
    for line in lines:
        assert line in group.posts[0]["markdown"]["content"]


@pytest.mark.parametrize("kind", PROVIDERS)
def test_what_is_due_together_goes_as_one_and_nothing_is_left_out(
    office: Office, kind: str
) -> None:
    titles = [f"柳溪镇第{number}次听证会" + "，很长的题目" * 30 for number in range(40)]
    office.hands.now = NOW - timedelta(days=2)
    office.tell(*(stored(event(title), f"{n}@example") for n, title in enumerate(titles)))
    office.hands.now = NOW
    with group_of(kind, office.hands) as group:
        assert office.deliver(channel=channel_to(group)) == {"sent": 41}
    told = json.dumps(group.posts, ensure_ascii=False)
    assert len(group.posts) == 3
    assert told.count("2026年5月10日 09:30，柳溪镇文化站") >= 41  # what is cut is cut in the middle
    assert [number for number in range(40) if f"柳溪镇第{number}次" not in told] == []


@pytest.mark.parametrize("kind", PROVIDERS)
def test_a_message_of_one_line_is_enough(kind: str) -> None:
    with connected(kind) as (group, channel):
        channel.send(replace(MESSAGE, lines=(), links=()))
    assert "柳溪镇听证会" in shown(group)


@pytest.mark.parametrize("kind", PROVIDERS)
def test_a_huge_answer_is_not_read_to_its_end(kind: str) -> None:
    with connected(kind) as (group, channel):
        group.script.append(huge())
        with pytest.raises(DeliveryError, match="without a code") as caught:
            channel.send(MESSAGE)
    assert len(caught.value.answer) <= 200


def test_a_provider_that_drips_its_answer_is_cut_off() -> None:
    with (
        group_of("dingtalk", lambda: NOW) as group,
        closing(channel_to(group, seconds=0.2)) as channel,
    ):
        group.script.append(Reply(hang=True))
        with pytest.raises(DeliveryError) as caught:
            channel.send(MESSAGE)
        assert not caught.value.permanent
        assert channel.send(MESSAGE).status == "errcode 0"


@pytest.mark.parametrize("kind", PROVIDERS)
def test_nothing_secret_is_in_errors_answers_or_logs(kind: str, office: Office) -> None:
    secret = None if kind == "wecom" else SECRET
    echo = f"no such token {TOKEN} with {secret}".encode()
    with group_of(kind, office.hands) as group:
        group.script += [Reply(403, echo), Reply(200, b'{"errcode":5,"m":"%s"}' % echo)]
        with capture_logs() as logs:
            assert office.deliver(channel=channel_to(group, secret)) == {"dead": 1}
            with closing(channel_to(group, secret)) as channel, pytest.raises(DeliveryError):
                channel.send(MESSAGE)
    with office.store.begin_read() as session:
        (row,) = outbox_rows(session)
        tries = reminding.tries(session, row.id)
    told = f"{logs} {row} {tries}"
    assert "no such token" in told
    assert TOKEN not in told
    assert SECRET not in told


@pytest.mark.parametrize("kind", PROVIDERS)
def test_a_robot_in_the_own_network_is_refused(kind: str) -> None:
    url = f"https://127.0.0.1{PATHS[kind]}"
    with (
        closing(RobotChannel("x", PROVIDERS[kind](), url, OwnPace)) as channel,
        pytest.raises(DeliveryError, match="not public") as caught,
    ):
        channel.send(MESSAGE)
    assert caught.value.permanent
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "url", "secret"),
    [
        ("dingtalk", "http://oapi.dingtalk.com/robot/send?access_token=abcdefgh", None),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send", None),
        ("dingtalk", f"https://oapi.dingtalk.com:81{PATHS['dingtalk']}", None),
        ("dingtalk", f"https://oapi.dingtalk.com{PATHS['dingtalk']}", "one two"),
        ("dingtalk", f"https://oapi.dingtalk.com{PATHS['dingtalk']}", "keyword:"),
        ("feishu", "https://open.feishu.cn/abcdefgh", None),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", None),
        ("wecom", f"https://qyapi.weixin.qq.com{PATHS['wecom']}", "secret"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused_at_once(
    kind: str, url: str, secret: str | None
) -> None:
    with pytest.raises(SettingsError) as caught:
        RobotChannel("x", PROVIDERS[kind](), url, OwnPace, SecretStr(secret) if secret else None)
    assert TOKEN not in str(caught.value)


def test_a_sender_waits_its_turn_and_that_is_no_try(office: Office) -> None:
    with group_of("dingtalk", office.hands) as group:
        channel = channel_to(group)
        for _ in range(18):
            channel.send(replace(MESSAGE, at=NOW))
        assert office.deliver(channel=channel) == {"pending": 1}
        (row,) = office.rows()
        assert (row.attempts, row.next_try_at) == (0, NOW + timedelta(minutes=1))
        assert len(group.posts) == 18
        office.hands.forward(minutes=1)
        assert office.deliver(channel=channel_to(group)) == {"sent": 1}
    with office.store.begin_read() as session:
        (row,) = outbox_rows(session)
        assert [each.number for each in reminding.tries(session, row.id)] == [1]
        assert reminding.health(session) == {}


def test_the_window_slides_and_all_limits_hold() -> None:
    pace, second = OwnPace("x", ((2, 1.0), (3, 60.0))), timedelta(seconds=1)
    assert [pace.turn(NOW) for _ in range(3)] == [0.0, 0.0, 1.0]
    assert pace.turn(NOW + second / 2) == 0.5
    assert pace.turn(NOW + second) == 0.0
    assert pace.turn(NOW + 2 * second) == 58.0
    assert pace.turn(NOW + 60 * second) == 0.0


def test_a_clock_set_back_does_not_silence_a_channel(store: Store) -> None:
    for pace in (OwnPace("x", ((1, 60.0),)), SharedPace(store, "x", ((1, 60.0),))):
        assert pace.turn(NOW) == 0.0
        assert pace.turn(NOW + timedelta(seconds=59)) == 1.0
        assert pace.turn(NOW - timedelta(hours=1)) == 0.0


def test_two_senders_keep_one_pace(office_on_either: Office, database_url: str) -> None:
    """Two processes, each with its own connection to the database and its own channel."""
    office = office_on_either
    titles = (f"柳溪镇第{number}次听证会" for number in range(39))
    office.hands.now = NOW - timedelta(days=2)
    office.tell(*(stored(event(title), f"{number}@example") for number, title in enumerate(titles)))
    office.hands.now = NOW
    second = Store.open(database_url)
    sent: list[datetime] = []
    senders = [("one", office.store), ("two", second)]
    with group_of("wecom", office.hands) as group:
        while "pending" in office.states():
            senders.reverse()
            for owner, store in senders:
                channel = channel_to(group, None, partial(SharedPace, store))
                channel.joins = 1
                replace(office, store=store).deliver(owner, channel)
            sent += [office.hands()] * (len(group.posts) - len(sent))
            office.hands.forward(seconds=7)
    second.close()
    assert office.states() == ["sent"] * 39
    assert len(group.posts) == 39
    for moment in sent:
        assert sum(moment - timedelta(minutes=1) < each <= moment for each in sent) <= 18


@pytest.mark.parametrize("threads", [8])
def test_turns_taken_at_the_same_moment_are_counted(either_store: Store, threads: int) -> None:
    paces = [SharedPace(either_store, "x", ((18, 60.0),)) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        waits = list(pool.map(lambda number: paces[number % threads].turn(NOW), range(40)))
    assert waits.count(0.0) == 18
    assert set(waits) == {0.0, 60.0}


def test_a_busy_channel_says_how_long() -> None:
    assert ChannelBusyError(2.4).retry_after == 2.4


def test_the_command_names_every_kind() -> None:
    shown = CliRunner().invoke(
        build(["remind"]), ["remind", "connect", "--help"], env={"COLUMNS": "200"}
    )
    assert f"Kind: {', '.join(KINDS)}." in shown.output


@pytest.mark.parametrize("kind", [*PROVIDERS, "lark"])
def test_a_connected_robot_is_opened_and_listed_by_its_host_alone(store: Store, kind: str) -> None:
    path = PATHS["feishu" if kind == "lark" else kind]
    secret = None if kind == "wecom" else SECRET
    connect(store, SETTINGS, Endpoint("office", kind, f"https://chat.example{path}", secret), NOW)
    with closing(Channels(SETTINGS, store)) as channels:
        assert isinstance(channels.open("office"), RobotChannel)
    (state,) = (each for each in channel_states(SETTINGS, store) if each.name == "office")
    assert state.address == "chat.example"
    assert TOKEN not in f"{state}"
    assert SECRET not in f"{state}"
