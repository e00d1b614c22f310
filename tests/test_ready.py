"""The short way for what lies ready: over a real connection it differs in nothing but time."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from loopback import running
from starlette.types import Receive, Scope, Send
from stories import Hands, event, shanghai, stored, tell

from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Address, Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app
from calendar_svc.web.feeds import ReadyFeeds

NOW = shanghai("2026-05-01 08:00")
FEED = "/feeds/all.ics"


@dataclass
class Way:
    """One application behind two ways: the short one in front, and the long one alone."""

    app: ReadyFeeds
    short: tuple[str, int]
    long: tuple[str, int]
    etag: str


@pytest.fixture
def way(store: Store) -> Iterator[Way]:
    told = [stored(event(f"柳溪镇第{n}次听证会" * 20), f"{n}@example") for n in range(20)]
    tell(store, NOW, *told)
    definitions = replace(load_feeds(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    publisher = Publisher(store, definitions, Hands(NOW), monotonic=lambda: 0.0)
    app = create_app(Parts(Settings(), store, publisher, Hands(NOW), ""))

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    with running(app) as short, running(wrapped) as long:
        made = publisher.edition(Address("all"))
        assert made is not None
        yield Way(app, place(short), place(long), made.etag)


def place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def talk(server: tuple[str, int], *sent: bytes) -> bytes:
    """All that comes back for these bytes until the server closes the connection."""
    with closing(socket.create_connection(server, timeout=10)) as line:
        for part in sent:
            line.sendall(part)
        came = b""
        while more := line.recv(65536):
            came += more
    return came


def request(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    head = [f"{method} {path} HTTP/{version}", "Host: calendar.example", *lines]
    return "\r\n".join([*head, "", ""]).encode()


LAST = request(FEED, "If-None-Match: *", "Connection: close")


def parted(came: bytes) -> list[object]:
    """Answers one by one: status line, headers in order of name, body; the date is left out."""
    found: list[object] = []
    while came:
        head, _, came = came.partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        headers = sorted(line for line in lines if not line.lower().startswith(b"date:"))
        assert len(headers) == len(lines) - 1, "every answer has its date"
        length = next((int(h.split()[1]) for h in headers if h.startswith(b"content-length")), 0)
        length = 0 if b" 304 " in status else length
        found.append((status, headers, came[:length]))
        came = came[length:]
    return found


REQUESTS = {
    "whole": [request(FEED)],
    "gzip": [request(FEED, "Accept-Encoding: gzip")],
    "unchanged": [request(FEED, "If-None-Match: {etag}")],
    "date": [request(FEED, "If-Modified-Since: Fri, 01 Jan 2027 00:00:00 GMT")],
    "names in capitals": [request(FEED, "IF-NONE-MATCH: {etag}", "ACCEPT-ENCODING: identity")],
    "a question": [request(f"{FEED}?kind=meeting")],
    "in other letters": [request("/feeds/%61ll.ics")],
    "an address with its host": [request(f"http://calendar.example{FEED}")],
    "many": [request(FEED) * 20],
    "in pieces": [request(FEED)[:9], request(FEED)[9:30], request(FEED)[30:]],
    "a slow answer before": [request("/api/v1/events") + request(FEED)],
    "a slow answer between": [request(FEED) + request("/api/v1/events") + request(FEED)],
    "a body": [request(FEED, "Content-Length: 5") + b"GET /"],
    "a body in chunks": [request(FEED, "Transfer-Encoding: chunked") + b"2\r\nab\r\n0\r\n\r\n"],
    "an upgrade": [request(FEED, "Upgrade: h2c")],
    "not to be read": [request(FEED, method="POST") + request(FEED, method="DELETE")],
    "unknown": [request("/feeds/nothing.ics") + request(f"{FEED}?colour=red")],
}


@pytest.mark.parametrize("sent", REQUESTS.values(), ids=REQUESTS)
def test_both_ways_give_the_same(way: Way, sent: list[bytes]) -> None:
    asked = [part.replace(b"{etag}", way.etag.encode()) for part in sent]
    for server in (way.short, way.long):
        talk(server, *asked, LAST)  # so that all lies ready
    answers = [parted(talk(server, *asked, LAST)) for server in (way.short, way.long)]
    assert answers[0] == answers[1]
    assert len(answers[0]) > 1


def test_head_says_what_get_says(way: Way) -> None:
    talk(way.short, LAST)
    asked = request(FEED, "Connection: close", method="HEAD")
    short, long = (talk(server, asked) for server in (way.short, way.long))
    again = talk(way.short, request(FEED, method="HEAD") + LAST)
    assert b"content-length: " in short
    assert (
        sorted(again.split(b"\r\n\r\n")[0].lower().split(b"\r\n"))[2:]
        == sorted(
            line
            for line in short.split(b"\r\n\r\n")[0].lower().split(b"\r\n")
            if line != b"connection: close"
        )[2:]
    )
    assert len(short) == len(long)


@pytest.mark.parametrize(
    "asked", [request(FEED, version="1.0"), request(FEED, "Connection: close")]
)
def test_a_connection_that_is_to_be_closed_is_closed(way: Way, asked: bytes) -> None:
    talk(way.short, LAST)
    came = talk(way.short, asked)
    assert b"\r\nconnection: close\r\n" in came
    assert came.endswith(b"END:VCALENDAR\r\n")


def test_who_does_not_read_is_not_written_to_without_end(way: Way) -> None:
    talk(way.short, LAST)
    asked, count = request(FEED), 3_000
    with closing(socket.create_connection(way.short, timeout=10)) as line:
        line.sendall(asked * count)
        line.sendall(LAST)
        came = 0
        while more := line.recv(1 << 20):
            came += len(more)
    assert came > count * 1_000


def test_both_ways_are_counted(way: Way) -> None:
    before = talk(way.short, request("/metrics", "Connection: close"))
    talk(way.short, request(FEED) * 3 + LAST)
    after = talk(way.short, request("/metrics", "Connection: close"))
    assert counted(after, "200") == counted(before, "200") + 3
    assert counted(after, "304") == counted(before, "304") + 1


def counted(page: bytes, status: str) -> float:
    start = f'calendar_svc_feed_answers_total{{status="{status}"}} '
    lines = page.decode().splitlines()
    return next((float(line.removeprefix(start)) for line in lines if line.startswith(start)), 0.0)
