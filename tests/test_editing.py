"""Corrections by hand, on both databases: what is set wins, what is split or merged stays so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from loopback import running
from pydantic import SecretStr
from tellings import extraction

from calendar_svc.cli import main
from calendar_svc.errors import EditError, UnknownEventError
from calendar_svc.events.merge import compose, edited
from calendar_svc.model import CalendarEvent, Extraction, Status
from calendar_svc.service.clock import Clock
from calendar_svc.service.definitions import load_feeds
from calendar_svc.service.editing import MERGED_DAYS, Editor, Person
from calendar_svc.service.ingest import IngestReport, ingest
from calendar_svc.service.publisher import Address, Publisher
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.web.app import Parts, create_app

NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)
ANNA = Person("安娜", "电话核实")
TOKEN = "a-token-of-sixteen-or-more"
PLAN = extraction(
    ["meeting | 柳湾区人大常委会第九次会议 | 2023-03-23 | planned"], "2023-02-15", "a.txt"
)
AGAIN = extraction(
    ["meeting | 柳湾区一届人大常委会第九次会议 | 2023-03-23 上午 | planned | 会议中心"],
    "2023-02-20",
    "b.txt",
)
FAIR = extraction(["activity | 柳湾茶会 | 2023-04-08 | planned | 南塘公园"], "2023-02-15", "c.txt")
SAME_FAIR = extraction(["activity | 春日品茗雅集 | 2023-04-08 | planned"], "2023-02-16", "d.txt")


def take(store: Store, told: Extraction, now: datetime = NOW) -> IngestReport:
    return ingest(store, told.document, extract=lambda _: told, clock=lambda: now)


def hand(store: Store, clock: Clock) -> Editor:
    return Editor(store, clock, reminder_planner(Settings(), load_feeds().specs))


@pytest.fixture
def editor(either_store: Store, clock: Clock) -> Editor:
    return hand(either_store, clock)


def only(store: Store) -> CalendarEvent:
    [event] = store.events()
    return event


def test_what_a_person_sets_wins_over_documents(either_store: Store, editor: Editor) -> None:
    [told] = take(either_store, PLAN).created
    uid = told.event.uid
    set_ = editor.edit(uid, {"time": "2023-03-24T09:00", "title": "春季例会"}, ANNA)
    assert (set_.sequence, set_.locked) == (1, frozenset({"time", "title"}))
    take(either_store, AGAIN)
    event = only(either_store)
    assert (event.event.time.edtf, event.event.title) == (
        "2023-03-24T09:00",
        "春季例会",
    )
    assert event.event.place == "会议中心"  # what is not locked goes on
    assert len(event.mentions) == 2
    held = extraction(
        ["meeting | 柳湾区人大常委会第九次会议 | 2023-03-24 | held"], "2023-03-25", "e.txt"
    )
    take(either_store, held)
    assert only(either_store).event.status is Status.HELD


def test_an_edit_is_written_down_with_who_and_why(either_store: Store, editor: Editor) -> None:
    uid = take(either_store, PLAN).created[0].event.uid
    editor.edit(uid, {"place": "柳湾会堂"}, ANNA)
    row = either_store.history(uid)[-1]
    assert (row.action, row.person, row.note, row.document) == ("edited", "安娜", "电话核实", None)
    assert (row.fields, row.sequence) == (("place",), 1)
    assert row.before is not None
    assert (row.before.place, row.after.place) == (None, "柳湾会堂")
    assert either_store.vevents()[uid] is not None
    assert "LOCATION:柳湾会堂" in str(either_store.vevents()[uid])


def test_a_title_is_no_new_version(either_store: Store, editor: Editor) -> None:
    uid = take(either_store, PLAN).created[0].event.uid
    event = editor.edit(uid, {"title": "人大常委会会议"}, ANNA)
    assert (event.sequence, event.changed_at) == (0, NOW)
    revision = either_store.revision()
    editor.edit(uid, {"title": "人大常委会会议"}, ANNA)
    assert either_store.revision() == revision + 1  # said again; nothing else changes
    assert only(either_store).event == event.event


def test_a_released_field_says_what_documents_say(either_store: Store, editor: Editor) -> None:
    uid = take(either_store, PLAN).created[0].event.uid
    editor.edit(uid, {"time": "2023-03-30", "place": "柳湾会堂"}, ANNA)
    event = editor.edit(uid, {}, ANNA, release=["time"])
    assert (event.event.time.edtf, event.locked) == ("2023-03-23", frozenset({"place"}))
    assert (event.event.place, event.sequence) == ("柳湾会堂", 2)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, "set"),
        ({"uid": "x"}, "uid"),
        ({"title": "  "}, "title"),
        ({"title": "\u0000"}, "title"),
        ({"time": "next week"}, "time"),
        ({"time": "XXXX-03-05"}, "time"),
        ({"time": "2023-03-05T10:00/2023-03-05T09:00"}, "time"),
        ({"status": "done"}, "status"),
        ({"kind": None}, "kind"),
        ({"organizers": "区政府"}, "organizers"),
        ({"participants": [1]}, "participants"),
    ],
)
def test_what_cannot_stand_is_refused(
    store: Store, clock: Clock, values: dict[str, Any], fault: str
) -> None:
    uid = take(store, PLAN).created[0].event.uid
    before = only(store)
    with pytest.raises(EditError) as caught:
        hand(store, clock).edit(uid, values, ANNA)
    assert caught.value.field == fault
    assert only(store) == before


def test_every_field_can_be_set(store: Store, clock: Clock) -> None:
    uid = take(store, PLAN).created[0].event.uid
    values = {
        "title": "柳湾区人大会议",
        "time": "2023-08",
        "status": "cancelled",
        "kind": "conference",
        "place": None,
        "project": "柳湾大桥",
        "organizers": ["区人大"],
        "participants": ["李明"],
    }
    event = hand(store, clock).edit(uid, values, ANNA)
    assert event.locked == values.keys()
    assert event.event == edited(event.event, values)


def test_a_wrong_merge_is_split(either_store: Store, editor: Editor) -> None:
    uid = take(either_store, PLAN).created[0].event.uid
    take(either_store, AGAIN)
    assert len(only(either_store).mentions) == 2
    new = editor.split(uid, [AGAIN.document.digest[:10]], ANNA)
    assert new.uid != uid
    old = either_store.event(uid)
    assert (old.event.time.edtf, old.event.title) == ("2023-03-23", "柳湾区人大常委会第九次会议")
    assert (old.event.time.precision.value, old.event.place) == ("day", None)
    assert [mention.document_name for mention in old.mentions] == ["a.txt"]
    assert (new.sequence, new.event.place) == (0, "会议中心")
    assert either_store.event(new.uid) == new
    for each in (uid, new.uid):
        row = either_store.history(each)[-1]
        assert (row.action, row.person) == ("split", "安娜")


@pytest.mark.parametrize("documents", [[], ["abc"], ["0" * 64], [PLAN.document.digest]])
def test_a_split_that_cannot_be(store: Store, clock: Clock, documents: list[str]) -> None:
    uid = take(store, PLAN).created[0].event.uid
    with pytest.raises(EditError):
        hand(store, clock).split(uid, documents, ANNA)
    assert len(store.events()) == 1


def merged(store: Store, editor: Editor) -> tuple[str, str]:
    gone = take(store, SAME_FAIR).created[0].event.uid
    stays = take(store, FAIR).created[0].event.uid
    editor.merge(gone, stays, ANNA)
    return gone, stays


def test_two_events_that_are_one_are_merged(either_store: Store, editor: Editor) -> None:
    gone, stays = merged(either_store, editor)
    assert only(either_store).uid == stays
    assert len(only(either_store).mentions) == 2
    loser = either_store.event(gone)
    assert (loser.event.status, loser.merged_into) == (Status.CANCELLED, stays)
    assert (loser.sequence, loser.mentions) == (1, ())
    assert either_store.history(gone)[-1].action == "merged"


def test_what_is_told_again_goes_to_the_event_that_stays(
    either_store: Store, editor: Editor
) -> None:
    _, stays = merged(either_store, editor)
    report = extraction(["activity | 春日品茗雅集 | 2023-04-08 | held"], "2023-04-09", "f.txt")
    take(either_store, report)
    event = only(either_store)
    assert (event.uid, event.event.status, len(event.mentions)) == (stays, Status.HELD, 3)


def test_what_was_merged_is_changed_no_more(either_store: Store, editor: Editor) -> None:
    gone, stays = merged(either_store, editor)
    with pytest.raises(EditError, match=stays):
        editor.edit(gone, {"place": "x"}, ANNA)
    with pytest.raises(EditError):
        editor.merge(stays, stays, ANNA)
    with pytest.raises(EditError):
        editor.merge(stays, gone, ANNA)
    with pytest.raises(UnknownEventError):
        editor.merge(stays, "nobody", ANNA)


def test_feeds_show_it_cancelled_for_a_while(store: Store, clock: Clock) -> None:
    gone, stays = merged(store, hand(store, clock))

    def feed(now: datetime) -> str:
        publisher = Publisher(store, load_feeds(), lambda: now)
        edition = publisher.edition(Address("all"))
        assert edition is not None
        return edition.body.decode().replace("\r\n ", "")

    soon = feed(NOW + timedelta(days=1))
    [component] = [part for part in soon.split("BEGIN:VEVENT") if f"UID:{gone}" in part]
    assert "STATUS:CANCELLED" in component
    assert f"RELATED-TO;RELTYPE=SIBLING:{stays}" in component
    assert "SEQUENCE:1" in component
    assert gone not in feed(NOW + timedelta(days=MERGED_DAYS + 2)).replace(f"TO:{gone}", "")


def test_compose_does_not_depend_on_the_order_of_mentions(either_store: Store) -> None:
    for told in (PLAN, AGAIN):
        take(either_store, told)
    mentions = only(either_store).mentions
    assert compose(mentions) == compose(mentions[::-1]) == only(either_store).event


# --- the API and the command line --------------------------------------------------------------


@pytest.fixture
def http(store: Store, clock: Clock) -> Iterator[httpx.Client]:
    for told in (PLAN, AGAIN, FAIR, SAME_FAIR):
        take(store, told)
    settings = Settings(admin_token=SecretStr(TOKEN))
    publisher = Publisher(store, load_feeds(), clock)
    app = create_app(Parts(settings, store, publisher, clock, ""))
    with running(app) as url, httpx.Client(base_url=url) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


def named(client: httpx.Client) -> dict[str, str]:
    items = client.get("/api/v1/events").json()["items"]
    return {item["title"]: item["uid"] for item in items}


def test_the_api_edits_splits_and_merges(http: httpx.Client) -> None:
    uids = named(http)
    meeting = f"/api/v1/events/{uids['柳湾区一届人大常委会第九次会议']}"
    answer = http.patch(meeting, json={"by": "安娜", "set": {"time": "2023-03-25", "place": None}})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["begin"], answer.json()["place"]) == ("2023-03-25T00:00:00", None)
    assert answer.json()["locked"] == ["place", "time"]
    wrong = http.patch(meeting, json={"by": "安娜", "set": {"time": "soon"}})
    assert (wrong.status_code, "EDTF" in wrong.json()["detail"]) == (400, True)
    assert http.patch(meeting, json={"set": {}}).status_code == 400
    digest = AGAIN.document.digest
    made = http.post(f"{meeting}/split", json={"by": "安娜", "documents": [digest]})
    assert made.status_code == 201, made.text
    assert [mention["document"] for mention in made.json()["mentions"]] == [digest]
    gone, stays = uids["春日品茗雅集"], uids["柳湾茶会"]
    one = http.post(f"/api/v1/events/{gone}/merge", json={"by": "安娜", "into": stays})
    assert (one.json()["uid"], len(one.json()["mentions"])) == (stays, 2)
    assert http.get(f"/api/v1/events/{gone}").json()["merged_into"] == stays
    history = http.get(f"{meeting}/history").json()["items"]
    assert [row["by_hand"] for row in history] == [False, False, True, True]
    assert "安娜" not in http.get(f"{meeting}/history").text


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", ""), ("POST", "/split"), ("POST", "/merge")]
)
def test_only_the_holder_of_the_token_edits(http: httpx.Client, method: str, path: str) -> None:
    http.headers["authorization"] = "Bearer wrong"
    answer = http.request(method, f"/api/v1/events/x{path}", json={"by": "x"})
    assert answer.status_code == 401


def test_the_command_line_edits(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in (PLAN, AGAIN, FAIR, SAME_FAIR):
        take(store, told)
    uids = {event.event.title: event.uid for event in store.events()}
    monkeypatch.setenv("CALENDAR_SVC_DATABASE_URL", store.url)

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["events", *arguments])
        assert ended.value.code == 0, capsys.readouterr().err
        return capsys.readouterr().out

    meeting = uids["柳湾区一届人大常委会第九次会议"]
    run("edit", meeting, "--time", "2023-03-25", "--by", "安娜", "--note", "电话核实")
    assert store.event(meeting).event.time.edtf == "2023-03-25"
    run("split", meeting, AGAIN.document.digest[:8], "--by", "安娜")
    run("merge", uids["春日品茗雅集"], uids["柳湾茶会"], "--by", "安娜")
    assert len(store.events()) == 3
    assert "安娜" in run("history", meeting, "--json")
    assert "edited" in run("history", meeting)
