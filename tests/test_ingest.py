"""Documents into the store: what is reported, what is written, and what a crash leaves."""

from __future__ import annotations

import io
import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tellings import extraction

from calendar_svc.errors import (
    BinaryDocumentError,
    DocumentError,
    EmptyDocumentError,
    OversizedDocumentError,
    UnreadableDocumentError,
)
from calendar_svc.model import Change, Document, Extraction, Status
from calendar_svc.service.clock import Clock, system_clock
from calendar_svc.service.ingest import IngestReport, Planner, ingest, new_uid
from calendar_svc.service.sources import Origin, read_paths
from calendar_svc.store import Store
from calendar_svc.store.tables import metadata

NOW = datetime(2023, 2, 27, 1, 30, tzinfo=UTC)
PLANNED = "meeting | 柳湾区人大常委会第九次会议 | 2023-02-23 | planned | 会议中心"
BRIDGE = "milestone | 柳湾大桥竣工 | 2023-08 | planned || 柳湾大桥"
HELD = "meeting | 柳湾区一届人大常委会第九次会议 | 2023-02-23 上午 | held"


def take(
    store: Store,
    told: Extraction,
    *,
    now: datetime = NOW,
    planner: Planner | None = None,
) -> IngestReport:
    numbers = itertools.count()
    return ingest(
        store,
        told.document,
        extract=lambda _: told,
        clock=lambda: now,
        mint_uid=lambda: f"{told.document.name}-{next(numbers)}",
        planner=planner,
    )


def counts(store: Store) -> dict[str, int]:
    with store.begin_read() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def test_a_new_document(either_store: Store) -> None:
    report = take(either_store, extraction([PLANNED, BRIDGE], "2023-02-15"))
    assert [told.event.uid for told in report.created] == ["page.txt-0", "page.txt-1"]
    assert (report.updated, report.mentioned, report.unchanged, report.known) == ((), (), (), False)
    assert either_store.revision() == 1
    assert {told.event.uid for told in report.created} == {
        event.uid for event in either_store.events()
    }
    assert all(text for text in either_store.vevents().values())


def test_the_same_bytes_again_write_nothing(either_store: Store) -> None:
    first = take(either_store, extraction([PLANNED, BRIDGE], "2023-02-15"))
    before, events = counts(either_store), either_store.events()
    again = take(either_store, extraction([PLANNED, BRIDGE], "2023-02-15"))
    assert again.known
    assert again.date == first.date
    assert [told.event for told in again.unchanged] == [told.event for told in first.created]
    assert (again.created, again.updated, again.mentioned) == ((), (), ())
    assert counts(either_store) == before
    assert either_store.events() == events
    assert either_store.revision() == 1


def test_a_later_report_updates_under_the_same_uid(either_store: Store) -> None:
    [made] = take(either_store, extraction([PLANNED], "2023-02-15")).created
    later = NOW + timedelta(days=1)
    report = take(either_store, extraction([HELD], "2023-02-24", "report.txt"), now=later)
    [told] = report.updated
    assert told.event == either_store.event(made.event.uid)
    assert told.fields == ("title", "time", "status")
    assert told.rules == ("same-title",)
    assert (told.event.sequence, told.event.changed_at) == (1, later)
    assert (told.event.created_at, told.event.event.status) == (NOW, Status.HELD)
    assert [mention.document_name for mention in told.event.mentions] == ["page.txt", "report.txt"]
    created, updated = either_store.history(made.event.uid)
    assert (updated.before, updated.after) == (created.after, told.event.event)
    assert either_store.revision() == 2


def test_a_mention_is_kept_and_changes_no_value(either_store: Store) -> None:
    [made] = take(either_store, extraction([PLANNED], "2023-02-15")).created
    again = extraction([PLANNED], "2023-02-16", "other.txt")
    [told] = take(either_store, again, now=NOW + timedelta(days=1)).mentioned
    assert len(told.event.mentions) == 2
    assert (told.event.sequence, told.event.changed_at) == (0, made.event.changed_at)
    assert either_store.history(made.event.uid)[1].action == "mentioned"


