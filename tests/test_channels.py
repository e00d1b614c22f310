"""What a webhook may not reach, and what its settings may not be."""

from __future__ import annotations

from contextlib import closing
from ipaddress import ip_address

import pytest
from loopback import receiving
from pydantic import SecretStr
from robots import TOKEN, Reply, group_of
from stories import shanghai

from calendar_svc.errors import DeliveryError, SettingsError
from calendar_svc.service.channels import Message, WebhookChannel
from calendar_svc.service.channels.guard import is_public

NOW = shanghai("2026-05-09 09:00")
MESSAGE = Message("msg_1", "event.reminder", "一行", {}, NOW, NOW)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("192.88.99.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2001::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:  # noqa: FBT001 - a table
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_no_way_of_writing_loopback_gets_through(host: str) -> None:
    with receiving() as receiver:
        channel = WebhookChannel(f"http://{host}/hook")
        with pytest.raises(DeliveryError, match="not public") as caught:
            channel.send(MESSAGE)
        channel.close()
    assert caught.value.permanent
    assert receiver.posts == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/hook",
        "http:///hook",
        "http://user:word@example.org/hook",
        "http://example.org\\@127.0.0.1/hook",
        "http://example.org:6379/hook",
        "https://example.org:bad/hook",
    ],
)
def test_an_endpoint_that_cannot_be_used_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="webhook_url"):
        WebhookChannel(url)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_a"])
def test_a_bad_secret_stops_the_start_and_is_not_repeated(secret: str) -> None:
    with pytest.raises(SettingsError, match="webhook_secret: not base64"):
        WebhookChannel("https://example.org/hook", SecretStr(secret))


def test_without_a_secret_nothing_is_signed() -> None:
    with receiving() as receiver:
        channel = WebhookChannel(receiver.url, allow_private=True)
        channel.send(MESSAGE)
        channel.close()
    assert "webhook-signature" not in receiver.posts[0].headers
    assert receiver.posts[0].headers["webhook-id"] == "msg_1"


@pytest.mark.parametrize(
    ("reply", "problem", "words"),
    [
        (Reply(302, b"", {"location": "http://127.0.0.1:1/x"}), "HTTP 302", ""),
        (Reply(500, b"x" * 1_000_000), "HTTP 500", "x" * 200),
        (Reply(400, f"unknown: {TOKEN}".encode()), "HTTP 400", "unknown: …"),
        (Reply(422, "不认识\n 的字段".encode()), "HTTP 422", "不认识 的字段"),
    ],
    ids=["redirect", "huge", "echo of the address", "words"],
)
def test_a_refusal_keeps_the_receivers_words_short_and_without_secrets(
    reply: Reply, problem: str, words: str
) -> None:
    with group_of("dingtalk", lambda: NOW) as group:
        group.script.append(reply)
        with (
            closing(WebhookChannel(group.url, allow_private=True)) as channel,
            pytest.raises(DeliveryError) as caught,
        ):
            channel.send(MESSAGE)
    assert (caught.value.problem, caught.value.answer) == (problem, words)
    assert len(group.posts) == 1
