"""Golden feeds: drop ``NAME.toml`` with events and ``NAME.ics`` beside it into golden/feeds.

``python tests/test_publish_golden.py`` writes the .ics files anew; read the difference before it is
committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Component
from publish_data import CHANGED, CREATED, GOLDEN, event_of, read_table
from publish_wire import faults

from calendar_svc.model import CalendarEvent
from calendar_svc.publish import (
    FeedSpec,
    feed_etag,
    feed_order,
    parse_feed,
    render_feed,
    render_vevent,
)
from calendar_svc.publish.placement import by_day, place
from calendar_svc.publish.timezone import ZONES

SOURCES = sorted((GOLDEN / "feeds").glob("*.toml"))


def load(path: Path) -> tuple[FeedSpec, list[CalendarEvent], dict[str, Any]]:
    table = read_table(path)
    events = [event_of(row, number) for number, row in enumerate(table["event"], 1)]
    spec = parse_feed(table["definition"], f"feeds/{path.stem}.toml")
    return spec, sorted(events, key=feed_order), table


def render(path: Path) -> bytes:
    spec, events, table = load(path)
    texts = [render_vevent(event, spec.rendering) for event in events]
    return render_feed(spec, texts, table["timezones"], table["base_url"])


def read_back(body: bytes) -> dict[str, Component]:
    calendar = Calendar.from_ical(body)
    assert calendar.errors == []
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_bytes_are_the_golden_ones(path: Path) -> None:
    assert render(path) == path.with_suffix(".ics").read_bytes()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_wire_form_is_right(path: Path) -> None:
    assert faults(path.with_suffix(".ics").read_bytes()) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_icalendar_reads_back_what_was_meant(path: Path) -> None:
    spec, events, table = load(path)
    found = read_back(path.with_suffix(".ics").read_bytes())
    placed = {event.uid: place(event, spec.rendering.vague) for event in events}
    wanted = {uid for uid, stretch in placed.items() if stretch is not None}
    assert set(found) == (wanted or {f"empty-{spec.slug}"})
    for event in events:
        stretch = placed[event.uid]
        if stretch is None:
            continue
        if event.timezone not in ZONES:
            stretch = by_day(stretch)
        read = found[event.uid]
        # The reader attaches the zone; the wall-clock time is what was written.
        times = [read.decoded(name) for name in ("DTSTART", "DTEND")]
        if not stretch.all_day:
            assert [time.tzinfo.key for time in times] == [event.timezone] * 2
            times = [time.replace(tzinfo=None) for time in times]
        assert times == [stretch.start, stretch.end]
        assert read["SEQUENCE"] == event.sequence
        stamps = [read.decoded(name) for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED")]
        assert stamps == [CHANGED, CHANGED, CREATED]
        assert str(read["X-TIME-PRECISION"]) == event.event.time.precision
        assert str(read["X-EDTF"]) == event.event.time.edtf
        assert ("URL" in read) == bool(table["base_url"])


def test_two_renderings_are_the_same_bytes_under_the_same_tag() -> None:
    for path in SOURCES:
        first, second = render(path), render(path)
        assert first == second
        assert feed_etag(first) == feed_etag(second)
    assert len({feed_etag(render(path)) for path in SOURCES}) == len(SOURCES)


def test_every_golden_feed_has_its_source() -> None:
    stems = {path.stem for path in (GOLDEN / "feeds").glob("*.ics")}
    assert stems == {path.stem for path in SOURCES}


def test_the_description_says_what_is_known() -> None:
    spec, _, _ = load(GOLDEN / "feeds" / "precisions.toml")
    found = read_back((GOLDEN / "feeds" / f"{spec.slug}.ics").read_bytes())
    text = str(found["00000001-0000-4000-8000-000000000000"]["DESCRIPTION"])
    assert text.splitlines() == [
        "时间：2026年3月5日 09:30 | Time: 2026-03-05 09:30",
        "精度：分 | Precision: minute",
        "结束时间未公布，日历上按一小时显示。 | End not announced; drawn as one hour.",
        "状态：计划 | Status: planned",
        "单位 Bodies：云溪镇人民政府（主办）、云溪供水站（承办）",
        "原文 Quote：“定于3月5日9:30在镇文化站召开水价听证会”",
        "来源 Source：云溪日报 · 云溪日报.txt · 2026-02-26",
        "可信度 Confidence：90%",
    ]
    wrapped = str(found["00000003-0000-4000-8000-000000000000"]["DESCRIPTION"])
    assert "“3月7日上午，云溪镇召开第五次人大会议”" in wrapped


if __name__ == "__main__":
    for source in SOURCES:
        source.with_suffix(".ics").write_bytes(render(source))
