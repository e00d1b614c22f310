"""The clock of a database server is that of all processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calendar_svc.errors import StoreError
from calendar_svc.service.clock import SharedClock
from calendar_svc.store import Store

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Server:
    """A clock that counts who asks, and can be out of reach."""

    def __init__(self) -> None:
        self.now, self.asked, self.gone = NOON, 0, False

    def __call__(self) -> datetime:
        self.asked += 1
        if self.gone:
            raise StoreError("no server")
        return self.now


def test_it_is_asked_once_a_tick_and_seconds_are_added_between() -> None:
    seconds, server = [100.0], Server()
    clock = SharedClock(server, lambda: seconds[0])
    assert clock() == NOON
    seconds[0] += 2.5
    assert clock() == NOON + timedelta(seconds=2.5)
    assert server.asked == 1
    server.now = NOON + timedelta(hours=9)  # asleep overnight: monotonic seconds stood still
    seconds[0] += 1
    assert clock() == server.now


def test_while_the_server_is_away_its_last_word_stands() -> None:
    seconds, server = [0.0], Server()
    clock = SharedClock(server, lambda: seconds[0])
    assert clock() == NOON
    server.gone = True
    seconds[0] = 60.0
    assert clock() == NOON + timedelta(minutes=1)


def test_a_server_that_was_never_reached_has_no_clock() -> None:
    server = Server()
    server.gone = True
    with pytest.raises(StoreError):
        SharedClock(server, lambda: 0.0)()


def test_the_database_tells_an_instant_in_utc(either_store: Store) -> None:
    assert either_store.is_server == either_store.url.startswith("postgresql")
    if either_store.is_server:
        told = either_store.now()
        assert told.utcoffset() == timedelta(0)
        assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)
