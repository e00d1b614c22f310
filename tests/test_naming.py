"""A name server that is late, or silent: no sender waits for it beyond its time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from mailbox import mailbox
from typing import Any

import httpx
import pytest
from loopback import receiving
from stories import shanghai

from calendar_svc.errors import DeliveryError
from calendar_svc.service.channels import Message
from calendar_svc.service.channels.email import EmailChannel, Server
from calendar_svc.service.channels.naming import LOOKUP_SECONDS, NameLookupError, Resolver
from calendar_svc.service.channels.posting import _TOTAL, Poster
from calendar_svc.store.outbox import LEASE

NOW = shanghai("2026-05-09 09:30")
MESSAGE = Message("msg_1", "event.reminder", "一行", {}, NOW, NOW)
HOST = "receiver.example"


class Silent:
    """A name server that answers when it is told to, and only then."""

    def __init__(self) -> None:
        self.asked = 0
        self.speak = threading.Event()

    def __call__(self, host: str, port: int) -> list[tuple[Any, ...]]:
        assert host == HOST
        self.asked += 1
        self.speak.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def silent() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.speak.set()


def seconds_of(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def refused(act: Callable[[], object]) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        act()
    return caught.value


def answered(resolver: Resolver) -> None:
    late = time.monotonic() + 10
    while time.monotonic() < late:
        try:
            assert [str(each) for each in resolver(HOST, 80)] == ["127.0.0.1"]
        except NameLookupError:
            continue
        return
    raise AssertionError("no answer")


def test_a_silent_name_server_is_waited_for_no_longer_and_asked_once(silent: Silent) -> None:
    resolver = Resolver(0.02, silent)

    def ask() -> None:
        with pytest.raises(NameLookupError, match=r"took over 0\.02 s"):
            resolver(HOST, 80)

    assert seconds_of(ask) < 1
    ask()
    assert silent.asked == 1  # one thread a name, however many messages are tried
    silent.speak.set()
    answered(resolver)
    answered(resolver)
    assert silent.asked >= 2  # what was told is not kept for ever


def test_several_threads_ask_together(silent: Silent) -> None:
    resolver, told = Resolver(10, silent), []
    threads = [threading.Thread(target=lambda: told.append(resolver(HOST, 80))) for _ in range(8)]
    for thread in threads:
        thread.start()
    silent.speak.set()
    for thread in threads:
        thread.join()
    assert {str(addresses[0]) for addresses in told} == {"127.0.0.1"}
    assert len(told) == 8


def test_a_post_to_a_name_that_nobody_tells_ends_within_its_time(silent: Silent) -> None:
    with receiving() as receiver:
        port = httpx.URL(receiver.url).port
        poster = Poster(
            httpx.URL(f"http://{HOST}:{port}/hook"), allow_private=True, seconds=0.05, lookup=silent
        )
        with closing(poster):
            failed: list[DeliveryError] = []
            taken = seconds_of(lambda: failed.append(refused(lambda: poster.post(b"{}", {}, NOW))))
            assert taken < 1
            assert not failed[0].permanent
            assert HOST in failed[0].problem
            assert receiver.posts == []
    assert LOOKUP_SECONDS < _TOTAL < LEASE.total_seconds()


def test_a_post_goes_to_the_name_that_was_told_in_time(silent: Silent) -> None:
    silent.speak.set()
    with receiving() as receiver:
        port = httpx.URL(receiver.url).port
        url = httpx.URL(f"http://{HOST}:{port}/hook")
        with closing(Poster(url, allow_private=True, lookup=silent)) as poster:
            assert poster.post(b"{}", {}, NOW).status == 204
        assert receiver.posts[0].headers["host"] == f"{HOST}:{port}"


def mail_to(port: int, lookup: Any, seconds: float = 10.0) -> EmailChannel:
    server = Server(HOST, port, "calendar@example.org", "none")
    return EmailChannel("a@example.org", server, seconds=seconds, lookup=lookup)


def test_a_mail_server_whose_name_nobody_tells_is_a_passing_failure(silent: Silent) -> None:
    with mailbox() as box:
        failed = refused(lambda: mail_to(box.port, silent, 0.05).send(MESSAGE))
        assert not failed.permanent
        silent.speak.set()
        assert mail_to(box.port, silent).send(MESSAGE).status == "250"
        assert len(box.mails) == 1


def test_a_mail_server_that_drips_is_cut_off() -> None:
    """A byte now and then keeps each single wait short: only the whole can be too long."""
    over = threading.Event()

    def drip(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client:
            try:
                while not over.wait(0.02):
                    client.sendall(b"2")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=drip, args=(listener,))
        server.start()
        told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
        channel = mail_to(listener.getsockname()[1], lambda *_: told, 0.2)
        failed: list[DeliveryError] = []
        assert seconds_of(lambda: failed.append(refused(lambda: channel.send(MESSAGE)))) < 5
        over.set()
        server.join()
    assert not failed[0].permanent
