"""The service over real HTTP: feeds and their caching, the API, the pages, errors of one shape."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from loopback import running
from stories import Hands, at, event, shanghai, stored, tell

from calendar_svc.model import Kind, Quote, Span, Status
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.publisher import Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import REMINDERS
from calendar_svc.store import Store
from calendar_svc.store.heartbeat import beat
from calendar_svc.web.app import Parts, create_app
from calendar_svc.web.conditional import accepts_gzip, not_modified
from calendar_svc.web.links import feed_links, is_local

NOW = shanghai("2026-05-01 08:00")
BASE = "https://calendar.example"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


@dataclass(frozen=True)
class Site:
    """A running service: what it stands on, and a client of it."""

    store: Store
    hands: Hands
    http: httpx.Client


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('web') / 'calendar.db'}")
    store.upgrade()
    tell(store, NOW, *_stories())
    hands = Hands(NOW + timedelta(hours=1))
    with running(_app(store, hands)) as url, httpx.Client(base_url=url) as http:
        yield Site(store, hands, http)
    store.close()


def _app(store: Store, hands: Hands) -> Any:
    definitions = replace(load_feeds(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    publisher = Publisher(store, definitions, hands, base_url=BASE)
    return create_app(Parts(Settings(), store, publisher, hands, BASE))


def _stories() -> list[Any]:
    works = event(
        "柳溪桥竣工",
        kind=Kind.MILESTONE,
        project="柳溪桥",
        time=at("2026-08-01", precision="month", end="2026-09-01"),
        confidence=0.5,
    )
    late = event(
        "旧渡口拆除",
        kind=Kind.MILESTONE,
        time=at("2026-03-01", precision="month", end="2026-04-01"),
    )
    hostile = event(
        HOSTILE, place=HOSTILE, project=HOSTILE, quote=Quote(Span(0, len(HOSTILE)), HOSTILE)
    )
    return [
        stored(event(), "hearing@example"),
        stored(works, "works@example"),
        stored(late, "late@example"),
        stored(replace(hostile, time=at("2026-05-12 10:00")), "hostile/1@example"),
        stored(
            event("柳溪镇春茶节", kind=Kind.ACTIVITY, status=Status.CANCELLED), "cancelled@example"
        ),
    ]


# Feeds


def test_every_feed_answers(site: Site) -> None:
    for slug in load_feeds().specs:
        answer = site.http.get(f"/feeds/{slug}.ics")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["content-disposition"] == f'inline; filename="{slug}.ics"'
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.text.startswith("BEGIN:VCALENDAR\r\n")


def test_two_answers_are_equal(site: Site) -> None:
    first, second = (site.http.get("/feeds/all.ics") for _ in range(2))
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]


def test_head_is_get_without_a_body(site: Site) -> None:
    for path in ("/feeds/all.ics", "/feeds/nothing.ics", "/feeds/all.ics?x=1"):
        got, head = site.http.get(path), site.http.head(path)
        assert head.content == b""
        assert _without_date(head) == _without_date(got)


def _without_date(answer: httpx.Response) -> tuple[int, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers


def test_gzip_where_it_is_asked_for(site: Site) -> None:
    plain = site.http.get("/feeds/all.ics", headers={"accept-encoding": "identity"})
    with site.http.stream("GET", "/feeds/all.ics", headers={"accept-encoding": "gzip"}) as zipped:
        raw = b"".join(zipped.iter_raw())
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert zipped.headers["etag"] != plain.headers["etag"]


def test_a_download_is_an_attachment(site: Site) -> None:
    answer = site.http.get("/feeds/all.ics?download=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="all.ics"'


ETAG = '"abc"'
CHANGED = datetime(2026, 5, 1, 0, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "expected"),
    [
        pytest.param(None, None, False, id="nothing asked"),
        pytest.param('"abc"', None, True, id="the tag"),
        pytest.param('W/"abc"', None, True, id="the tag, weak"),
        pytest.param('"x", W/"y", "abc"', None, True, id="in a list"),
        pytest.param('"x","abc"', None, True, id="in a list without spaces"),
        pytest.param("*", None, True, id="any"),
        pytest.param('"x"', None, False, id="another tag"),
        pytest.param("abc", None, False, id="not quoted"),
        pytest.param("", None, False, id="empty"),
        pytest.param(None, "Fri, 01 May 2026 00:00:00 GMT", True, id="the second it changed"),
        pytest.param(None, "Sat, 02 May 2026 00:00:00 GMT", True, id="later"),
        pytest.param(None, "Thu, 30 Apr 2026 23:59:59 GMT", False, id="before"),
        pytest.param(None, "Thu, 01 Jan 1970 00:00:00 GMT", False, id="1970"),
        pytest.param(None, "yesterday", False, id="no date"),
        pytest.param(None, "Fri, 01 May 2026 00:00:00 -0000", True, id="zone unknown"),
        pytest.param('"x"', "Sat, 02 May 2026 00:00:00 GMT", False, id="the tag decides"),
        pytest.param('"abc"', "Thu, 01 Jan 1970 00:00:00 GMT", True, id="the tag decides, too"),
    ],
)
def test_when_a_copy_is_still_good(
    if_none_match: str | None, if_modified_since: str | None, *, expected: bool
) -> None:
    assert not_modified(ETAG, CHANGED, if_none_match, if_modified_since) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("gzip;q=x", False),
    ],
)
def test_who_takes_gzip(header: str, *, expected: bool) -> None:
    assert accepts_gzip(header) is expected


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_copy_that_is_still_good_is_not_sent_again(site: Site, encoding: str) -> None:
    asked = {"accept-encoding": encoding}
    first = site.http.get("/feeds/all.ics", headers=asked)
    by_tag = {**asked, "if-none-match": first.headers["etag"]}
    by_date = {**asked, "if-modified-since": first.headers["last-modified"]}
    for headers in (by_tag, by_date):
        answer = site.http.get("/feeds/all.ics", headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == first.headers["etag"]
        assert "content-type" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/feeds/nothing.ics", 404),
        ("GET", "/feeds/.ics", 404),
        ("GET", "/feeds/..%2fall.ics", 404),
        ("GET", "/feeds/all.ics?vauge=omit", 400),
        ("GET", "/feeds/all.ics?download=2", 400),
        ("GET", "/feeds/all.ics?vague=perhaps", 400),
        ("GET", "/feeds/all.ics?kind=meeting,party", 400),
        ("POST", "/feeds/all.ics", 405),
        ("DELETE", "/feeds/all.ics", 405),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/events/nobody@example", 404),
        ("GET", "/api/v1/events?colour=red", 400),
        ("GET", "/api/v1/events?kind=party", 400),
        ("GET", "/api/v1/events?limit=0", 400),
        ("GET", "/api/v1/events?limit=201", 400),
        ("GET", "/api/v1/events?min_confidence=2", 400),
        ("GET", "/api/v1/events?from=spring", 400),
        ("GET", "/api/v1/events?from=2026-05-01T00:00:00Z", 400),
        ("GET", "/api/v1/events?cursor=abc", 400),
        ("POST", "/api/v1/events", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_every_error_has_one_shape(site: Site, method: str, path: str, status: int) -> None:
    answer = site.http.request(method, path)
    told = answer.json()
    assert answer.status_code == told["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) - {"errors"} == {"type", "title", "status", "detail", "instance"}
    assert told["detail"]
    if status == 400:
        assert told["errors"][0].keys() >= {"parameter", "problem"}
    if status == 405:
        assert "GET" in answer.headers["allow"]


# The API


def uids(answer: httpx.Response) -> list[str]:
    return [item["uid"].partition("@")[0] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["late", "cancelled", "hearing", "hostile/1", "works"]),
        ("?kind=milestone", ["late", "works"]),
        ("?kind=milestone&kind=activity", ["late", "cancelled", "works"]),
        ("?status=cancelled", ["cancelled"]),
        ("?from=2026-05-11", ["hostile/1", "works"]),
        ("?to=2026-05-01", ["late"]),
        ("?from=2026-08-15&to=2026-08-16", ["works"]),
        ("?project=柳溪桥", ["works"]),
        ("?q=柳溪", ["late", "cancelled", "hearing", "hostile/1", "works"]),
        ("?q=柳溪 春茶", ["cancelled"]),
        ("?q=柳溪&exclude=春茶", ["late", "hearing", "hostile/1", "works"]),
        ("?lang=en", ["hostile/1"]),
        ("?body=人民政府&place=文化站&q=春茶", ["cancelled"]),
        ("?q=SCRIPT", ["hostile/1"]),
        ("?min_confidence=0.6", ["late", "cancelled", "hearing", "hostile/1"]),
        ("?q=没有", []),
    ],
)
def test_events_that_are_asked_for(site: Site, query: str, expected: list[str]) -> None:
    assert uids(site.http.get(f"/api/v1/events{query}")) == expected


@pytest.mark.parametrize("query", ["limit=2", "limit=1&q=柳溪", "limit=5", "limit=200"])
def test_pages_join_to_the_whole(site: Site, query: str) -> None:
    words = "&q=柳溪" if "q=" in query else ""
    whole = uids(site.http.get(f"/api/v1/events?limit=200{words}"))
    found, cursor = [], ""
    while cursor is not None:
        page = site.http.get(f"/api/v1/events?{query}{cursor and f'&cursor={cursor}'}")
        found += uids(page)
        cursor = page.json()["next"]
    assert found == whole


def test_an_event_comes_with_its_evidence(site: Site) -> None:
    told = site.http.get("/api/v1/events/works%40example").json()
    assert told["title"] == "柳溪桥竣工"
    assert (told["begin"], told["end"]) == ("2026-08-01T00:00:00", "2026-09-01T00:00:00")
    assert (told["precision"], told["url"]) == ("month", f"{BASE}/events/works%40example")
    (mention,) = told["mentions"]
    assert mention["document_name"] == "notice.txt"
    assert mention["told"]["quote"]["text"] == "柳溪桥竣工定于近期举行"


def test_the_feeds_are_listed(site: Site) -> None:
    items = site.http.get("/api/v1/feeds").json()["items"]
    assert items[0]["url"] == f"{BASE}/feeds/all.ics"
    assert [item["slug"] for item in items] == list(load_feeds().specs)


def test_the_description_is_openapi_31_and_names_what_is_sent(site: Site) -> None:
    told = site.http.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    answers = told["paths"]["/api/v1/events"]["get"]["responses"]
    assert list(answers["400"]["content"]) == ["application/problem+json"]
    assert "422" not in answers


# The pages


def test_the_page_lists_what_comes_and_what_was(site: Site) -> None:
    page = site.http.get("/", headers={"accept": "text/html"}).text
    coming, _, recent = page.partition('id="recent"')
    assert "柳溪桥竣工" in coming
    assert "2026年8月" in coming
    assert "旧渡口拆除" in recent
    assert "已过期" in recent


def test_nothing_from_outside_reaches_a_page_as_markup(site: Site) -> None:
    for path in ("/", "/events/hostile%2F1%40example"):
        page = site.http.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "<img" not in page


def test_the_page_of_an_event_has_its_evidence(site: Site) -> None:
    page = site.http.get("/events/hearing%40example").text
    assert "柳溪镇听证会定于近期举行" in page
    assert "2026年5月10日 09:30" in page
    assert "notice.txt" in page


@pytest.mark.parametrize("path", ["/", "/docs", "/events/hearing%40example", "/static/style.css"])
def test_pages_need_nothing_from_elsewhere(site: Site, path: str) -> None:
    answer = site.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    for trace in (' src="http', ' style="', " onclick=", "<style", "@import", "url(http"):
        assert trace not in answer.text
    assert site.http.head(path).status_code == 200


def test_a_person_is_told_of_an_error_in_words(site: Site) -> None:
    answer = site.http.get("/events/nobody", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "没有您要找的内容" in answer.text


def test_the_documentation_names_every_path_and_parameter(site: Site) -> None:
    page = site.http.get("/docs").text
    for word in ("/api/v1/events/{uid}", "min_confidence", "EventRecord", "ProblemRecord"):
        assert word in page


def test_the_links_of_each_calendar() -> None:
    links = feed_links("https://calendar.example", "all", "全部 All")
    page = "https%3A%2F%2Fcalendar.example%2Ffeeds%2Fall.ics"
    name = "%E5%85%A8%E9%83%A8%20All"
    assert links.webcal == "webcal://calendar.example/feeds/all.ics"
    assert links.google == (
        "https://calendar.google.com/calendar/render"
        "?cid=webcal%3A%2F%2Fcalendar.example%2Ffeeds%2Fall.ics"
    )
    assert links.outlook == (
        f"https://outlook.live.com/calendar/0/addfromweb?url={page}&name={name}"
    )
    assert links.office == (
        f"https://outlook.office.com/calendar/0/addfromweb?url={page}&name={name}"
    )
    assert links.download == "https://calendar.example/feeds/all.ics?download=1"


def test_no_link_is_longer_than_google_takes() -> None:
    for spec in load_feeds().specs.values():
        links = feed_links("https://calendar.a-long-enough.example.org", spec.slug, spec.title)
        assert all(len(getattr(links, name)) <= 256 for name in links.__slots__)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000", True),
        ("https://calendar.example", False),
        ("http://192.168.1.5", False),
    ],
)
def test_which_addresses_only_this_machine_reaches(url: str, *, expected: bool) -> None:
    assert is_local(url) is expected


# Health


def test_health_needs_a_tick_and_a_recent_one(site: Site) -> None:
    assert site.http.get("/healthz").status_code == 503
    with site.store.begin() as session:
        beat(session, REMINDERS, "one", site.hands())
    assert site.http.get("/healthz").json() == {"status": "ok", "tick_age_seconds": 0.0}
    site.hands.forward(seconds=30)
    assert site.http.get("/healthz").status_code == 200
    site.hands.forward(seconds=1)
    answer = site.http.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "reminders last ticked: 31 s ago"


def test_readiness_is_that_of_the_database(site: Site, tmp_path: Path) -> None:
    assert site.http.get("/readyz").json() == {"status": "ready"}
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    with running(_app(empty, site.hands)) as url:
        assert httpx.get(f"{url}/readyz").status_code == 503
        answer = httpx.get(f"{url}/feeds/all.ics")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "empty.db" not in httpx.get(f"{url}/api/v1/events").text
    empty.close()
