"""How a feed shows events by choice: imprecise times, cancelled events, alarms, programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from publish_data import CHANGED, event_of
from publish_wire import faults

from calendar_svc.model import CalendarEvent, EventTime, Kind, Precision, Status
from calendar_svc.publish import FeedSpec, Rendering, feed_order, render_vevent, takes
from calendar_svc.publish.content import FeedContent, Limits, fitted, render_ics
from calendar_svc.publish.digest import MAX_LINES
from calendar_svc.publish.lapse import KEPT, depends_on_day, shown_on, window
from calendar_svc.publish.rendering import VAGUE_MODES, for_client

MONTH = {
    "precision": "month",
    "kind": "milestone",
    "title": "望潮桥竣工",
    "begin": datetime(2026, 8, 1),
    "end": datetime(2026, 9, 1),
    "edtf": "2026-08",
}
DAY = {"precision": "day", "begin": datetime(2026, 8, 20), "end": datetime(2026, 8, 21)}
IMPRECISE: dict[str, dict[str, Any]] = {
    "month": MONTH,
    "ten days": {**MONTH, "precision": "ten-days", "end": datetime(2026, 8, 11)},
    "quarter": {**MONTH, "precision": "quarter", "begin": datetime(2026, 7, 1), "quote": "三季度"},
    "half-year": {**MONTH, "precision": "half-year", "begin": datetime(2026, 3, 1)},
    "year": {
        **MONTH,
        "precision": "year",
        "begin": datetime(2026, 1, 1),
        "end": datetime(2027, 1, 1),
    },
    "近日": {
        **MONTH,
        "precision": "vague",
        "begin": datetime(2026, 7, 20),
        "quote": "望潮桥将于近日竣工",
        "document_date": "2026-07-20",
    },
}


def content(events: list[CalendarEvent], rendering: Rendering) -> FeedContent:
    spec = FeedSpec("x", "工程", rendering=rendering)
    ordered = tuple(sorted(events, key=feed_order))
    texts = tuple(render_vevent(event, rendering) for event in ordered)
    return FeedContent(spec, ordered, texts, "https://calendar.example", "/feeds/x", CHANGED)


def parts(events: list[CalendarEvent], rendering: Rendering, name: str = "VEVENT") -> list[Any]:
    body = render_ics(content(events, rendering))
    assert faults(body) == []
    calendar = Calendar.from_ical(body)
    assert calendar.errors == []
    return list(calendar.walk(name))


# feeds.md, tests to write: vague dates


@pytest.mark.parametrize("vague", VAGUE_MODES)
@pytest.mark.parametrize("told", IMPRECISE)
def test_vague_dates(told: str, vague: str) -> None:
    event = event_of(IMPRECISE[told])
    loud = Rendering(vague=vague, alarms=("-P1D",))  # type: ignore[arg-type]  # one of VAGUE_MODES
    events, todos = parts([event], loud), parts([event], loud, "VTODO")
    assert len(todos) == (vague == "todo")
    assert len(events) == 1, "the event, its digest, or the notice"
    (shown,) = events
    own = shown["UID"] == event.uid
    assert own is (vague in ("marker", "span"))
    assert shown["TRANSP"] == "TRANSPARENT"
    assert shown["STATUS"] == ("TENTATIVE" if own else "CONFIRMED")
    assert shown.walk("VALARM") == []
    days = (shown.decoded("DTEND") - shown.decoded("DTSTART")).days
    assert (days > 1) is (vague == "span")
    for todo in todos:
        assert (todo["UID"], todo["STATUS"]) == (event.uid, "NEEDS-ACTION")
        assert str(todo["URL"]) == f"https://calendar.example/events/{event.uid}"


@pytest.mark.parametrize("vague", VAGUE_MODES)
def test_a_sharpened_event_keeps_its_uid_in_every_mode(vague: str) -> None:
    before = event_of(MONTH)
    day = EventTime(datetime(2026, 8, 20), datetime(2026, 8, 21), Precision.DAY, "2026-08-20")
    after = replace(
        before,
        sequence=1,
        changed_at=CHANGED + timedelta(hours=1),
        event=replace(before.event, time=day),
    )
    rendering = Rendering(vague=vague)  # type: ignore[arg-type]  # one of VAGUE_MODES
    (shown,) = parts([after], rendering)
    assert (shown["UID"], shown["SEQUENCE"], shown["STATUS"]) == (before.uid, 1, "CONFIRMED")
    assert "〔" not in shown["SUMMARY"]


def test_a_task_is_due_on_the_last_day_of_its_period() -> None:
    (todo,) = parts([event_of(MONTH)], Rendering(vague="todo"), "VTODO")
    assert (todo.decoded("DTSTART"), todo.decoded("DUE")) == (date(2026, 8, 1), date(2026, 8, 31))
    done = event_of({**MONTH, "status": "completed"})
    assert parts([done], Rendering(vague="todo"), "VTODO")[0]["STATUS"] == "COMPLETED"
    gone = event_of({**MONTH, "status": "cancelled"})
    assert parts([gone], Rendering(vague="todo"), "VTODO")[0]["STATUS"] == "CANCELLED"


def test_an_open_time_is_due_on_the_day_of_its_marker() -> None:
    since = event_of({**MONTH, "end": None})
    (todo,) = parts([since], Rendering(vague="todo"), "VTODO")
    assert todo.decoded("DUE") == date(2026, 8, 1)
    assert "DTSTART" not in todo


def test_a_feed_of_tasks_alone_says_so() -> None:
    (notice,) = parts([event_of(MONTH)], Rendering(vague="todo"))
    assert "待办" in notice["SUMMARY"]


def test_a_digest_gathers_a_month_and_leaves_exact_days_alone() -> None:
    rows = [MONTH, {**MONTH, "title": "云溪塔开工"}, {**MONTH, "end": datetime(2026, 10, 1)}, DAY]
    events = [event_of(row, number) for number, row in enumerate(rows, 1)]
    found = parts(events, Rendering(vague="digest"))
    digests = {str(each["UID"]): each for each in found if str(each["UID"]).startswith("digest-")}
    assert list(digests) == ["digest-x-2026-08", "digest-x-2026-09"]
    august = digests["digest-x-2026-08"]
    assert august.decoded("DTSTART") == date(2026, 8, 1)
    assert "〔2026年8月〕待定 2 项" in august["SUMMARY"]
    assert "· 〔2026年8月内〕望潮桥竣工（计划 planned）" in august["DESCRIPTION"]
    assert "URL" not in august, "it has no page"
    assert len(found) == 3


def test_a_digest_that_loses_an_event_is_newer() -> None:
    events = [event_of(MONTH, 1), event_of({**MONTH, "title": "云溪塔竣工"}, 2)]
    before = parts(events, Rendering(vague="digest"))[0]
    known = replace(event_of(DAY, 2), changed_at=CHANGED + timedelta(minutes=5))
    after = parts([events[0], known], Rendering(vague="digest"))[-1]
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_a_long_digest_counts_what_it_does_not_list() -> None:
    events = [event_of(MONTH, number) for number in range(MAX_LINES + 5)]
    (digest,) = parts(events, Rendering(vague="digest"))
    assert digest["DESCRIPTION"].endswith("… +5")


# Cancelled events


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_cancelled_events_by_choice(status: str) -> None:
    event = event_of({**DAY, "status": status, "title": "云溪镇议事会"})
    mark = "〔已取消〕" if status == "cancelled" else "〔已延期〕"
    for mode, wanted in (("keep", "CANCELLED"), ("title", "CONFIRMED")):
        rendering = Rendering(cancelled=mode, alarms=("-P1D",))  # type: ignore[arg-type]  # a mode
        (shown,) = parts([event], rendering)
        assert shown["STATUS"] == wanted
        assert shown["SUMMARY"].startswith(mark)
        assert shown["TRANSP"] == "TRANSPARENT"
        assert shown.walk("VALARM") == []
    assert render_vevent(event, Rendering(cancelled="drop")) == ""


def test_cancelled_events_go_a_month_after_their_date_or_the_word_of_it() -> None:
    spec = FeedSpec("x", "x")
    gone = event_of({**DAY, "status": "cancelled"})
    told_late = replace(gone, changed_at=datetime(2026, 9, 15, tzinfo=UTC))
    past = event_of({**DAY, "status": "held"})
    last_day = date(2026, 8, 21) + KEPT
    events = [gone, told_late, past]
    assert shown_on(spec, events, last_day) == events
    assert shown_on(spec, events, last_day + timedelta(days=1)) == [told_late, past]
    assert shown_on(spec, events, date(2026, 10, 16)) == [past]
    assert depends_on_day(spec, events)
    assert not depends_on_day(spec, [past])
    dropping = FeedSpec("x", "x", rendering=Rendering(cancelled="drop"))
    assert shown_on(dropping, events, date(2026, 1, 1)) == [past]


def test_a_window_around_today() -> None:
    spec = FeedSpec("x", "x", past_days=10, ahead_days=20)
    event, unknown = event_of(DAY), event_of({"precision": "year"})  # 20 August
    for today, there in (
        (date(2026, 7, 30), False),
        (date(2026, 7, 31), True),
        (date(2026, 8, 30), True),
        (date(2026, 8, 31), False),
    ):
        asked = replace(spec, narrow=window(spec, today))
        assert takes(asked, event) is there
        assert not takes(asked, unknown)
    assert depends_on_day(spec, [])


# Alarms


def rings(rendering: Rendering, row: dict[str, Any]) -> list[timedelta]:
    (shown,) = parts([event_of(row)], rendering)
    return [alarm["TRIGGER"].dt for alarm in shown.walk("VALARM")]


def test_whole_days_ring_by_the_clock() -> None:
    rendering = Rendering(alarms=("-PT1H",), alarms_allday=("-PT15H",))
    timed = {**DAY, "precision": "minute", "end": datetime(2026, 8, 20, 1)}
    assert rings(rendering, DAY) == [timedelta(hours=-15)]
    assert rings(rendering, timed) == [timedelta(hours=-1)]
    assert rings(Rendering(alarms_allday=("PT9H",)), DAY) == [timedelta(hours=9)]
    assert rings(Rendering(alarms=("-PT1H",), alarms_allday=()), DAY) == []


def test_only_the_kinds_that_are_asked_for_ring() -> None:
    rendering = Rendering(alarms=("-P1D",), alarm_kinds=(Kind.DEADLINE,))
    assert rings(rendering, {**DAY, "kind": "deadline"}) == [timedelta(days=-1)]
    assert rings(rendering, {**DAY, "kind": "meeting"}) == []


@pytest.mark.parametrize(("client", "number"), [("google", 0), ("outlook", 1), ("apple", 3)])
def test_a_program_gets_the_alarms_that_it_keeps(client: Any, number: int) -> None:
    three = Rendering(alarms=("-P3D", "-P1D", "-PT1H"))
    assert (
        rings(for_client(three, client), DAY)
        == [
            timedelta(days=-3),
            timedelta(days=-1),
            timedelta(hours=-1),
        ][:number]
    )


# Programs


def test_google_sees_the_mark_of_a_cancelled_event() -> None:
    (shown,) = parts([event_of({**DAY, "status": "cancelled"})], for_client(Rendering(), "google"))
    assert shown["STATUS"] == "CONFIRMED"
    assert shown["SUMMARY"].startswith("〔已取消〕")


def test_outlook_is_told_in_its_own_words_that_a_day_is_free() -> None:
    outlook = for_client(Rendering(), "outlook")
    busy = {**DAY, "precision": "minute", "end": datetime(2026, 8, 20, 1)}
    assert parts([event_of(DAY)], outlook)[0]["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
    assert "X-MICROSOFT-CDO-BUSYSTATUS" not in parts([event_of(busy)], outlook)[0]


@pytest.mark.parametrize("client", ["apple", "ha"])
def test_apple_and_home_assistant_need_nothing_else(client: Any) -> None:
    assert render_vevent(event_of(DAY), for_client(Rendering(), client)) == render_vevent(
        event_of(DAY)
    )


# What is kept ready


@pytest.mark.parametrize("vague", VAGUE_MODES)
@pytest.mark.parametrize("cancelled", ["keep", "title", "drop"])
@pytest.mark.parametrize("client", [None, "google", "outlook"])
@pytest.mark.parametrize("alarms", [(), ("-P1D",)])
def test_where_the_kept_text_serves_it_is_the_text(
    vague: Any, cancelled: Any, client: Any, alarms: tuple[str, ...]
) -> None:
    rendering = Rendering(vague, cancelled, alarms, client=client)
    for status in Status:
        for row in (DAY, MONTH):
            event = event_of({**row, "status": status})
            if rendering.shows_plainly(event.event):
                assert render_vevent(event, rendering) == render_vevent(event)


# Size


def test_a_feed_that_is_too_large_keeps_its_latest_events_and_says_so() -> None:
    rows = [{**DAY, "begin": datetime(2026, 8, day)} for day in range(1, 21)]
    whole = content([event_of(row, number) for number, row in enumerate(rows)], Rendering())
    assert fitted(whole, Limits(20, 800_000)) is whole
    cut = fitted(whole, Limits(5, 800_000))
    assert (len(cut.events), cut.cut) == (5, True)
    body = render_ics(cut)
    assert faults(body) == []
    (notice,) = (
        event for event in Calendar.from_ical(body).walk("VEVENT") if event["UID"] == "cut-x"
    )
    assert "未列出" in str(notice["SUMMARY"])
    assert notice.decoded("DTSTART") == date(2026, 8, 16)
    by_size = fitted(whole, Limits(2400, len("".join(whole.vevents).encode()) // 2))
    assert 8 <= len(by_size.events) <= 10
