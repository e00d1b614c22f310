"""Each form of a feed as its own readers read it: jCal, JSCalendar, Atom, JSON Feed, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it ships no types
import pytest
from icalendar import Calendar
from publish_data import CHANGED, CREATED, GOLDEN, event_of, read_table

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import FeedSpec, Rendering, feed_order, parse_feed, render_vevent
from calendar_svc.publish.content import FeedContent, render_ics
from calendar_svc.publish.csv_form import COLUMNS
from calendar_svc.publish.duration import parse_duration
from calendar_svc.publish.forms import FORMS, split_suffix

BASE = "https://calendar.example"
SOURCES = sorted((GOLDEN / "feeds").glob("*.toml"))
RINGING = Rendering(alarms=("-P1D", "-PT2H"))
HOSTILE = 'a,b;c\\d\n"=1+1" <script>&amp;\x00\x1b\u2028\ud800𠮷'


def content(events: list[CalendarEvent], spec: FeedSpec) -> FeedContent:
    ordered = tuple(sorted(events, key=feed_order))
    texts = tuple(render_vevent(event, spec.rendering) for event in ordered)
    return FeedContent(spec, ordered, texts, BASE, f"/feeds/{spec.slug}", CHANGED)


def golden(stem: str) -> FeedContent:
    table = read_table(GOLDEN / "feeds" / f"{stem}.toml")
    events = [event_of(row, number) for number, row in enumerate(table["event"], 1)]
    return content(events, parse_feed(table["definition"], f"feeds/{stem}.toml"))


def of(row: dict[str, Any], rendering: Rendering = RINGING) -> FeedContent:
    return content([event_of(row)], FeedSpec("x", "云溪", "Yunxi", "说明", "teal", rendering))


def read(form: str, whole: FeedContent) -> Any:
    return json.loads(FORMS[form].render(whole))


TIMED = {
    "precision": "minute",
    "begin": datetime(2026, 3, 5, 9, 30),
    "end": datetime(2026, 3, 5, 11),
    "place": "文化站",
    "title": "水价听证会",
    "quote": "定于3月5日9:30召开",
    "document_name": "https://news.example/1",
}
DAY = {**TIMED, "precision": "day", "begin": datetime(2026, 3, 5), "end": datetime(2026, 3, 7)}
MONTH = {**TIMED, "precision": "month", "begin": datetime(2026, 8, 1), "end": datetime(2026, 9, 1)}


@pytest.mark.parametrize("stem", [path.stem for path in SOURCES])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_every_golden_feed_is_the_same_bytes_twice(stem: str, form: str) -> None:
    whole = golden(stem)
    assert FORMS[form].render(whole) == FORMS[form].render(whole)


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_breaks_no_form(form: str) -> None:
    row = {**DAY, **dict.fromkeys(("title", "place", "quote", "project", "publisher"), HOSTILE)}
    body = FORMS[form].render(of(row)).decode()
    assert "\x00" not in body
    assert "\x1b" not in body
    if form == ".atom":
        assert "<script" not in body
    if form.endswith((".json", "cal")):
        json.loads(body)


def test_the_longest_suffix_names_the_form() -> None:
    assert split_suffix("all.feed.json") == ("all", FORMS[".feed.json"])
    assert split_suffix("all.json") == ("all", FORMS[".json"])
    for name in ("all", ".ics", "all.pdf", "all.ICS", ""):
        assert split_suffix(name) is None


# jCal, by icalendar


@pytest.mark.parametrize("stem", [path.stem for path in SOURCES])
def test_jcal_is_the_calendar(stem: str) -> None:
    assert through_jcal(golden(stem)) == unfolded(render_ics(golden(stem)))


def through_jcal(whole: FeedContent) -> list[str]:
    return unfolded(Calendar.from_jcal(read(".jcal", whole)).to_ical())


def unfolded(body: bytes) -> list[str]:
    """The lines of a calendar as icalendar has them, without the types that jCal says elsewhere."""
    text = Calendar.from_ical(body).to_ical().decode().replace("\r\n ", "")
    return re.sub(";VALUE=(TEXT|DURATION|URI):", ":", text).split("\r\n")


def test_jcal_of_alarms_zones_and_tasks() -> None:
    for whole in (of(TIMED), of({**TIMED, "timezone": "Europe/Lisbon"}), of(MONTH)):
        todo = of(MONTH, Rendering(vague="todo"))
        for each in (whole, todo):
            assert through_jcal(each) == unfolded(render_ics(each))
    rows = {name: row for name, *row in _properties(read(".jcal", of(TIMED)))}
    assert rows["dtstart"] == [{"tzid": "Asia/Shanghai"}, "date-time", "2026-03-05T09:30:00"]
    assert rows["categories"] == [{}, "text", "会议", "meeting"]
    assert rows["sequence"] == [{}, "integer", 0]


def _properties(calendar: Any) -> list[Any]:
    (event,) = (part for part in calendar[2] if part[0] == "vevent")
    return list(event[1])


# JSCalendar: RFC 8984, for which no reader in Python is known


def test_jscalendar_of_a_timed_event() -> None:
    group = read(".jscal", of(TIMED))
    assert group["@type"] == "Group"
    assert {"uid", "updated", "entries", "title", "prodId", "source", "color"} <= set(group)
    (entry,) = group["entries"]
    assert entry["start"] == "2026-03-05T09:30:00"
    assert parse_duration(entry["duration"]) == timedelta(minutes=90)
    assert (entry["timeZone"], entry["showWithoutTime"]) == ("Asia/Shanghai", False)
    assert (entry["status"], entry["freeBusyStatus"]) == ("confirmed", "busy")
    assert entry["locations"]["place"] == {"@type": "Location", "name": "文化站"}
    assert [alert["trigger"]["offset"] for alert in entry["alerts"].values()] == ["-P1D", "-PT2H"]
    assert entry["updated"].endswith("Z")
    assert entry["links"]["page"]["href"] == f"{BASE}/events/{entry['uid']}"


TWO = "〔2026年8月〕待定 2 项 2 without a day"


def test_a_digest_stands_in_every_form_of_a_calendar() -> None:
    rows = [{**TIMED, "title": "听证会"}, MONTH, {**MONTH, "title": "石桥合龙"}]
    events = [event_of(row, number) for number, row in enumerate(rows, 1)]
    whole = content(events, FeedSpec("x", "云溪", rendering=Rendering(vague="digest")))
    calendar = Calendar.from_ical(FORMS[".ics"].render(whole))
    told = {str(e["UID"]): str(e["SUMMARY"]) for e in calendar.walk("VEVENT")}
    assert told == {events[0].uid: "听证会", "digest-x-2026-08": TWO}
    (lines,) = (e["DESCRIPTION"] for e in calendar.walk("VEVENT") if "digest" in str(e["UID"]))
    entries = read(".jscal", whole)["entries"]
    assert {entry["uid"]: entry["title"] for entry in entries} == told
    month = entries[-1]
    assert (month["start"], month["duration"]) == ("2026-08-01T00:00:00", "P1D")
    assert (month["showWithoutTime"], month["freeBusyStatus"]) == (True, "free")
    assert month["description"] == lines
    jcal = json.loads(FORMS[".jcal"].render(whole))
    found = [part for part in jcal[2] if part[0] == "vevent"]
    uids = [line[3] for part in found for line in part[1] if line[0] == "uid"]
    assert uids == [*told]


@pytest.mark.parametrize("form", [".json", ".csv", ".atom", ".feed.json"])
def test_forms_that_are_lists_name_each_event_whatever_a_calendar_does(form: str) -> None:
    events = [event_of(MONTH, 1), event_of({**MONTH, "title": "石桥合龙"}, 2)]
    whole = content(events, FeedSpec("x", "云溪", rendering=Rendering(vague="digest")))
    written = FORMS[form].render(whole).decode()
    assert all(event.event.title in written for event in events)


def test_jscalendar_of_days_and_of_what_is_not_known() -> None:
    (entry,) = read(".jscal", of(DAY))["entries"]
    assert (entry["start"], entry["duration"]) == ("2026-03-05T00:00:00", "P2D")
    assert (entry["timeZone"], entry["showWithoutTime"]) == (None, True)
    (entry,) = read(".jscal", of(MONTH))["entries"]
    assert (entry["status"], entry["duration"]) == ("tentative", "P1D")
    assert "alerts" not in entry
    (task,) = read(".jscal", of(MONTH, Rendering(vague="todo")))["entries"]
    assert (task["@type"], task["progress"]) == ("Task", "needs-action")
    assert (task["start"], task["due"]) == ("2026-08-01T00:00:00", "2026-09-01T00:00:00")
    assert not {"duration", "status", "freeBusyStatus"} & set(task)
    assert read(".jscal", of(MONTH, Rendering(vague="omit")))["entries"] == []
    gone = {**DAY, "status": "cancelled"}
    assert read(".jscal", of(gone))["entries"][0]["status"] == "cancelled"
    titled = read(".jscal", of(gone, Rendering(cancelled="title")))["entries"][0]
    assert (titled["status"], titled["title"][:5]) == ("confirmed", "〔已取消〕")


# Atom, by feedparser


@pytest.mark.parametrize("stem", [path.stem for path in SOURCES])
def test_atom_is_read(stem: str) -> None:
    whole = golden(stem)
    found = feedparser.parse(FORMS[".atom"].render(whole))
    assert (found.bozo, found.version) == (False, "atom10")
    assert found.feed.updated_parsed
    assert found.feed.author == "calendar_svc"
    assert len({entry.id for entry in found.entries}) == len(found.entries) == len(whole.events)
    for entry in found.entries:
        assert entry.title
        assert entry.link.startswith(f"{BASE}/events/")


def test_an_entry_of_atom_says_what_the_calendar_says() -> None:
    found = feedparser.parse(FORMS[".atom"].render(of({**DAY, "title": "水价 < 油价 & 气价"})))
    (entry,) = found.entries
    assert entry.title == "水价 < 油价 & 气价"
    assert "原文 Quote：“定于3月5日9:30召开”" in entry.content[0].value
    assert "https://news.example/1" in entry.content[0].value
    assert datetime(*entry.published_parsed[:6]) == CREATED.replace(tzinfo=None)
    assert datetime(*entry.updated_parsed[:6]) == CHANGED.replace(tzinfo=None)
    links = {link.rel: link.href for link in found.feed.links}
    assert links == {"self": f"{BASE}/feeds/x.atom", "alternate": f"{BASE}/feeds/x.ics"}


# JSON Feed: https://www.jsonfeed.org/version/1.1/


def test_json_feed() -> None:
    feed = read(".feed.json", of(DAY))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}/feeds/x.feed.json"
    (item,) = feed["items"]
    assert isinstance(item["id"], str)
    assert item["content_text"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_modified"])
    assert item["tags"] == ["meeting", "planned"]


def test_what_changed_last_comes_first() -> None:
    whole = golden("precisions")
    items = read(".feed.json", whole)["items"]
    moments = [item["date_modified"] for item in items]
    assert moments == sorted(moments, reverse=True)


# JSON


def test_json_has_what_no_calendar_can_show() -> None:
    unknown = {**TIMED, "precision": "vague", "begin": None, "end": None, "edtf": ""}
    told = read(".json", of(unknown))
    (item,) = told["items"]
    assert (item["precision"], item["begin"]) == ("vague", None)
    assert item["source"]["name"] == "https://news.example/1"
    assert item["quote"]["text"] == "定于3月5日9:30召开"
    assert told["name"] == "云溪"


# CSV


def rows(whole: FeedContent) -> list[dict[str, str]]:
    text = FORMS[".csv"].render(whole).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_is_a_table_of_utf8_with_its_mark() -> None:
    body = FORMS[".csv"].render(of({**DAY, "title": '说"水价",油价'}))
    assert body.startswith(b"\xef\xbb\xbfuid,title,")
    (row,) = rows(of({**DAY, "title": '说"水价",油价'}))
    assert tuple(row) == COLUMNS
    assert row["title"] == '说"水价",油价'
    assert (row["begin"], row["precision"]) == ("2026-03-05T00:00:00", "day")


@pytest.mark.parametrize("title", ["=1+1", "+86", "-1", "@x", "＝1+1", "\t=1", "  =cmd|' /C'!A0"])
def test_no_cell_of_csv_is_a_formula(title: str) -> None:
    (row,) = rows(of({**DAY, "title": title, "place": title, "quote": title}))
    for name in ("title", "place", "quote"):
        assert row[name].startswith("'")
