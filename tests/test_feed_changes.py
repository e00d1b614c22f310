"""A subscriber sees what changed, over real HTTP: moved, cancelled, sharpened, gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from loopback import running
from sqlalchemy import text
from stories import Hands, at, event, shanghai, stored, tell

from calendar_svc.model import Event, Kind, Status
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app

NOW = shanghai("2026-05-01 08:00")
URL = "/feeds/all.ics"


@dataclass
class Subscriber:
    """A feed, and the hands that change what it holds."""

    store: Store
    hands: Hands
    http: httpx.Client

    def tell(self, told: Event) -> None:
        self.hands.forward(hours=1)
        tell(self.store, self.hands(), stored(told))

    def look(self, **headers: str) -> httpx.Response:
        return self.http.get(URL, headers=headers)

    def event(self) -> Any:
        (found,) = Calendar.from_ical(self.look().content).walk("VEVENT")
        return found


@pytest.fixture
def subscriber(store: Store) -> Iterator[Subscriber]:
    hands, seconds = Hands(NOW), iter(range(0, 10_000, 2))
    definitions = replace(load_feeds(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    publisher = Publisher(store, definitions, hands, monotonic=lambda: float(next(seconds)))
    tell(store, NOW, stored(event()))
    app = create_app(Parts(Settings(), store, publisher, hands, ""))
    with running(app) as url, httpx.Client(base_url=url) as http:
        yield Subscriber(store, hands, http)


MOVED = event(time=at("2026-05-20 09:30"))
CANCELLED = event(status=Status.CANCELLED)
ELSEWHERE = event(place="柳溪镇礼堂")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        pytest.param(MOVED, lambda e: e.decoded("DTSTART").day == 20, id="moved"),
        pytest.param(CANCELLED, lambda e: e["STATUS"] == "CANCELLED", id="cancelled"),
        pytest.param(ELSEWHERE, lambda e: e["LOCATION"] == "柳溪镇礼堂", id="elsewhere"),
    ],
)
def test_each_change_raises_the_sequence_and_moves_the_stamp(
    subscriber: Subscriber, told: Event, shown: Callable[[Any], bool]
) -> None:
    before = subscriber.event()
    assert not shown(before)
    subscriber.tell(told)
    after = subscriber.event()
    assert shown(after)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    for stamp in ("DTSTAMP", "LAST-MODIFIED"):
        assert after[stamp].dt == before[stamp].dt + timedelta(hours=1)


def test_a_month_that_becomes_a_day_moves_under_its_uid(subscriber: Subscriber) -> None:
    month = at("2026-08-01", precision="month", end="2026-09-01")
    subscriber.tell(event(kind=Kind.MILESTONE, time=month))
    before = subscriber.event()
    assert (before["STATUS"], "〔2026年8月内〕" in before["SUMMARY"]) == ("TENTATIVE", True)
    subscriber.tell(event(kind=Kind.MILESTONE, time=at("2026-08-20", precision="day")))
    after = subscriber.event()
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CONFIRMED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "〔" not in after["SUMMARY"]


def test_an_edited_event_keeps_its_uid(subscriber: Subscriber) -> None:
    before = subscriber.event()
    subscriber.tell(event("柳溪镇水价听证会", time=at("2026-06-01", precision="day")))
    after = subscriber.event()
    assert after["UID"] == before["UID"]
    assert after["SUMMARY"] != before["SUMMARY"]


def test_no_change_is_the_same_bytes(subscriber: Subscriber) -> None:
    before = subscriber.look()
    subscriber.hands.forward(days=3)
    after = subscriber.look()
    assert after.content == before.content
    assert subscriber.look(**{"if-none-match": before.headers["etag"]}).status_code == 304


def test_an_event_that_leaves_moves_tag_and_date(subscriber: Subscriber) -> None:
    before = subscriber.look()
    subscriber.hands.forward(hours=2)
    with subscriber.store.begin() as session:
        session.execute(text("DELETE FROM events"))
        session.execute(text("UPDATE counters SET value = value + 1 WHERE name = 'revision'"))
    asked = {"if-modified-since": before.headers["last-modified"]}
    after = subscriber.look(**asked)
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert after.headers["last-modified"] != before.headers["last-modified"]


def test_the_method_is_publish(subscriber: Subscriber) -> None:
    assert Calendar.from_ical(subscriber.look().content)["METHOD"] == "PUBLISH"


def test_nobody_has_to_log_in_or_say_what_they_accept(subscriber: Subscriber) -> None:
    request = subscriber.http.build_request("GET", URL)
    for name in ("accept", "cookie", "user-agent", "accept-encoding"):
        request.headers.pop(name, None)
    answer = subscriber.http.send(request, follow_redirects=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
