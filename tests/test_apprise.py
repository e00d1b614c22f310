"""Channels by apprise: what is allowed, what is sent, what is never shown."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import closing

import pytest
from loopback import Receiver, receiving
from robots import OwnPace
from stories import shanghai
from structlog.testing import capture_logs

from calendar_svc.errors import DeliveryError, ReminderRuleError, SettingsError
from calendar_svc.service.channels import Link, Message
from calendar_svc.service.channels.by_apprise import AppriseChannel
from calendar_svc.service.channels.keeping import channel_states, connect
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.store.reminding import Endpoint

NOW = shanghai("2026-05-09 09:00")
TOKEN = "topic-that-is-a-secret"
MESSAGE = Message(
    "msg_1",
    "event.reminder",
    "即将到来：柳溪镇听证会",
    {},
    NOW,
    NOW,
    lines=("地点：[柳溪镇](http://evil.example) @all",),
    links=(Link("事项 Event", "https://example.org/events/a"),),
)
Opened = Callable[..., AppriseChannel]


@pytest.fixture
def opened() -> Opened:
    def made(url: str, *, allow_private: bool = True) -> AppriseChannel:
        with warnings.catch_warnings():  # it loads modules of Python that are deprecated
            warnings.simplefilter("ignore", DeprecationWarning)
            return AppriseChannel("phone", url, OwnPace, allow_private=allow_private)

    return made


def ntfy(receiver: Receiver) -> str:
    return receiver.url.replace("http://", "ntfy://").replace("/hook", f"/{TOKEN}")


@pytest.mark.parametrize(
    "url",
    [
        f"syslog://{TOKEN}",
        f"json://example.org/{TOKEN}",
        f"ntfy://example.org/{TOKEN}",
        f"https://ntfy.example/{TOKEN}",
        TOKEN,
        f"tgram://{TOKEN}/1 json://127.0.0.1/",
        f"ntfys://example.org/{TOKEN}?redirect=yes",
        f"tgram://{TOKEN}/1?retry=9",
        f"barks:///{TOKEN}",
    ],
)
def test_what_is_not_allowed_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        AppriseChannel("phone", url, OwnPace)
    assert TOKEN not in str(caught.value)


def test_where_it_is_not_installed_the_extra_is_named() -> None:
    code = f"""
import sys; sys.modules["apprise"] = None
from calendar_svc.service.channels.by_apprise import AppriseChannel
from calendar_svc.errors import SettingsError
try:
    AppriseChannel("phone", "tgram://{TOKEN}/1", print)
except SettingsError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'calendar-svc[apprise]'" in done.stdout
    assert TOKEN not in done.stdout


def test_a_secret_beside_the_url_is_refused(store: Store) -> None:
    with pytest.raises(ReminderRuleError, match="leave it out"):
        connect(store, Settings(), Endpoint("phone", "apprise", f"tgram://{TOKEN}/1", "x"), NOW)


def test_a_message_arrives_as_plain_text(opened: Opened) -> None:
    with receiving() as receiver, closing(opened(ntfy(receiver))) as channel:
        receiver.answer(200)
        assert channel.send(MESSAGE).status == "apprise SUCCESS"
    (post,) = receiver.posts
    body = json.dumps(json.loads(post.body), ensure_ascii=False)
    for told in ("柳溪镇听证会", "柳溪镇］", "https://example.org/events/a"):
        assert told in body
    for mark in ("](", "@all", "http://evil", "githubusercontent"):
        assert mark not in body


@pytest.mark.parametrize(("status", "headers"), [(500, {}), (429, {}), (302, {"location": "/x"})])
def test_a_failure_is_tried_again_and_tells_no_address(
    opened: Opened, caplog: pytest.LogCaptureFixture, status: int, headers: dict[str, str]
) -> None:
    with receiving() as receiver, closing(opened(ntfy(receiver))) as channel:
        receiver.answer(status, **headers)
        with capture_logs() as logs, pytest.raises(DeliveryError) as caught:
            channel.send(MESSAGE)
    assert not caught.value.permanent
    assert len(receiver.posts) == 1
    assert TOKEN not in f"{caught.value} {caught.value.answer} {logs} {caplog.text}"


def test_a_server_in_the_own_network_is_refused(opened: Opened) -> None:
    with (
        closing(opened(f"ntfys://127.0.0.1/{TOKEN}", allow_private=False)) as channel,
        pytest.raises(DeliveryError, match="not public") as caught,
    ):
        channel.send(MESSAGE)
    assert caught.value.permanent


def test_the_list_shows_the_schema_alone(store: Store, opened: Opened) -> None:
    opened(f"tgram://123456789:{'a' * 35}/1")
    made = Endpoint("phone", "apprise", f"tgram://123456789:{'a' * 35}/1")
    connect(store, Settings(), made, NOW)
    (state,) = (each for each in channel_states(Settings(), store) if each.name == "phone")
    assert state.address == "tgram://"
    assert "aaaa" not in f"{state} {made}"
