"""Saved feeds: short addresses, secret ones, taken back; metrics, checks and files of all feeds."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from loopback import running
from pydantic import SecretStr
from sqlalchemy import text
from stories import Hands, event, shanghai, stored, tell
from structlog.testing import capture_logs

from calendar_svc.errors import FeedQueryError, SavedFeedsFullError, UnknownFeedError
from calendar_svc.model import CalendarEvent, Kind
from calendar_svc.publish import Rendering, render_vevent
from calendar_svc.publish.asking import MAX_URL
from calendar_svc.publish.forms import FORMS
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.exporting import check_feeds, export_feeds
from calendar_svc.service.publisher import Address, Publisher
from calendar_svc.service.saved import SavedFeeds, digest
from calendar_svc.service.settings import Settings
from calendar_svc.store import Store
from calendar_svc.web.access_log import AccessLog
from calendar_svc.web.app import Parts, create_app
from calendar_svc.web.metrics import FeedCollector

NOW = shanghai("2026-05-01 08:00")
BASE = "https://calendar.example"
TOKEN = "sixteen-letters-or-more"
ADMIN = {"authorization": f"Bearer {TOKEN}"}
SPECS = load_feeds().specs


@dataclass(frozen=True)
class Site:
    store: Store
    http: httpx.Client
    publisher: Publisher
    seconds: list[float]


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    tell(store, NOW, stored(event()), stored(event("柳溪桥竣工", kind=Kind.MILESTONE), "b@example"))
    hands, seconds = Hands(NOW), [0.0]
    definitions = replace(load_feeds(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    publisher = Publisher(store, definitions, hands, base_url=BASE, monotonic=lambda: seconds[0])
    settings = Settings(admin_token=SecretStr(TOKEN))
    app = create_app(Parts(settings, store, publisher, hands, BASE))
    with running(app) as url, httpx.Client(base_url=url) as http:
        yield Site(store, http, publisher, seconds)


def save(site: Site, **asked: object) -> dict[str, str]:
    answer = site.http.post("/api/v1/saved-feeds", json={"feed": "all", **asked}, headers=ADMIN)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    return dict(answer.json())


def titles(answer: httpx.Response) -> list[str]:
    return [str(each["SUMMARY"]) for each in Calendar.from_ical(answer.content).walk("VEVENT")]


# Short addresses


def test_a_long_question_has_a_short_address(site: Site) -> None:
    query = "&".join(f"exclude=很长的词{number}" for number in range(20)) + "&kind=meeting"
    made = save(site, query=query, name="水务会议")
    assert len(made["url"]) < 60 <= MAX_URL < len(query.encode())
    path = made["url"].removeprefix(BASE)
    answer = site.http.get(path)
    assert titles(answer) == ["柳溪镇听证会"]
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["NAME"], str(calendar["SOURCE"])) == ("水务会议", made["url"])
    assert answer.headers["content-disposition"] == f'inline; filename="{made["id"]}.ics"'


def test_the_same_question_has_the_same_address(site: Site) -> None:
    first = save(site, query="kind=visit,meeting&vague=omit")
    assert save(site, query="vague=omit&kind=meeting&kind=visit") == first
    assert save(site, query="kind=meeting")["id"] != first["id"]


def test_a_saved_feed_is_shown_another_way_but_takes_no_more(site: Site) -> None:
    path = save(site, query="kind=meeting&alarm=1d")["url"].removeprefix(BASE)
    assert b"VALARM" in site.http.get(path).content
    assert b"VALARM" not in site.http.get(f"{path}?alarm=none").content
    assert b"VALARM" not in site.http.get(f"{path}?for=google").content
    refused = site.http.get(f"{path}?kind=milestone")
    assert refused.status_code == 400
    assert "kind" not in refused.json()["errors"][0]["allowed"].split(", ")
    assert site.http.get(path.replace(".ics", ".json")).json()["items"][0]["kind"] == "meeting"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"feed": "nothing"}, 404),
        ({"query": "city=x"}, 400),
        ({"colour": "red"}, 400),
        ({"name": "x" * 101}, 400),
    ],
)
def test_what_cannot_be_saved(site: Site, asked: dict[str, str], status: int) -> None:
    answer = site.http.post("/api/v1/saved-feeds", json={"feed": "all", **asked}, headers=ADMIN)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_admin_token_nothing_is_saved_or_listed(site: Site, method: str) -> None:
    answer = site.http.request(method, "/api/v1/saved-feeds", json={"feed": "all"})
    assert answer.status_code == 401


def test_there_is_an_end_to_saving(store: Store) -> None:
    feeds = SavedFeeds(store, Hands(NOW), most=1)
    feeds.save(SPECS, "all", "kind=meeting")
    with pytest.raises(SavedFeedsFullError):
        feeds.save(SPECS, "all", "kind=visit")


# Secret addresses


def test_a_private_feed_opens_by_its_token_alone(site: Site) -> None:
    made = save(site, query="kind=meeting", private=True)
    token = made["url"].removeprefix(f"{BASE}/p/").removesuffix(".ics")
    assert len(token) >= 43, "256 bits"
    answer = site.http.get(f"/p/{token}.ics")
    assert titles(answer) == ["柳溪镇听证会"]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"].startswith("private")
    assert "link" not in answer.headers
    for form in FORMS:
        assert token not in site.http.get(f"/p/{token}{form}").text
    for wrong in (f"/p/{token[:-1]}.ics", f"/p/{made['id']}.ics", f"/f/{made['id']}.ics"):
        assert site.http.get(wrong).status_code == 404
    listed = site.http.get("/api/v1/saved-feeds", headers=ADMIN).json()["items"]
    assert [(each["id"], each["url"]) for each in listed] == [(made["id"], None)]


def test_a_token_is_kept_as_its_digest(either_store: Store) -> None:
    issued = SavedFeeds(either_store, Hands(NOW)).save(SPECS, "all", "kind=meeting", private=True)
    assert issued.token is not None
    with either_store.begin_read() as session:
        rows = session.execute(text("SELECT * FROM saved_feeds")).all()
    assert issued.token not in str(rows)
    assert sha256(issued.token.encode()).hexdigest() in str(rows)


def test_a_token_is_in_no_log() -> None:
    async def nothing(*_: object) -> None:
        """Answer nothing: the line is written all the same."""

    scope = {"type": "http", "method": "GET", "path": "/p/secret-token.ics"}
    with capture_logs() as logs:
        asyncio.run(AccessLog(nothing)(scope, nothing, nothing))  # type: ignore[arg-type]  # unused
    assert [line["path"] for line in logs] == ["/p/…"]
    address = Address(digest("secret-token"), space="p")
    assert "secret-token" not in f"{logs}{address}{address.label}"


def test_a_feed_that_is_taken_back_opens_nothing(site: Site) -> None:
    for private in (True, False):
        made = save(site, query="kind=meeting", private=private)
        path = made["url"].removeprefix(BASE)
        assert site.http.get(path).status_code == 200
        gone = site.http.delete(f"/api/v1/saved-feeds/{made['id']}", headers=ADMIN)
        assert gone.status_code == 204
        site.seconds[0] += 1.1
        assert site.http.get(path).status_code == 404
        again = site.http.delete(f"/api/v1/saved-feeds/{made['id']}", headers=ADMIN)
        assert again.status_code == 404


def test_a_saved_feed_whose_calendar_is_no_more_is_gone(either_store: Store) -> None:
    feeds = SavedFeeds(either_store, Hands(NOW))
    made = feeds.save(SPECS, "meetings", "q=x")
    assert feeds.spec(SPECS, made.feed.id, private=False).narrow.words == ("x",)
    with pytest.raises(UnknownFeedError):
        feeds.spec({"all": SPECS["all"]}, made.feed.id, private=False)
    with pytest.raises(FeedQueryError):
        feeds.save(SPECS, "all", "city=x")


# Figures, checks, files


def test_metrics_count_what_is_wrong_with_feeds(site: Site) -> None:
    answer = site.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    for name in ("events_left_out", "definitions_broken", "failures"):
        assert f"\ncalendar_svc_feed_{name} 0.0\n" in answer.text


def test_metrics_count_the_answers_to_subscribers(site: Site) -> None:
    tag = site.http.get("/feeds/all.ics").headers["etag"]
    site.http.get("/feeds/all.ics", headers={"if-none-match": tag})
    site.http.get("/feeds/nothing.ics")
    told = site.http.get("/metrics").text
    for status in (200, 304, 404):
        assert f'calendar_svc_feed_answers_total{{status="{status}"}} 1.0' in told


def test_one_bad_event_is_left_out_and_counted(store: Store) -> None:
    def render(told: CalendarEvent, rendering: Rendering) -> str:
        if told.uid == "b@example":
            raise ValueError("no text for this one")
        return render_vevent(told, rendering)

    tell(store, NOW, stored(event()), stored(event("柳溪桥竣工"), "b@example"))
    with store.begin() as session:
        session.execute(text("UPDATE events SET vevent = NULL"))
    publisher = Publisher(store, load_feeds(), Hands(NOW), render=render)
    with capture_logs() as logs:
        made = publisher.edition(Address("all"))
    assert made is not None
    found = Calendar.from_ical(made.body).walk("VEVENT")
    assert [str(each["UID"]) for each in found] == ["a@example"]
    assert [line["uid"] for line in logs] == ["b@example"]
    assert publisher.unrendered == {"b@example": "ValueError: no text for this one"}
    left_out, *_ = FeedCollector(publisher, Counter()).collect()
    assert (left_out.name, left_out.samples[0].value) == ("calendar_svc_feed_events_left_out", 1)


def test_check_reads_every_feed_back(site: Site) -> None:
    checks = check_feeds(site.publisher)
    assert [check.slug for check in checks] == list(SPECS)
    assert [check.problem for check in checks] == [None] * len(checks)
    assert checks[0].events == 2


def test_export_writes_what_is_served(site: Site, tmp_path: Path) -> None:
    assert export_feeds(site.publisher, tmp_path / "site") == len(SPECS) * len(FORMS)
    folder = tmp_path / "site" / "feeds"
    assert len(list(folder.iterdir())) == 2 * len(SPECS) * len(FORMS)
    for form in FORMS:
        served = site.http.get(f"/feeds/all{form}").content
        assert (folder / f"all{form}").read_bytes() == served
        assert gzip.decompress((folder / f"all{form}.gz").read_bytes()) == served
    json.loads((folder / "all.json").read_bytes())
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    export_feeds(site.publisher, tmp_path / "site")
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
