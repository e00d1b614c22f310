"""A publication date that comes after the document: its events are dated anew on the same UIDs."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from calendar_svc.model import CalendarEvent, Document, Status
from calendar_svc.service.editing import Editor, Person
from calendar_svc.service.ingest import IngestReport, ingest
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store

NOW = datetime(2024, 2, 27, 1, 30, tzinfo=UTC)
TEXT = """白鹭镇召开春耕工作会议
昨日上午，白鹭镇春耕工作会议在镇文化站召开。会议要求做好春耕备耕工作。
白鹭镇油菜花节将于3月23日在东坪村举行。
"""


def page(published: date | None = None, publisher: str | None = None, text: str = TEXT) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document("page.txt", text, digest, published, publisher)


def take(store: Store, document: Document, day: int = 0) -> IngestReport:
    planner = reminder_planner(Settings(), {})
    now = NOW + timedelta(days=day)
    return ingest(store, document, clock=lambda: now, planner=planner)


def by_title(store: Store) -> dict[str, CalendarEvent]:
    return {event.event.title: event for event in store.events()}


def test_events_are_dated_anew_on_the_same_uids(either_store: Store) -> None:
    take(either_store, page())
    before = by_title(either_store)
    report = take(either_store, page(date(2024, 2, 20)), day=1)
    after = by_title(either_store)
    assert {event.uid for event in after.values()} == {event.uid for event in before.values()}
    [meeting] = [event for title, event in after.items() if "会议" in title]
    [old] = [event for title, event in before.items() if "会议" in title]
    assert meeting.event.time.begin == datetime(2024, 2, 19, 8)
    assert meeting.event.time != old.event.time
    assert (meeting.sequence, meeting.changed_at) == (old.sequence + 1, NOW + timedelta(days=1))
    assert meeting.uid in {told.event.uid for told in report.updated}
    assert [mention.document_date for mention in meeting.mentions] == ["2024-02-20"]
    row = either_store.history(meeting.uid)[-1]
    assert (row.rule, "time" in row.fields) == ("re-dated", True)
    [fair] = [event for title, event in after.items() if "油菜花" in title]
    assert fair.event.time.edtf == "2024-03-23"
    assert [finding.problem for finding in either_store.examine()] == [None] * 6


def test_told_once_more_it_changes_nothing(either_store: Store) -> None:
    take(either_store, page())
    take(either_store, page(date(2024, 2, 20)), day=1)
    events, revision = either_store.events(), either_store.revision()
    for again in (page(date(2024, 2, 20)), page()):
        assert take(either_store, again, day=2).known
    assert (either_store.events(), either_store.revision()) == (events, revision)


def test_a_date_that_was_wrong_is_put_right(store: Store) -> None:
    take(store, page(date(2023, 2, 20)))
    take(store, page(date(2024, 2, 20)), day=1)
    begins = {event.event.time.begin for event in store.events()}
    assert begins == {datetime(2024, 2, 19, 8), datetime(2024, 3, 23)}


def test_only_a_publisher_changes_no_value(store: Store) -> None:
    take(store, page(date(2024, 2, 20)))
    before = store.events()
    take(store, page(publisher="白鹭报"), day=1)
    after = store.events()
    assert [event.event for event in after] == [event.event for event in before]
    assert [event.sequence for event in after] == [event.sequence for event in before]
    assert {mention.publisher for event in after for mention in event.mentions} == {"白鹭报"}


def test_what_a_person_set_and_others_told_holds(store: Store) -> None:
    take(store, page())
    [fair] = [event for event in store.events() if "油菜花" in event.event.title]
    Editor(store, lambda: NOW).edit(fair.uid, {"time": "2024-03-30"}, Person("安娜"))
    report = "3月30日，白鹭镇油菜花节在东坪村举行，游客上千人。\n"
    take(store, page(date(2024, 3, 31), text=report))
    take(store, page(date(2024, 2, 20)), day=1)
    event = store.event(fair.uid)
    assert (event.event.time.edtf, event.event.status) == ("2024-03-30", Status.HELD)
    assert len(event.mentions) == 2
