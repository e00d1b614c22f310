"""The store, every test on real SQLite and on a real PostgreSQL."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from starting import upgrade_and_write
from tellings import extraction

from calendar_svc.errors import StoreError, UnknownEventError
from calendar_svc.events.merge import evolve, merge
from calendar_svc.model import CalendarEvent, Kind, Status
from calendar_svc.store import Order, Store, cursor_after, writing
from calendar_svc.store.engine import make_engine, transaction
from calendar_svc.store.tables import heartbeat, metadata

NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)
YEAR = [
    "meeting | 柳湾区人大常委会第九次会议 | 2023-02-23T09:00 | held | 会议中心 || 区人大常委会",
    "milestone | 柳湾大桥竣工 | 2023-08 | planned | 长桥路 | 柳湾大桥",
    "activity | 柳湾灯会 | 2023-02-05 | cancelled | 南塘公园",
    "conference | 柳湾茶博会 | [2023-02-13..2023-02-27] | held",
    "deadline | 青年人才公寓申请截止 | 2023-03-15 | planned",
    "activity | 柳湾元旦长跑 | XXXX-01-01 | planned",
    "notice-period | 长桥路封闭施工 | 2023-03-01/.. | planned | 长桥路",
]


def fill(
    store: Store, lines: list[str], *, day: str = "2023-02-27", now: datetime = NOW
) -> list[CalendarEvent]:
    """Put the events of one document into the store, with the UIDs e0, e1 ..."""
    document = extraction(lines, day)
    numbers = iter(range(len(lines)))
    with store.begin_ingest() as session:
        steps = evolve(
            [], document, merge([], document), now=now, mint_uid=lambda: f"e{next(numbers)}"
        )
        number = writing.add_document(session, document, now)
        revision = writing.next_revision(session)
        writing.apply(
            session, number, steps, revision=revision, now=now, render=lambda event: event.uid
        )
    return [step.after for step in steps]


def titles(events: list[CalendarEvent]) -> list[str]:
    return [event.event.title for event in events]


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not str(name).startswith("event_text")


@pytest.mark.usefixtures("either_store")
def test_migrations_make_exactly_the_tables_of_the_code(database_url: str) -> None:
    engine = make_engine(database_url)
    other = "ix_events_search" if engine.dialect.name == "sqlite" else ""
    with transaction(engine, writes=False) as connection:
        # The text index of SQLite is no table of the metadata; tests/test_search.py sees to it.
        options = {
            "compare_type": True,
            "include_name": _is_ours,
            "include_object": lambda _object, name, *_more: name != other,
        }
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
        # compare_metadata passes over primary keys and CHECKs of a new kind; names are ours.
        keys = {
            table: inspect(connection).get_pk_constraint(table)["name"] for table in metadata.tables
        }
    engine.dispose()
    assert differences == []
    assert keys == {table: f"pk_{table}" for table in metadata.tables}


def test_upgrade_again_is_harmless(either_store: Store) -> None:
    fill(either_store, YEAR)
    either_store.upgrade()
    either_store.check()
    assert len(either_store.events()) == len(YEAR)


def test_a_database_without_tables_says_what_to_do(empty_url: str) -> None:
    store = Store.open(empty_url)
    with pytest.raises(StoreError, match="db upgrade"):
        store.check()
    with pytest.raises(StoreError, match="db upgrade"):
        store.events()
    store.close()


def test_a_newer_database_is_refused_and_left_alone(either_store: Store) -> None:
    with either_store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for action in (either_store.check, either_store.upgrade):
        with pytest.raises(StoreError, match="9999, made by a newer version"):
            action()


def test_what_goes_in_comes_out(either_store: Store) -> None:
    stored = fill(either_store, YEAR)
    assert [either_store.event(event.uid) for event in stored] == stored
    assert either_store.vevents() == {event.uid: event.uid for event in stored}
    assert either_store.vevents(["e1"]) == {"e1": "e1"}


def test_instants_are_aware_and_in_utc(either_store: Store) -> None:
    beijing = NOW.astimezone(datetime.fromisoformat("2023-02-27T09:30+08:00").tzinfo)
    [event] = fill(either_store, YEAR[:1], now=beijing)
    read = either_store.event(event.uid)
    assert (read.changed_at, read.changed_at.tzinfo) == (NOW, UTC)


def test_a_naive_instant_is_refused(either_store: Store) -> None:
    with pytest.raises(Exception, match="an instant needs a zone"), either_store.begin() as session:
        session.execute(
            heartbeat.insert(),
            {"name": "tick", "owner": "me", "beat_at": datetime(2023, 2, 27, 1, 30)},
        )


def test_unknown_event(either_store: Store) -> None:
    with pytest.raises(UnknownEventError) as caught:
        either_store.event("no-such")
    assert caught.value.uid == "no-such"


def test_filters(either_store: Store) -> None:
    fill(either_store, YEAR)
    assert titles(either_store.events(kinds=[Kind.MEETING, Kind.DEADLINE])) == [
        "柳湾区人大常委会第九次会议",
        "青年人才公寓申请截止",
    ]
    assert titles(either_store.events(statuses=[Status.CANCELLED])) == ["柳湾灯会"]
    assert titles(either_store.events(projects=["柳湾大桥"])) == ["柳湾大桥竣工"]
    assert either_store.events(kinds=[]) == []


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (datetime(2023, 2, 6), datetime(2023, 2, 13), []),
        (datetime(2023, 2, 5), datetime(2023, 2, 6), ["e2"]),
        (datetime(2023, 2, 23, 9), datetime(2023, 2, 23, 9, 1), ["e3", "e0"]),
        (datetime(2023, 9, 1), None, ["e6"]),
        (None, datetime(2023, 2, 13), ["e2"]),
    ],
    ids=["between", "one-day", "vague-overlaps", "open-end", "until"],
)
def test_window(
    either_store: Store, since: datetime | None, until: datetime | None, expected: list[str]
) -> None:
    fill(either_store, YEAR)
    found = either_store.events(since=since, until=until)
    assert [event.uid for event in found] == expected


def test_unknown_year_comes_last_and_stays_out_of_windows(either_store: Store) -> None:
    fill(either_store, YEAR)
    assert either_store.events()[-1].uid == "e5"
    assert either_store.events(order="-begin")[0].uid == "e5"
    assert "e5" not in [event.uid for event in either_store.coming(datetime(2023, 1, 1))]


def test_coming_and_recent(either_store: Store) -> None:
    fill(either_store, YEAR)
    now = datetime(2023, 2, 27, 9, 30)
    assert [event.uid for event in either_store.coming(now)] == ["e6", "e4", "e1"]
    assert [event.uid for event in either_store.recent(now, limit=2)] == ["e0", "e3"]


@pytest.mark.parametrize("order", ["begin", "-begin", "-changed"])
def test_paging_gives_every_event_once_in_order(either_store: Store, order: Order) -> None:
    fill(either_store, YEAR)
    whole = either_store.events(order=order)
    paged: list[CalendarEvent] = []
    cursor: str | None = None
    while page := either_store.events(order=order, cursor=cursor, limit=2):
        paged += page
        cursor = cursor_after(page[-1], order)
    assert paged == whole
    assert len(whole) == len(YEAR)


@pytest.mark.parametrize("cursor", ["", "!", "YWJj", "b25lfHR3b3x0aHJlZQ=="])
def test_foreign_cursor(either_store: Store, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        either_store.events(cursor=cursor)


def test_cursor_of_another_order(either_store: Store) -> None:
    [event] = fill(either_store, YEAR[:1])
    with pytest.raises(ValueError, match="order"):
        either_store.events(cursor=cursor_after(event, "-changed"), order="begin")


def test_lists_without_mentions(either_store: Store) -> None:
    fill(either_store, YEAR[:1])
    assert either_store.events(mentions=False)[0].mentions == ()
    assert len(either_store.events()[0].mentions) == 1


def test_history(either_store: Store) -> None:
    [event] = fill(either_store, YEAR[:1])
    [row] = either_store.history(event.uid)
    assert (row.action, row.before, row.after) == ("created", None, event.event)
    assert row.changed_at == NOW


def test_more_events_than_one_statement_may_name(either_store: Store) -> None:
    many = [f"activity | 第{number}期讲堂 | 2023-05-04 | planned" for number in range(1, 602)]
    fill(either_store, many)
    assert all(len(event.mentions) == 1 for event in either_store.events())


def test_a_failed_transaction_leaves_nothing(either_store: Store) -> None:
    def fail_after_writing() -> None:
        with either_store.begin_ingest() as session:
            writing.next_revision(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert either_store.revision() == 0


def test_threads_follow_one_another(either_store: Store) -> None:
    value = text("SELECT value FROM counters WHERE name = 'revision'")

    def raise_ten_times() -> None:
        for _ in range(10):
            with either_store.begin_ingest() as session:
                seen = writing.next_revision(session)
                # Reads inside the transaction see its own write.
                assert seen == session.execute(value).scalar_one()

    threads = [threading.Thread(target=raise_ten_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert either_store.revision() == 40


def test_a_reader_keeps_its_snapshot_while_another_writes(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'calendar.db'}")
    store.upgrade()
    with store.begin_read() as reading:
        count = text("SELECT value FROM counters WHERE name = 'revision'")
        assert reading.execute(count).scalar_one() == 0
        with store.begin() as session:
            writing.next_revision(session)
        assert reading.execute(count).scalar_one() == 0
    assert store.revision() == 1
    store.close()


def test_processes_that_start_at_once_share_one_fresh_database(empty_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=upgrade_and_write, args=(empty_url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    store = Store.open(empty_url)
    assert store.revision() == 2
    store.close()


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'calendar.db'}")
    with transaction(engine, writes=True) as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        ]
    engine.dispose()
    assert values == ["wal", 1, 2, 15_000]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("nonsense", "no URL"),
        ("mysql://localhost/x", "no support for 'mysql'"),
        ("postgresql://nobody:secret@127.0.0.1:1/x", "check that the server runs"),
    ],
)
def test_a_database_that_cannot_be_used_says_so_without_the_password(
    url: str, problem: str
) -> None:
    with pytest.raises(StoreError, match=problem) as caught:
        Store.open(url).revision()
    assert "secret" not in str(caught.value)


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="CALENDAR_SVC_DATA_DIR"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'calendar.db'}")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "calendar.db"
    path.write_text("this is prose, and long enough to be read as a header of a file" * 20)
    with pytest.raises(StoreError, match="restore a backup"):
        Store.open(f"sqlite:///{path}").revision()


def test_a_deleted_document_leaves_no_mention_behind(either_store: Store) -> None:
    fill(either_store, YEAR[:1])
    with either_store.begin() as session:
        session.execute(text("DELETE FROM documents"))
    assert either_store.event("e0").mentions == ()
