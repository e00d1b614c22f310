"""What has broken calendars elsewhere, as inputs: every feed stays readable; the rows are data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from icalendar import Calendar
from publish_data import CHANGED, GOLDEN, event_of, read_table
from publish_wire import faults

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import FeedSpec, Rendering, feed_order, parse_feed, render_vevent, takes
from calendar_svc.publish.asking import asked_feed
from calendar_svc.publish.content import FeedContent, Limits, fitted, render_ics

CASES = read_table(GOLDEN / "gotchas.toml")["gotcha"]
TABLE = read_table(GOLDEN / "feeds-table.toml")["row"]
PRECISIONS = ("minute", "hour", "part-of-day", "day", "ten-days", "month", "year")
MOST = 1_000_000  # octets that Google is reported to take
DAY = {
    "precision": "day",
    "begin": datetime(2026, 12, 3),
    "end": datetime(2026, 12, 4),
    "title": "云溪镇议事会",
}


def events_of(case: dict[str, Any], first: int = 1) -> list[CalendarEvent]:
    row = {**DAY, **{name: value or None for name, value in case["event"].items()}}
    row |= {name: case["event"][name] for name in ("title", "timezone") if name in case["event"]}
    kept = {name: value for name, value in row.items() if value is not None or name != "precision"}
    return [event_of(kept, number) for number in range(first, first + case.get("times", 1))]


def spec_of(case: dict[str, Any]) -> FeedSpec:
    spec = parse_feed(f'name = "甲"\n{case.get("definition", "")}', "feeds/gotchas.toml")
    return asked_feed(spec, parse_qsl(case.get("query", "")))


def feed_of(spec: FeedSpec, events: list[CalendarEvent]) -> bytes:
    taken = tuple(sorted((event for event in events if takes(spec, event)), key=feed_order))
    texts = tuple(render_vevent(event, spec.rendering) for event in taken)
    base = "https://calendar.example"
    return render_ics(
        fitted(FeedContent(spec, taken, texts, base, "/feeds/gotchas", CHANGED), Limits())
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_gotcha(case: dict[str, Any]) -> None:
    events = events_of(case)
    body = feed_of(spec_of(case), events)
    assert faults(body) == []
    assert len(body) < MOST
    calendar = Calendar.from_ical(body)
    assert calendar.errors == []
    found = calendar.walk("VEVENT")
    own = [each for each in found if str(each["UID"]) == events[-1].uid]
    assert len(own) == (0 if case.get("empty") else 1)
    for each in own:
        assert str(each["SUMMARY"]) == case.get("title", events[-1].event.title)
        assert each.decoded("DTEND") > each.decoded("DTSTART")
        for alarm in each.walk("VALARM"):
            assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", each["SUMMARY"])


def test_all_gotchas_in_one_feed() -> None:
    spec = parse_feed('name = "甲"\nalarms = ["-P1D"]', "feeds/gotchas.toml")
    events = [
        replace(event, uid=f"{number}-{event.uid}")
        for number, case in enumerate(CASES)
        if case.get("times", 1) == 1
        for event in events_of(case)
    ]
    body = feed_of(spec, events)
    assert faults(body) == []
    without_a_time = sum(case["id"].startswith("g36") for case in CASES)
    assert len(Calendar.from_ical(body).walk("VEVENT")) == len(events) - without_a_time


def test_there_is_a_row_for_each_of_the_55() -> None:
    ids = [case["id"] for case in CASES]
    assert len(set(ids)) == len(ids) == 55


@pytest.mark.parametrize("row", [pytest.param(row, id=row["gotcha"]) for row in TABLE])
def test_each_row_of_the_table_names_tests_that_are_there(row: dict[str, Any]) -> None:
    assert row["tests"]
    for name in row["tests"]:
        file, _, function = name.partition("::")
        source = (Path(__file__).parent / file).read_text("utf-8")
        assert f"\ndef {function}(" in source, f"{name} is not there any more"


def test_a_thousand_extracted_dates_end_after_they_begin() -> None:
    for number in range(1000):
        begin = datetime(2026, number % 12 + 1, number % 28 + 1, number % 24)
        precision = ("minute", "hour", "part-of-day", "day", "ten-days", "month", "year")[
            number % 7
        ]
        kind = ("meeting", "deadline", "milestone")[number % 3]
        end = None if number % 5 == 0 else begin.replace(month=12, day=28 + number % 4)
        row = {"precision": precision, "kind": kind, "begin": begin, "end": end}
        text = render_vevent(event_of(row), Rendering(alarms=("-P1D",)))
        body = feed_of(FeedSpec("x", "x"), [event_of(row)])
        assert text
        assert faults(body) == []
