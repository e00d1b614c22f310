"""The search in the text of events, on both databases: what is found, and by which index."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Select, select, text
from tellings import event, extraction

from calendar_svc.events.merge import Step
from calendar_svc.model import CalendarEvent, Change, Kind, Mention, Status
from calendar_svc.publish import EventFilter
from calendar_svc.store import Filter, Page, Store, writing
from calendar_svc.store.candidates import HOLDERS, candidates, digest
from calendar_svc.store.engine import make_engine, transaction
from calendar_svc.store.listing import statements
from calendar_svc.store.migrate import upgrade_to
from calendar_svc.store.rows import event_to_json
from calendar_svc.store.tables import events
from calendar_svc.store.tokens import phrases, tokens

NOW = datetime(2024, 2, 27, 1, 30, tzinfo=UTC)
CHINESE = re.compile("[一-鿿]+")
TOLD = [
    "meeting | 柳湾区人大常委会第九次会议 | 2024-02-23T09:00 | held | 会议中心 || 区人大常委会",
    "milestone | 南塘大桥竣工 | 2024-08 | planned | 长桥路 | 南塘大桥 || 预计今年8月竣工",
    "activity | 南塘灯会 | 2024-02-05 | cancelled | 南塘公园 ||| 灯会取消",
    "milestone | LW2010-07地块项目开工 | 2023-01-05 | started || LW2010-07地块项目 || 地块开工",
    "meeting | AI Forum of Liuwan | 2024-03-05 | planned | Town Hall ||| the forum is planned",
    "activity | 柳灣書畫展 | 2024-03-01/2024-04-30 | planned | 美術館 ||| 書畫展開展",
    "deadline | 青年公寓申请截止 | 2024-03-15 | planned |||| 申请截止3月15日",
]


def fill(store: Store, lines: list[str]) -> None:
    """Put events into the store under the UIDs e0, e1 ..., whatever they have in common."""
    document = extraction(lines, "2024-02-27")
    mention = Mention(document.document.digest, "page.txt", "2024-02-27", None, document.events[0])
    steps = []
    for number, told in enumerate(document.events):
        own = replace(mention, event=told)
        living = CalendarEvent(f"e{number}", 0, NOW, NOW, "Asia/Shanghai", told, (own,))
        steps.append(Step(None, living, (Change("created", told, living.uid, told),)))
    with store.begin_ingest() as session:
        row = writing.add_document(session, document, NOW)
        revision = writing.next_revision(session)
        writing.apply(session, row, steps, revision=revision, now=NOW, render=lambda e: e.uid)


@pytest.fixture
def filled(either_store: Store) -> Store:
    fill(either_store, TOLD)
    return either_store


def found(store: Store, wanted: Filter) -> list[str]:
    return sorted(event.uid for event in store.find(wanted))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("会议", ["e0"]),  # two characters
        ("桥", ["e1"]),  # one, in a title; a place has it too
        ("工", ["e1", "e3"]),  # one, at the end of a field
        ("常委会", ["e0"]),
        ("委会第九", ["e0"]),
        ("南塘 竣工", ["e1"]),  # both words
        ("南塘", ["e1", "e2"]),
        ("塘灯", ["e2"]),
        ("塘公", ["e2"]),  # of the place
        ("塘区", []),
        ("会议中心 人大", ["e0"]),
        ("LW2010-07", ["e3"]),
        ("lw2010", ["e3"]),
        ("07地块", ["e3"]),
        ("ai", ["e4"]),
        ("ＦＯＲＵＭ", ["e4"]),
        ("for", ["e4"]),  # how a word begins
        ("rum", []),
        ("书画展", ["e5"]),  # the other script
        ("書畫", ["e5"]),
        ("截止", ["e6"]),
        ("美术馆", ["e5"]),
        ("。!", []),
        ('"; DROP TABLE events --', []),
        ("' OR 1=1", []),
    ],
)
def test_words(filled: Store, words: str, expected: list[str]) -> None:
    assert found(filled, Filter((EventFilter(words=tuple(words.split())),))) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter((EventFilter(bodies=("人大",)),)), ["e0"]),
        (Filter((EventFilter(bodies=("南塘",)),)), []),
        (Filter((EventFilter(places=("南塘", "长桥")),)), ["e1", "e2"]),
        (Filter((EventFilter(projects=("大桥", "地块")),)), ["e1", "e3"]),
        (Filter((EventFilter(keywords=("取消",)),)), ["e2"]),  # in the quote
        (Filter((EventFilter(sources=("page",)),)), [f"e{n}" for n in range(7)]),
        (Filter((EventFilter(sources=("别的报",)),)), []),
        (Filter((EventFilter(languages=("en",)),)), ["e4"]),
        (Filter((EventFilter(kinds=(Kind.MILESTONE,), statuses=(Status.PLANNED,)),)), ["e1"]),
        (Filter((EventFilter(words=("南塘",)),), without=("灯会",)), ["e1"]),
        (Filter(without=("南塘", "柳湾")), ["e3", "e4", "e6"]),
        (
            Filter(exclude=EventFilter(kinds=(Kind.MEETING,), words=("南塘",))),
            ["e3", "e5", "e6"],
        ),
        (Filter((EventFilter(kinds=(Kind.MEETING,)), EventFilter(words=("ai",)))), ["e4"]),
        (Filter((EventFilter(min_confidence=0.81),)), []),
        (
            Filter((EventFilter(since=datetime(2024, 4, 1), until=datetime(2024, 4, 2)),)),
            ["e5"],
        ),
    ],
)
def test_questions(filled: Store, wanted: Filter, expected: list[str]) -> None:
    assert found(filled, wanted) == expected


def test_a_word_is_found_where_like_finds_it(filled: Store) -> None:
    """Every word of two or three characters of every title."""
    titles = {event.uid: event.event.title for event in filled.events()}
    words = {
        title[k : k + n] for title in titles.values() for n in (2, 3) for k in range(len(title))
    }
    for word in filter(CHINESE.fullmatch, words):
        by_look = {uid for uid, title in titles.items() if word in title}
        assert by_look <= set(found(filled, Filter((EventFilter(words=(word,)),))))


def test_what_is_said_no_more_is_found_no_more(filled: Store) -> None:
    with filled.begin() as session:
        session.execute(text("DELETE FROM events WHERE uid = 'e2'"))
    assert found(filled, Filter((EventFilter(words=("灯会",)),))) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(max_size=20))
def test_no_word_breaks_the_search(filled: Store, words: str) -> None:
    found(filled, Filter((EventFilter(words=(words,) if words else ()),), without=(words,)))


@pytest.mark.parametrize(
    ("stored", "made"),
    [
        ("南塘大桥", ["南塘", "塘大", "大桥", "桥"]),
        ("LW2010-07地块", ["lw2010", "07", "地块", "块"]),
        ("柳灣", ["柳湾", "湾"]),
        ("", []),
    ],
)
def test_tokens(stored: str, made: list[str]) -> None:
    assert tokens(stored) == made


def test_phrases() -> None:
    [first, second] = phrases("号线5 桥")
    assert (first.tokens, first.opens) == (("号线", "线", "5"), True)
    assert (second.tokens, second.opens) == (("桥",), True)


WORDS = ("会议", "桥", "南塘 竣工", "lw2010", "07地块", "for", "会议中心", "塘公", "没有")


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("without", [(), ("灯会",)])
def test_what_very_many_have_is_found_by_looking(
    filled: Store, words: str, without: tuple[str, ...]
) -> None:
    """Where much is found the events are looked at in their order; the same are found."""
    search = Filter((EventFilter(words=tuple(words.split())),), without=without).text()
    with filled.begin_read() as session:
        dialect = session.connection().dialect.name
        by_index, by_look = (
            session.execute(select(events.c.uid).where(search.condition(dialect, by_index=how)))
            for how in (True, False)
        )
        assert sorted(by_index.scalars()) == sorted(by_look.scalars())


# --- the plans ---------------------------------------------------------------------------------


def plan(connection: Connection, query: Select[Any]) -> str:
    """Give the plan; tables this small would be read whole, so PostgreSQL may not do that."""
    written = query.compile(connection, compile_kwargs={"render_postcompile": True})
    if connection.dialect.name == "sqlite":
        literal = query.compile(connection, compile_kwargs={"literal_binds": True})
        return "\n".join(
            row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}")
        )
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {written}", written.params)
    return "\n".join(row[0] for row in rows)


TEXT = ("VIRTUAL TABLE INDEX", "ix_events_search")


@pytest.mark.parametrize(
    ("asked", "indexes"),
    [
        (EventFilter(words=("南塘",)), TEXT),
        (
            EventFilter(bodies=("人大",)),
            ("VIRTUAL TABLE INDEX", "ix_events_search"),
        ),
        (EventFilter(kinds=(Kind.EXAM,)), ("ix_events_kind_sort_time_uid",) * 2),
        (EventFilter(statuses=(Status.CANCELLED,)), ("ix_events_status_sort_time_uid",) * 2),
        (EventFilter(min_confidence=0.5), ("ix_events_listing",) * 2),
        (EventFilter(languages=("en",)), ("ix_events_listing",) * 2),
        (
            EventFilter(kinds=(Kind.EXAM,), statuses=(Status.CANCELLED,)),
            ("ix_events_kind_status_sort_time_uid",) * 2,
        ),
    ],
    ids=["words", "body", "kind", "status", "confidence", "lang", "kind-status"],
)
def test_a_question_is_answered_by_an_index(
    filled: Store, asked: EventFilter, indexes: tuple[str, str]
) -> None:
    with filled.begin_read() as session:
        connection = session.connection()
        [query] = statements(connection, Filter((asked,)), Page(limit=500))
        index = indexes[connection.dialect.name == "postgresql"]
        assert index in plan(connection, query)


@pytest.mark.parametrize("statistics", [False, True], ids=["fresh", "analyzed"])
def test_a_window_is_found_by_begin_and_what_lasts_by_end(
    filled: Store, *, statistics: bool
) -> None:
    asked = EventFilter(since=datetime(2024, 4, 1), until=datetime(2024, 4, 2))
    if statistics:
        with filled.begin() as session:
            session.execute(text("ANALYZE"))
    with filled.begin_read() as session:
        connection = session.connection()
        short, lasting = statements(connection, Filter((asked,)), Page(limit=500))
        assert "ix_events_listing" in plan(connection, short)
        assert "ix_events_lasting" in plan(connection, lasting)
        # Another question tempts the planner to walk all events of a kind.
        exams = replace(asked, kinds=(Kind.EXAM,))
        _, lasting = statements(connection, Filter((exams,)), Page(limit=500))
        assert "ix_events_lasting" in plan(connection, lasting)


def test_candidates_are_found_by_their_keys(filled: Store) -> None:
    with filled.begin_read() as session:
        connection = session.connection()
        words = plan(connection, HOLDERS.params(key=digest("title:人大常委")))
        assert ("USING PRIMARY KEY" in words) or ("pk_event_keys" in words)


def test_a_key_that_very_many_share_hides_nobody(either_store: Store) -> None:
    """A meeting of one name each week for years: the newest are those that are told again."""
    days = [date(2010, 1, 1) + timedelta(days=5 * week) for week in range(1300)]
    many = [f"meeting | 青禾县政府常务会议 | {day} | held" for day in days]
    many.append("meeting | 青禾县政府常务会议 | 2030-01-05 | planned")
    fill(either_store, many)
    told = extraction(["meeting | 青禾县政府常务会议 | 2030-01-05 上午 | held"], "2030-01-06")
    with either_store.begin_read() as session:
        found_by_key = candidates(session.connection(), told.events)
    assert "e1300" in {event.uid for event in found_by_key}
    assert len(found_by_key) < 600


# --- older databases ---------------------------------------------------------------------------


def test_an_older_database_is_brought_along(empty_url: str) -> None:
    """Events that were stored before there was a search are found after the upgrade."""
    engine = make_engine(empty_url)
    value = {**event_to_json(event("meeting | 柳湾区防汛会议 | 2024-02-23 | held")), "rules": []}
    with transaction(engine, writes=True) as connection:
        upgrade_to(connection, "0002")
        for number in range(3):
            connection.execute(
                text(
                    "INSERT INTO events (uid, sequence, revision, created_at, changed_at, timezone,"
                    " kind, status, title, begins, ends, sort_time, precision, confidence, value)"
                    " VALUES (:uid, 0, 1, :now, :now, 'Asia/Shanghai', 'meeting', 'held', :title,"
                    " :begins, :ends, :begins, 'day', 0.8, :value)"
                ),
                {
                    "uid": f"old-{number}",
                    "now": NOW.replace(tzinfo=None),
                    "title": "柳湾区防汛会议",
                    "begins": datetime(2024, 2, 23),
                    "ends": datetime(2024, 2, 24),
                    "value": json.dumps(value),
                },
            )
    engine.dispose()
    store = Store.open(empty_url)
    store.upgrade()
    assert found(store, Filter((EventFilter(words=("防汛",)),))) == ["old-0", "old-1", "old-2"]
    told = extraction(["meeting | 柳湾区防汛会议 | 2024-02-23 上午 | held"], "2024-02-24")
    with store.begin_read() as session:
        assert len(candidates(session.connection(), told.events)) == 3
    store.close()


def test_what_is_derived_is_made_anew_when_its_making_changes(filled: Store) -> None:
    with filled.begin() as session:
        session.execute(text("UPDATE counters SET value = 0 WHERE name = 'derived'"))
        session.execute(text("UPDATE events SET search = NULL"))
        session.execute(text("DELETE FROM event_keys"))
    wanted = Filter((EventFilter(words=("灯会",)),))
    assert found(filled, wanted) == []
    filled.upgrade()
    assert found(filled, wanted) == ["e2"]
