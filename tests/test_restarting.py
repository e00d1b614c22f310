"""A database server that goes down and comes back while real processes send."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import postgresql_server
from killing import (
    Counting,
    Senders,
    counting,
    faults,
    find,
    owe,
    senders,
    wait_for_all,
    wait_for_some,
)

from calendar_svc.service.settings import Settings
from calendar_svc.service.ticking import reminder_planner
from calendar_svc.store import Store

COUNT, PROCESSES = 150, 2
ROWS = 10  # of a claim: what may come twice is a small part of all then
SECONDS = 60.0


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server of the test's own, which nobody else misses while it is down."""
    with postgresql_server(tmp_path_factory) as made:
        yield made


def down_in_order(server: Any) -> None:
    """As ``pg_ctl stop``: connections are cut, what is committed is on the disk."""
    server.stop()


def down_at_once(server: Any) -> None:
    """As a server that is killed: what is committed without waiting for the disk is gone."""
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)
    process.wait(SECONDS)


@pytest.mark.parametrize(
    ("down", "in_doubt"),
    [(down_in_order, 1), (down_at_once, ROWS)],
    ids=["in order", "at once"],
)
def test_a_server_that_goes_down_in_mid_batch_costs_no_message(
    server: Any, tmp_path: Path, down: Any, in_doubt: int
) -> None:
    """Each restart may leave each process one message in doubt, or one claim of them."""
    url = str(server.get_uri())
    with counting() as receiver, ExitStack() as opened:
        store = opened.enter_context(closing(Store.open(url)))
        store.upgrade()
        with senders(url, receiver, tmp_path, PROCESSES, lease=1.0, rows=ROWS) as running:
            due = datetime.now(UTC)
            settings = Settings(webhook_url=receiver.url, allow_private_webhooks=True)
            owe(store, COUNT, due, reminder_planner(settings, {}))
            restarts = _restart_in_the_midst(server, down, receiver, running)
            wait_for_all(receiver, COUNT, seconds=SECONDS)
        assert str(server.get_uri()) == url
    found = find(receiver.came, due)
    assert faults(found, count=COUNT, kills=restarts * PROCESSES * in_doubt) == []


def _restart_in_the_midst(server: Any, down: Any, receiver: Counting, running: Senders) -> int:
    """Take the server down twice, at a third and at two; the senders must outlive it."""
    restarts = 2
    for number in range(restarts):
        wait_for_some(receiver, COUNT * (number + 1) // (restarts + 1))
        down(server)
        server.ensure_postgres_running()
    assert [process.poll() for process in running.running] == [None] * PROCESSES
    return restarts
