"""What lies ready is what would be made: the second answer is the first, in each way of asking."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from loopback import running
from stories import Hands, event, shanghai, stored, tell

from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app

NOW = shanghai("2026-05-01 08:00")


@pytest.fixture
def http(store: Store) -> Iterator[httpx.Client]:
    hands = Hands(NOW)
    publisher = Publisher(store, load_feeds(), hands, monotonic=lambda: 0.0)
    tell(store, NOW, stored(event()))
    app = create_app(Parts(Settings(), store, publisher, hands, ""))
    with running(app) as url, httpx.Client(base_url=url) as client:
        yield client


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    "path",
    ["/feeds/all.ics", "/feeds/all.json", "/feeds/all.ics?vague=span", "/feeds/all.ics?download=1"],
)
def test_the_second_answer_is_the_first(
    http: httpx.Client, path: str, coding: str, method: str
) -> None:
    asked = {"accept-encoding": coding}
    first, second = (told(http.request(method, path, headers=asked)) for _ in range(2))
    assert first == second
    assert first[0] == 200
    again = {**asked, "if-none-match": f'"other", W/{first[1]["etag"]}'}
    for headers in (again, {**asked, "if-none-match": first[1]["etag"]}):
        status, shown, body = told(http.request(method, path, headers=headers))
        assert (status, body, shown["etag"]) == (304, b"", first[1]["etag"])
        assert {"cache-control", "vary"} <= set(shown)  # RFC 9110 section 15.4.5


def test_other_ways_of_asking_are_not_answered_from_what_lies_ready(http: httpx.Client) -> None:
    assert http.get("/feeds/all.ics").status_code == 200
    assert http.post("/feeds/all.ics").status_code == 405
    assert http.get("/feeds/all.ics?nothing=1").status_code == 400
    since = {"if-modified-since": "Fri, 01 May 2026 00:00:00 GMT"}
    assert http.get("/feeds/all.ics", headers=since).status_code == 304
