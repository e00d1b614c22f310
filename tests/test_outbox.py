"""The outbox: who may send a row, and what has once been sent is not planned again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from stories import DAY, event, shanghai, stored, tell

from calendar_svc.store import Store
from calendar_svc.store.outbox import Claimed, Outcome, Owed, claim, hold, plan, settle, supersede
from calendar_svc.store.tables import outbox

NOW = shanghai("2026-05-09 09:00")
LEASE = timedelta(seconds=60)


@pytest.fixture
def store(either_store: Store) -> Store:
    tell(either_store, NOW - DAY, stored(event()))
    return either_store


def owed(key: str = "k", minutes: int = 0) -> Owed:
    due = NOW + timedelta(minutes=minutes)
    return Owed("reminder", "a@example", 0, "before-P1D", "webhook", due, NOW + DAY, key)


def planned(store: Store, *rows: Owed) -> int:
    with store.begin() as session:
        return plan(session, rows, NOW)


def claimed(
    store: Store, owner: str = "one", later: timedelta = timedelta(), limit: int = 10
) -> tuple[Claimed, ...]:
    with store.begin() as session:
        return claim(session, "webhook", owner, NOW + later, lease=LEASE, limit=limit)


def settled(store: Store, row: Claimed, outcome: Outcome) -> bool:
    with store.begin() as session:
        return settle(session, row, outcome, NOW)


def state(store: Store, key: str = "k") -> str:
    with store.begin_read() as session:
        query = select(outbox.c.state).where(outbox.c.dedupe_key == key)
        return str(session.execute(query).scalar_one())


def test_a_row_is_claimed_once_until_its_lease_runs_out(store: Store) -> None:
    planned(store, owed())
    (first,) = claimed(store, "one")
    assert claimed(store, "two") == ()
    assert claimed(store, "two", LEASE) == ()
    (again,) = claimed(store, "two", LEASE + timedelta(seconds=1))
    assert (first.id, first.attempts) == (again.id, 1)
    assert again.attempts == 2


def test_who_lost_the_lease_can_neither_hold_nor_settle(store: Store) -> None:
    planned(store, owed())
    (first,) = claimed(store, "one")
    claimed(store, "two", 2 * LEASE)
    with store.begin() as session:
        assert not hold(session, first, NOW + DAY)
    assert not settled(store, first, Outcome("sent"))
    assert state(store) == "leased"


def test_a_held_lease_lasts_longer(store: Store) -> None:
    planned(store, owed())
    (first,) = claimed(store)
    with store.begin() as session:
        assert hold(session, first, NOW + 5 * LEASE)
    assert claimed(store, "two", 2 * LEASE) == ()


def test_rows_come_in_order_of_time_and_not_before_it(store: Store) -> None:
    planned(store, owed("later", 5), owed("now"), owed("before", -5))
    assert [row.owed.dedupe_key for row in claimed(store)] == ["before", "now"]
    assert [row.owed.dedupe_key for row in claimed(store, later=DAY / 24)][-1] == "later"


def test_a_limit_leaves_the_rest_to_others(store: Store) -> None:
    planned(store, *(owed(f"k{number}") for number in range(5)))
    assert (len(claimed(store, "one", limit=3)), len(claimed(store, "two", limit=3))) == (3, 2)


def test_rows_of_another_channel_are_not_touched(store: Store) -> None:
    planned(store, owed())
    with store.begin() as session:
        assert claim(session, "email", "one", NOW, lease=LEASE, limit=10) == ()


@pytest.mark.parametrize("end", ["sent", "dead", "expired"])
def test_what_has_ended_is_never_planned_again(store: Store, end: str) -> None:
    planned(store, owed())
    settled(store, claimed(store)[0], Outcome(end))  # type: ignore[arg-type]  # a row of the table
    assert planned(store, owed()) == 0
    assert state(store) == end
    assert claimed(store, later=DAY) == ()


def test_a_superseded_row_comes_back_when_it_is_planned_again(store: Store) -> None:
    planned(store, owed())
    with store.begin() as session:
        assert supersede(session, ["a@example"], keep=[]) == 1
    assert claimed(store) == ()
    assert planned(store, owed()) == 1
    assert len(claimed(store)) == 1


def test_a_row_under_way_is_left_to_its_sender(store: Store) -> None:
    planned(store, owed(), owed("kept", 5))
    (row,) = claimed(store)
    with store.begin() as session:
        assert supersede(session, ["a@example"], keep=["kept"]) == 0
    assert settled(store, row, Outcome("superseded"))
    assert (state(store), state(store, "kept")) == ("superseded", "pending")


def test_a_failed_row_waits_for_its_next_try(store: Store) -> None:
    planned(store, owed())
    later = NOW + timedelta(minutes=5)
    settled(store, claimed(store)[0], Outcome("failed", error="HTTP 500", next_try=later))
    assert claimed(store, later=timedelta(minutes=4)) == ()
    (row,) = claimed(store, later=timedelta(minutes=5))
    assert row.attempts == 2


def test_rows_go_with_a_transaction_that_fails(store: Store) -> None:
    def fail_after_planning() -> None:
        with store.begin() as session:
            plan(session, [owed()], NOW)
            raise RuntimeError("the ingest failed")

    with pytest.raises(RuntimeError):
        fail_after_planning()
    assert claimed(store) == ()
