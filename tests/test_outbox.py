"""The outbox: who may send a row, and what has once been sent is not planned again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Text, cast, select, update
from stories import DAY, event, shanghai, stored, tell

from calendar_svc.store import Store
from calendar_svc.store.outbox import Claimed, Outcome, Owed, claim, due_channels, hold, settle
from calendar_svc.store.planning import plan, supersede
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


def test_an_instant_lies_in_the_table_as_its_type_writes_it(store: Store) -> None:
    """Planning writes past the types; SQLite compares what it finds as text."""
    planned(store, owed(minutes=-5))
    seen = select(
        *(
            cast(outbox.c[name], Text)
            for name in ("due_at", "next_try_at", "not_after", "created_at")
        )
    )
    with store.begin() as session:
        written = session.execute(seen).one()
        values = {"due_at": NOW - timedelta(minutes=5), "not_after": NOW + DAY, "created_at": NOW}
        values["next_try_at"] = values["due_at"]
        session.execute(update(outbox).values(values))
        assert session.execute(seen).one() == written


def test_a_local_time_is_no_moment_to_plan_for(store: Store) -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        planned(store, replace(owed(), due=datetime(2026, 5, 9, 9)))


def test_what_was_owed_is_what_is_claimed(store: Store) -> None:
    """Each column by its own value, none of them in the place of another."""
    told = replace(owed(), event_version=3, payload={"title": "听证会", "before": None, "n": [1]})
    planned(store, told)
    [row] = claimed(store)
    assert row.owed == told
    assert (row.owner, row.until, row.attempts) == ("one", NOW + LEASE, 1)


def test_many_are_planned_in_one_go_under_ids_that_follow_one_another(store: Store) -> None:
    keys = [f"k{number:04}" for number in range(1_100)]
    assert planned(store, *(owed(key) for key in [*keys, "k0007"])) == 1_100
    assert planned(store, *(owed(key) for key in keys)) == 0
    with store.begin_read() as session:
        rows = session.execute(select(outbox.c.id, outbox.c.dedupe_key).order_by(outbox.c.id)).all()
    assert [row.dedupe_key for row in rows] == keys
    assert {UUID(row.id).version for row in rows} == {7}


def test_channels_with_something_due_are_named(store: Store) -> None:
    def to(channel: str, minutes: int = 0) -> Owed:
        return replace(owed(channel, minutes), channel=channel)

    planned(store, to("a", 5), to("b"), to("c", 5), to("d"), to("e", 5))
    with store.begin() as session:
        assert due_channels(session, NOW) == ("b", "d")
        claim(session, "d", "one", NOW, lease=LEASE, limit=1)
        assert due_channels(session, NOW) == ("b",)
        assert due_channels(session, NOW + 2 * LEASE) == ("b", "d")
        assert due_channels(session, NOW + DAY) == ("a", "b", "c", "d", "e")


def test_what_a_dead_sender_left_goes_before_what_waits(store: Store) -> None:
    planned(store, owed("left", -1), owed("waits", -9))
    with store.begin() as session:
        session.execute(update(outbox).where(outbox.c.dedupe_key == "left").values(_LEFT))
    assert [row.owed.dedupe_key for row in claimed(store, limit=1)] == ["left"]
    assert [row.owed.dedupe_key for row in claimed(store, limit=2)] == ["waits"]


_LEFT = {"state": "leased", "lease_owner": "dead", "lease_until": NOW - timedelta(seconds=1)}
