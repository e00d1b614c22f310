"""Processes that are killed, and processes at once: nothing is lost, nothing is there twice."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tellings import extraction

from calendar_svc.model import Extraction
from calendar_svc.service.ingest import ingest
from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store
from calendar_svc.store.tables import documents, metadata

NOW = datetime(2024, 1, 2, 1, 30, tzinfo=UTC)
SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 200  # seconds that a process may take; a few where nothing else runs


WORKS = ("竣工", "建成", "完工")


def day(number: int) -> str:
    """The day of a session, which two documents tell, one of them more finely."""
    return f"2024-03-{number // 2 % 28 + 1:02}{' 上午' if number % 2 else ''}"


def bridge(number: int) -> str:
    """A bridge that ten documents tell of."""
    return f"柳湾{number % 20 + 1}号桥"


def pages(count: int) -> list[Extraction]:
    """Documents of which each tells of a session that two tell, and of a bridge."""
    return [
        extraction(
            [
                f"meeting | 柳湾区政府第{number // 2 + 1}次常务会议 | {day(number)} | planned",
                f"milestone | {bridge(number)}{WORKS[number % 3]} | 2024-08 | planned",
            ],
            f"2024-01-{number % 28 + 1:02}",
            f"{number}.txt",
        )
        for number in range(count)
    ]


def take_all(url: str, count: int, seed: int) -> None:
    """Ingest all pages in an order of one's own; run in a process of its own."""
    order = pages(count)
    random.Random(seed).shuffle(order)
    told = {page.document.digest: page for page in order}
    store = Store.open(url)
    planner = reminder_planner(Settings(), {})
    for page in order:
        ingest(
            store,
            page.document,
            extract=lambda document: told[document.digest],
            clock=lambda: NOW,
            planner=planner,
        )
    store.close()


def what_is_there(store: Store) -> list[tuple[object, ...]]:
    return sorted(
        (event.event.title, event.event.time.edtf, event.event.status, len(event.mentions))
        for event in store.events()
    )


def rows(store: Store) -> dict[str, int]:
    with store.begin_read() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def start(url: str, count: int, seeds: Sequence[int]) -> list[BaseProcess]:
    processes = [SPAWN.Process(target=take_all, args=(url, count, seed)) for seed in seeds]
    for process in processes:
        process.start()
    return list(processes)


def quietly(count: int, folder: Path) -> list[tuple[object, ...]]:
    """What there is where one process takes everything in peace."""
    store = Store.open(f"sqlite:///{folder}/quiet.db")
    store.upgrade()
    take_all(f"sqlite:///{folder}/quiet.db", count, seed=0)
    found = what_is_there(store)
    store.close()
    return found


@pytest.mark.timeout(300)
def test_four_processes_with_the_same_documents_give_one_result(
    database_url: str, tmp_path: Path
) -> None:
    count = 200
    processes = start(database_url, count, seeds=(1, 2, 3, 4))
    for process in processes:
        process.join(PATIENCE)
    assert [process.exitcode for process in processes] == [0] * 4
    store = Store.open(database_url)
    assert what_is_there(store) == quietly(count, tmp_path)
    there = rows(store)
    assert (there["documents"], there["mentions"]) == (count, 2 * count)
    assert [finding.problem for finding in store.examine()] == [None] * 6
    store.close()


@pytest.mark.timeout(300)
def test_killed_again_and_again_it_ends_as_if_nothing_had_been(
    database_url: str, tmp_path: Path
) -> None:
    """Each process is killed (SIGKILL) at a random moment of its work; the next goes on."""
    count, seed = 40, 11
    choose = random.Random(seed)
    store = Store.open(database_url)
    for attempt in range(3):
        [process] = start(database_url, count, seeds=(seed + attempt,))
        _wait_until_there_are(store, min(count - 5, attempt * 12 + choose.randint(1, 10)), process)
        time.sleep(choose.random() / 50)  # somewhere inside of a document
        process.kill()
        process.join(PATIENCE)
        there = rows(store)
        assert there["mentions"] == 2 * there["documents"]
        assert [finding.problem for finding in store.examine()] == [None] * 6
    take_all(database_url, count, seed)
    assert what_is_there(store) == quietly(count, tmp_path)
    assert rows(store)["documents"] == count
    store.close()


def _wait_until_there_are(store: Store, count: int, process: BaseProcess) -> None:
    limit = time.monotonic() + PATIENCE
    query = select(func.count()).select_from(documents)
    while time.monotonic() < limit and process.is_alive():
        with store.begin_read() as session:
            if session.execute(query).scalar_one() >= count:
                return
        time.sleep(0.005)