def test_a_moved_event_raises_sequence_once(either_store: Store) -> None:
    [made] = take(
        either_store, extraction(["activity | 柳湾灯会 | 2023-02-05 | planned"], "2023-02-01")
    ).created
    pair = [
        "activity | 柳湾灯会 | 2023-02-05 | postponed",
        "activity | 柳湾灯会 | 2023-02-12 | planned | 南塘公园",
    ]
    [told] = take(either_store, extraction(pair, "2023-02-03", "notice.txt")).updated
    assert told.event.uid == made.event.uid
    assert told.event.sequence == 1
    assert told.event.event.time.edtf == "2023-02-12"
    assert either_store.history(made.event.uid)[1].before == made.event.event


def test_a_document_without_events_is_remembered(either_store: Store) -> None:
    report = take(either_store, extraction([], "2023-02-15"))
    assert not report.created
    assert take(either_store, extraction([], "2023-02-15")).known
    assert either_store.revision() == 0


def test_the_planner_sees_the_written_events_in_the_same_transaction(either_store: Store) -> None:
    seen: list[tuple[str | None, str, int]] = []

    def planner(session: Session, changes: Sequence[Change], now: datetime) -> None:
        assert now == NOW
        for change in changes:
            assert change.target is not None
            event = either_store.event_in(session, change.target)
            seen.append((change.target, change.action, event.sequence))

    take(either_store, extraction([PLANNED], "2023-02-15"), planner=planner)
    take(either_store, extraction([HELD], "2023-02-24", "report.txt"), planner=planner)
    assert seen == [("page.txt-0", "created", 0), ("page.txt-0", "updated", 1)]


def test_a_planner_that_fails_stops_the_whole_document(either_store: Store) -> None:
    before = counts(either_store)

    def planner(session: Session, changes: Sequence[Change], now: datetime) -> None:
        raise LookupError(f"{len(changes)} at {now}, {session.get_bind()}")

    with pytest.raises(LookupError):
        take(either_store, extraction([PLANNED], "2023-02-15"), planner=planner)
    assert counts(either_store) == before


def test_uids_are_random(store: Store, clock: Clock) -> None:
    told = extraction([PLANNED, BRIDGE], "2023-02-15")
    report = ingest(store, told.document, extract=lambda _: told, clock=clock)
    uids = {told.event.uid for told in report.created}
    assert len(uids) == 2
    assert len({new_uid() for _ in range(1000)}) == 1000


def test_an_event_that_cannot_be_rendered_is_still_stored(either_store: Store) -> None:
    lone = "meeting | 柳湾区政府常务会议 | 2023-02-23 | held"
    report = take(either_store, extraction([lone], "2023-02-24"))
    assert either_store.event(report.created[0].event.uid)


def _die_inside(session: Session, changes: Sequence[Change], now: datetime) -> None:
    """A planner that is killed like a process under `kill -9`, all rows written, none committed."""
    del session, changes, now
    os.kill(os.getpid(), signal.SIGKILL)


def _ingest_and_die(url: str) -> None:
    take(Store.open(url), extraction([HELD, BRIDGE], "2023-02-24", "b.txt"), planner=_die_inside)


def test_a_killed_ingest_leaves_nothing_half_stored(either_store: Store, database_url: str) -> None:
    take(either_store, extraction([PLANNED], "2023-02-15"))
    before, events = counts(either_store), either_store.events()
    process = multiprocessing.get_context("spawn").Process(
        target=_ingest_and_die, args=(database_url,)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert counts(either_store) == before
    assert either_store.events() == events
    # The lock of the dead is gone, and the document can be taken anew.
    report = take(either_store, extraction([HELD, BRIDGE], "2023-02-24", "b.txt"))
    assert (len(report.updated), len(report.created)) == (1, 1)


def _ingest_all(url: str, documents: Sequence[Extraction]) -> None:
    store = Store.open(url)
    told = {each.document.digest: each for each in documents}
    for each in documents:
        ingest(
            store,
            each.document,
            extract=lambda document: told[document.digest],
            clock=system_clock,
        )
    store.close()


def test_processes_with_the_same_documents_give_one_result(database_url: str) -> None:
    store = Store.open(database_url)
    documents = [
        extraction(
            [f"meeting | 柳湾区政府第{number}次常务会议 | 2023-02-{number:02} | held", PLANNED],
            "2023-03-01",
            f"{number}.txt",
        )
        for number in range(1, 13)
    ]
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=_ingest_all, args=(database_url, order))
        for order in (documents, documents[::-1])
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    rows = counts(store)
    assert (rows["documents"], rows["events"], rows["mentions"]) == (12, 13, 24)
    store.close()


