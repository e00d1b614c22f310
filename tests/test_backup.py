"""Backup, restore and check, on both databases and from one to the other."""

from __future__ import annotations

import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from tellings import extraction

from calendar_svc.cli import main
from calendar_svc.errors import StoreError
from calendar_svc.publish import EventFilter
from calendar_svc.service.editing import Editor, Person
from calendar_svc.service.ingest import ingest
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Filter, Store
from calendar_svc.store.tables import event_keys, events, metadata

NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)
PAGES = [
    extraction(
        [
            f"meeting | 柳湾区政府第{number}次常务会议 | 2023-03-{number:02} | planned | 会议中心",
            "milestone | 柳湾大桥竣工 | 2023-08 | planned || 柳湾大桥",
        ],
        "2023-02-15",
        f"{number}.txt",
    )
    for number in range(1, 9)
]


def fill(store: Store, pages: list[Any] = PAGES) -> None:
    planner = reminder_planner(Settings(), {})
    told = {page.document.digest: page for page in pages}
    for page in pages:
        ingest(
            store,
            page.document,
            extract=lambda document: told[document.digest],
            clock=lambda: NOW,
            planner=planner,
        )


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but what each database writes in its own way."""
    with store.begin_read() as session:
        return {
            name: sorted(
                (tuple(row) for row in session.execute(select(*_columns(table)))), key=repr
            )
            for name, table in metadata.tables.items()
        }


def _columns(table: Any) -> list[Any]:
    return [column for column in table.c if column is not events.c.search]


@pytest.fixture
def filled(either_store: Store) -> Store:
    fill(either_store)
    [first, second, *_] = either_store.events()
    Editor(either_store, lambda: NOW).edit(first.uid, {"place": "柳湾会堂"}, Person("安娜"))
    Editor(either_store, lambda: NOW).merge(first.uid, second.uid, Person("安娜"))
    return either_store


def test_what_is_restored_is_what_was_backed_up(filled: Store, tmp_path: Path) -> None:
    before = contents(filled)
    filled.back_up(tmp_path / "backup.db")
    fill(filled, [extraction(["exam | 柳湾区教师招聘笔试 | 2023-04-01 | planned"], "2023-03-01")])
    assert contents(filled) != before
    filled.restore(tmp_path / "backup.db", replace=True)
    assert contents(filled) == before
    assert [finding.problem for finding in filled.examine()] == [None] * 6
    # It goes on as if nothing had been: found by its words, told again, counted on.
    assert len(filled.find(Filter((EventFilter(words=("大桥",)),)))) == 1
    fill(filled, [extraction(["exam | 柳湾区教师招聘笔试 | 2023-04-01 | planned"], "2023-03-01")])
    assert len(filled.events()) == len(before["events"])


def test_a_backup_moves_from_one_database_to_the_other(
    filled: Store, tmp_path: Path, postgresql: Any
) -> None:
    filled.back_up(tmp_path / "backup.db")
    if filled.url.startswith("sqlite"):
        postgresql.psql(f"CREATE DATABASE moved_{id(filled)}")
        other = Store.open(str(postgresql.get_uri(database=f"moved_{id(filled)}")))
    else:
        other = Store.open(f"sqlite:///{tmp_path / 'moved.db'}")
    other.restore(tmp_path / "backup.db")
    assert contents(other) == contents(filled)
    assert [finding.problem for finding in other.examine()] == [None] * 6
    fill(other, [extraction(["exam | 柳湾区教师招聘笔试 | 2023-04-01 | planned"], "2023-03-01")])
    assert len(other.events()) == len(filled.events()) + 1
    other.close()


def test_a_backup_is_of_one_moment_while_others_write(tmp_path: Path, store: Store) -> None:
    """Writers are not stopped, and no document is in the copy by half."""
    done = threading.Event()

    def write() -> None:
        for number in range(200):
            if done.is_set():
                return
            lines = [f"exam | 柳湾区第{number}期考试 | 2023-04-01 | planned"]
            fill(store, [extraction(lines, "2023-03-01", f"{number}.txt")])

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(3):
        store.back_up(tmp_path / f"{number}.db")
    done.set()
    writer.join()
    for number in range(3):
        copy = Store.open(f"sqlite:///{tmp_path / f'{number}.db'}")
        assert [finding.problem for finding in copy.examine()] == [None] * 6
        rows = contents(copy)
        assert len(rows["documents"]) == len(rows["events"]) == len(rows["mentions"])
        copy.close()


def test_a_backup_is_one_file(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    filled.back_up(tmp_path / "backups" / "backup.db")
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["backup.db"]
    with pytest.raises(StoreError, match="there already"):
        filled.back_up(tmp_path / "backups" / "backup.db")
    with pytest.raises(StoreError, match="cannot be written"):
        filled.back_up(tmp_path / "nowhere" / "backup.db")


@pytest.mark.parametrize("kind", ["missing", "prose", "foreign", "newer", "damaged"])
def test_what_is_no_backup_changes_nothing(store: Store, tmp_path: Path, kind: str) -> None:
    fill(store)
    before, source = contents(store), tmp_path / "source.db"
    if kind == "prose":
        source.write_text("this is prose, and long enough to be taken for a header" * 20)
    if kind == "foreign":
        sqlite3.connect(source).execute("CREATE TABLE notes (id INTEGER)").connection.close()
    if kind in ("newer", "damaged"):
        store.back_up(source)
    if kind == "newer":
        with sqlite3.connect(source) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
    if kind == "damaged":
        data = bytearray(source.read_bytes())
        data[4096 * 3 : 4096 * 9] = b"\xff" * 4096 * 6
        source.write_bytes(data)
    with pytest.raises(StoreError):
        store.restore(source, replace=True)
    assert contents(store) == before


def test_a_database_that_holds_something_is_not_lost_by_mistake(
    filled: Store, tmp_path: Path
) -> None:
    filled.back_up(tmp_path / "backup.db")
    before = contents(filled)
    with pytest.raises(StoreError, match="--replace"):
        filled.restore(tmp_path / "backup.db")
    assert contents(filled) == before


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE counters SET value = 0 WHERE name = 'revision'", "revision"),
        ("UPDATE counters SET value = 0 WHERE name = 'event_number'", "event_number"),
        ("UPDATE counters SET value = 0 WHERE name = 'derived'", "db upgrade"),
        ("DELETE FROM mentions", "told by no document"),
        ("UPDATE events SET value = '{}'", "cannot be read"),
        ("UPDATE events SET merged_into = 'nobody' WHERE merged_into IS NOT NULL", "not there"),
        ("UPDATE alembic_version SET version_num = '0001'", "db upgrade"),
    ],
)
def test_what_is_not_sound_is_found(filled: Store, harm: str, said: str) -> None:
    with filled.begin() as session:
        session.execute(text(harm))
    problems = [finding.problem for finding in filled.examine() if finding.problem]
    assert any(said in problem for problem in problems), problems


def test_a_text_index_that_lags_behind_is_found(store: Store) -> None:
    fill(store)
    with store.begin() as session:
        session.execute(text("DROP TRIGGER event_text_update"))
        session.execute(text("UPDATE events SET search = 'κ别的'"))
    assert any("text index" in str(finding.problem) for finding in store.examine())


def test_a_message_that_nobody_sends_is_found(store: Store) -> None:
    fill(store, PAGES[:1])
    uid = store.events()[0].uid
    columns = {
        "id": "m1",
        "kind": "reminder",
        "event_uid": uid,
        "event_version": 0,
        "rule_id": "r",
        "channel_id": "c",
        "due_at": NOW,
        "state": "lost",
        "attempts": 0,
        "next_try_at": NOW + timedelta(days=1),
        "dedupe_key": "k",
        "payload": {},
        "created_at": NOW,
    }
    with store.begin() as session:
        session.execute(metadata.tables["outbox"].insert(), columns)
    assert any("no known state" in str(finding.problem) for finding in store.examine())


def test_the_command_line(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["db", *arguments, "--database", store.url])
        return int(ended.value.code or 0), capsys.readouterr().out

    backup = str(tmp_path / "backup.db")
    assert run("backup", backup)[0] == 0
    code, said = run("check", "--json")
    assert (code, {row["problem"] for row in json.loads(said)}) == (0, {None})
    assert run("restore", backup)[0] == 6
    assert run("restore", backup, "--replace")[0] == 0
    with store.begin() as session:
        session.execute(text("DELETE FROM mentions"))
    assert run("check")[0] == 1
    assert len(contents(store)[event_keys.name]) > 0
