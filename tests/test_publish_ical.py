"""What holds for every event and every text: VEVENTs, alarms, feeds, their bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event as ReadEvent
from publish_data import event_of
from publish_wire import faults

from calendar_svc.model import (
    CalendarEvent,
    Event,
    EventTime,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)
from calendar_svc.publish import FeedSpec, feed_etag, feed_order, render_feed, render_vevent
from calendar_svc.publish.description import MAX_PARTIES
from calendar_svc.publish.notices import NOTICE_DAY
from calendar_svc.publish.rendering import VAGUE_MODES, Rendering, VagueMode
from calendar_svc.publish.text import calendar_text

SPEC = FeedSpec("all", "全部", "All", "说明", "teal")
RINGING = Rendering(alarms=("-P1D", "-PT15H", "PT5M"))
DAY = {"begin": datetime(2026, 3, 5), "end": datetime(2026, 3, 6)}
IMPRECISE = {p for p in Precision if p.rank > Precision.DAY.rank}


def read(text: str) -> Any:
    """The event as icalendar reads it; its properties are of too many types to name here."""
    event = ReadEvent.from_ical(text)
    assert isinstance(event, ReadEvent)
    assert event.errors == []
    return event


def unescaped(text: str) -> str:
    return text.replace("\r\n ", "")


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("status", Status)
def test_every_precision_and_status(precision: Precision, status: Status) -> None:
    event = event_of({"precision": precision, "status": status, **DAY})
    found = read(render_vevent(event, RINGING))
    gone = status in (Status.CANCELLED, Status.POSTPONED)
    imprecise = precision in IMPRECISE
    assert found["STATUS"] == ("CANCELLED" if gone else "TENTATIVE" if imprecise else "CONFIRMED")
    assert ("〔已取消〕" in found["SUMMARY"]) is (status is Status.CANCELLED)
    assert ("〔已延期〕" in found["SUMMARY"]) is (status is Status.POSTPONED)
    rings = status is Status.PLANNED and not imprecise
    assert len(found.walk("VALARM")) == (3 if rings else 0)
    if gone or imprecise or precision is Precision.DAY:
        assert found["TRANSP"] == "TRANSPARENT"
    assert faults(render_feed(SPEC, [render_vevent(event, RINGING)], [])) == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_category(kind: Kind) -> None:
    found = read(render_vevent(event_of({"precision": "day", "kind": kind, **DAY})))
    chinese, english = found["CATEGORIES"].cats
    assert english == str(kind).replace("-", " ")
    assert re.fullmatch("[\u4e00-\u9fff]+", chinese)


def test_alarms_say_what_they_ring_for() -> None:
    row = {"precision": "day", "kind": "deadline", "title": "申报截止", **DAY}
    alarms = read(render_vevent(event_of(row), RINGING)).walk("VALARM")
    assert [alarm["DESCRIPTION"] for alarm in alarms] == ["〔截止〕申报截止"] * 3
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [
        timedelta(days=-1),
        timedelta(hours=-15),
        timedelta(minutes=5),
    ]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}


def test_no_alarm_without_a_feed_that_asks() -> None:
    event = event_of({"precision": "day", **DAY})
    assert "VALARM" not in render_vevent(event)
    assert render_vevent(event) == render_vevent(event, SPEC.rendering)


def test_a_revision_moves_the_stamp_and_keeps_the_uid() -> None:
    before = event_of(
        {"precision": "month", "begin": datetime(2026, 8, 1), "end": datetime(2026, 9, 1)}
    )
    finer = EventTime(datetime(2026, 8, 20), datetime(2026, 8, 21), Precision.DAY, "2026-08-20")
    after = replace(
        before,
        sequence=1,
        changed_at=datetime(2026, 7, 1, tzinfo=UTC),
        event=replace(before.event, time=finer),
    )
    old, new = read(render_vevent(before)), read(render_vevent(after))
    assert old["UID"] == new["UID"]
    assert (old["SEQUENCE"], new["SEQUENCE"]) == (0, 1)
    assert new["DTSTAMP"].dt == new["LAST-MODIFIED"].dt == after.changed_at
    assert (old["STATUS"], new["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert "〔" not in new["SUMMARY"]


def test_another_telling_changes_nothing() -> None:
    event = event_of({"precision": "day", "quote": "3月5日", **DAY})
    other = replace(event.event, quote=Quote(Span(0, 4), "下周四"))
    told = Mention("1" * 64, "另一份.txt", "2026-03-01", "另一家", other)
    assert render_vevent(replace(event, mentions=(*event.mentions, told))) == render_vevent(event)
    assert render_vevent(replace(event, mentions=(told, *event.mentions))) == render_vevent(event)


@pytest.mark.parametrize("base_url", ["", "calendar.example", "https://h.example/ x", "ftp://h"])
def test_no_url_without_an_address_that_can_be_one(base_url: str) -> None:
    event = event_of({"precision": "day", **DAY})
    assert b"\r\nURL" not in render_feed(SPEC, [render_vevent(event)], [], base_url)
    assert b"SOURCE" not in render_feed(SPEC, [], [], base_url)


def test_many_bodies_are_not_all_listed() -> None:
    row = {"precision": "day", "organizers": [["甲"]] * (MAX_PARTIES + 5), **DAY}
    line = next(
        line
        for line in str(read(render_vevent(event_of(row)))["DESCRIPTION"]).splitlines()
        if line.startswith("单位")
    )
    assert line.count("甲") == MAX_PARTIES
    assert line.endswith("、…")


# --- feeds ----------------------------------------------------------------------------------------


def test_events_come_as_given_and_the_order_is_by_time_then_uid() -> None:
    rows = [("c", 7), ("b", 6), ("a", 7)]
    events = [
        replace(event_of({"precision": "day", **DAY, "begin": datetime(2026, 3, day)}), uid=uid)
        for uid, day in rows
    ]
    unknown = replace(event_of({"precision": "day"}), uid="0")
    ordered = sorted([unknown, *events], key=feed_order)
    assert [event.uid for event in ordered] == ["b", "a", "c", "0"]
    body = render_feed(SPEC, map(render_vevent, ordered), []).decode()
    assert re.findall(r"\r\nUID:(.*)\r\n", body) == ["b", "a", "c"]


def test_a_feed_is_the_join_of_its_events() -> None:
    text = render_vevent(event_of({"precision": "day", **DAY}))
    body = render_feed(SPEC, [text, "", text.replace("00000001", "00000002")], []).decode()
    assert text in body
    assert body.count("BEGIN:VEVENT") == 2
    assert faults(body.encode()) == []


def test_an_empty_feed_has_one_notice_of_a_fixed_day() -> None:
    body = render_feed(SPEC, ["", ""], ["Asia/Shanghai"])
    assert faults(body) == []
    assert body == render_feed(SPEC, [], ["Asia/Shanghai"])
    text = body.decode()
    notice = read(text[text.index("BEGIN:VEVENT") : text.index("END:VCALENDAR")])
    assert notice.decoded("DTSTART") == NOTICE_DAY
    assert notice.decoded("DTEND") == NOTICE_DAY + timedelta(days=1)
    assert "No events yet" in notice["SUMMARY"]


def test_zones_are_declared_once_given_or_not() -> None:
    row = {"precision": "minute", "timezone": "Europe/Lisbon", **DAY}
    text = render_vevent(event_of(row))
    for declared in ([], ["Europe/Lisbon"], ["Europe/Lisbon", "Mars/Olympus", "Europe/Lisbon"]):
        body = render_feed(SPEC, [text], declared).decode()
        assert body.count("\r\nTZID:Europe/Lisbon\r\n") == 1
        assert "X-WR-TIMEZONE:Europe/Lisbon\r\n" in body
        assert "Mars" not in body


def test_the_tag_is_strong_and_of_the_bytes() -> None:
    assert re.fullmatch(r'"[0-9a-f]{32}"', feed_etag(b"x"))
    assert feed_etag(b"x") == feed_etag(b"x") != feed_etag(b"y")


# --- any text -------------------------------------------------------------------------------------

ANY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()),  # surrogates too
        st.sampled_from("𠮷📅,;:\\\r\n\t\x00\x1b\x85\u2028\u2029\u202e\ufeff\"'会"),
    ),
    max_size=120,
)
MOMENT = st.one_of(
    st.none(), st.datetimes(), st.datetimes(datetime(1970, 1, 1), datetime(2037, 1, 1))
)


@st.composite
def any_event(draw: st.DrawFn) -> CalendarEvent:
    event = Event(
        kind=draw(st.sampled_from(Kind)),
        title=draw(ANY_TEXT),
        time=EventTime(
            draw(MOMENT), draw(MOMENT), draw(st.sampled_from(Precision)), draw(ANY_TEXT)
        ),
        status=draw(st.sampled_from(Status)),
        quote=Quote(Span(0, 1), draw(ANY_TEXT)),
        place=draw(st.none() | ANY_TEXT),
        organizers=tuple(
            Party(name, role)
            for name, role in draw(st.lists(st.tuples(ANY_TEXT, st.none() | ANY_TEXT), max_size=2))
        ),
        project=draw(st.none() | ANY_TEXT),
        confidence=draw(st.floats(0, 1)),
    )
    mention = Mention("0", draw(ANY_TEXT), draw(st.none() | ANY_TEXT), draw(ANY_TEXT), event)
    stamp = draw(st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC)))
    return CalendarEvent(
        uid=f"{draw(st.uuids())}",
        sequence=draw(st.integers(0, 99)),
        created_at=stamp,
        changed_at=stamp,
        timezone=draw(st.sampled_from(["Asia/Shanghai", "America/New_York", "Mars/Olympus", "\n"])),
        event=event,
        mentions=(mention,),
    )


@settings(max_examples=300, deadline=None)
@given(any_event(), st.sampled_from(VAGUE_MODES))
def test_no_event_breaks_a_feed(event: CalendarEvent, vague: VagueMode) -> None:
    text = render_vevent(event, replace(RINGING, vague=vague))
    body = render_feed(SPEC, [text], [event.timezone], "https://calendar.example")
    assert faults(body) == []
    time = event.event.time
    if time.precision is Precision.DAY and time.begin and time.begin.year < 9999:
        assert text, "an event with a day has a place in the calendar"


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_any_title_reads_back(title: str) -> None:
    found = read(render_vevent(event_of({"precision": "day", "title": title, **DAY})))
    assert found["SUMMARY"] == (calendar_text(title, 400) or "会议")


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_any_feed_name_reads_back(name: str, description: str) -> None:
    assert faults(render_feed(FeedSpec("x", name or "x", "", description), [], [])) == []


@pytest.mark.parametrize("character", ["𠮷", "📅", "会", "é", ",", "\\", ";"])
@pytest.mark.parametrize("before", range(56, 76))
def test_folding_never_cuts_a_character(character: str, before: int) -> None:
    title = "x" * before + character * 60
    text = render_vevent(event_of({"precision": "day", "title": title, **DAY}))
    assert faults(render_feed(SPEC, [text], [])) == []
    assert read(text)["SUMMARY"] == title
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize("word", ["BEGIN:VEVENT", "end:vevent", "END:VCALENDAR"])
def test_text_cannot_look_like_a_part_of_the_file(word: str) -> None:
    row = {"precision": "day", "title": word, "quote": f"x\r\n{word}\r\ny", "place": word, **DAY}
    text = unescaped(render_vevent(event_of(row)))
    assert text.upper().count("BEGIN:") == text.upper().count("END:") == 1