# --- sources -----------------------------------------------------------------------------------


def read(
    paths: Sequence[str | Path], *, limit: int = 1000, stdin: bytes = b""
) -> list[Document | DocumentError]:
    origin = Origin(date(2023, 2, 27), "柳湾报", limit=limit)
    return list(read_paths(map(str, paths), origin, stdin=io.BytesIO(stdin)))


def names(found: Sequence[Document | DocumentError], below: Path) -> list[str]:
    return [Path(each.name).relative_to(below).as_posix() for each in found]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write_file(name: str, data: bytes = "柳湾区召开会议。".encode()) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write_file


def test_a_file_carries_what_is_known_from_outside(write: Callable[..., Path]) -> None:
    [document] = read([write("page.anything")])
    assert isinstance(document, Document)
    assert (document.text, document.published) == ("柳湾区召开会议。", date(2023, 2, 27))
    assert document.publisher == "柳湾报"


def test_a_folder_is_read_in_order_and_whole(write: Callable[..., Path], tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.TXT", "a/1.txt", "a/notes.md", ".hidden/x.txt", ".y.txt"):
        write(name)
    assert names(read([tmp_path]), tmp_path) == ["a/1.txt", "a/2.TXT", "b.txt"]


def test_standard_input() -> None:
    [document] = read(["-"], stdin="柳湾区召开会议。".encode("gb18030"))
    assert isinstance(document, Document)
    assert (document.name, document.text) == ("-", "柳湾区召开会议。")


def test_a_bad_file_does_not_harm_its_neighbours(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    write("1-good.txt")
    write("2-empty.txt", b"")
    write("3-binary.txt", b"\x00\x01" * 50)
    write("4-large.txt", b"x" * 1001)
    (tmp_path / "5-dangling.txt").symlink_to("nowhere.txt")
    write("6-good.txt")
    found = read([tmp_path, tmp_path / "missing.txt"])
    assert [type(each) for each in found] == [
        Document,
        EmptyDocumentError,
        BinaryDocumentError,
        OversizedDocumentError,
        UnreadableDocumentError,
        Document,
        UnreadableDocumentError,
    ]
    assert "No such file" in str(found[-1])


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a tebibyte of holes: reading it would never end
    [error] = read([path])
    assert isinstance(error, OversizedDocumentError)
    assert error.size == 1 << 40


def test_standard_input_is_read_no_further_than_the_limit() -> None:
    [error] = read(["-"], stdin=b"x" * 5000)
    assert isinstance(error, OversizedDocumentError)


def test_a_link_out_of_the_folder_is_not_followed(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    secret = write("outside/secret.txt")
    inside = write("folder/page.txt")
    (tmp_path / "folder/z-link.txt").symlink_to(secret)
    (tmp_path / "folder/z-dir").symlink_to(tmp_path / "outside")
    (tmp_path / "folder/z-same.txt").symlink_to(inside)
    good, refused, same = read([tmp_path / "folder"])
    assert isinstance(good, Document)
    assert isinstance(refused, UnreadableDocumentError)
    assert "not followed" in refused.problem
    assert isinstance(same, Document)
    # Named by the person, a link is followed: that was asked for.
    assert isinstance(read([tmp_path / "folder/z-link.txt"])[0], Document)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    [error] = read([tmp_path])
    assert isinstance(error, UnreadableDocumentError)
    assert "no .txt file" in error.problem


def test_a_pipe_in_a_folder_does_not_hang(write: Callable[..., Path], tmp_path: Path) -> None:
    write("page.txt")
    os.mkfifo(tmp_path / "queue.txt")
    document, error = read([tmp_path])
    assert isinstance(document, Document)
    assert isinstance(error, UnreadableDocumentError)


def test_a_name_that_is_no_utf8_can_be_printed(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xc1\xf8\xcd\xe5.txt"
    with open(path, "wb") as file:  # noqa: PTH123  # a pathlib path would need surrogates
        file.write("柳湾区召开会议。".encode())
    [document] = read([tmp_path])
    assert isinstance(document, Document)
    document.name.encode()
