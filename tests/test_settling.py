"""Messages that are written down together: what a kill, a lost lease, a failure leave of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from office import LINKS, Office, office_over
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from stories import event, stored
from structlog.testing import capture_logs

from calendar_svc.errors import DeliveryError
from calendar_svc.service.channels import Message, Receipt
from calendar_svc.service.delivery import RETRY_SECONDS, Delivery
from calendar_svc.service.delivery.pace import Pace
from calendar_svc.store import Store
from calendar_svc.store.outbox import LEASE, claim
from calendar_svc.store.tables import attempts, outbox

MILLISECOND = 0.001


class KilledError(BaseException):
    """The process ends here, as far as this sender can tell."""


@dataclass
class Watch:
    """Seconds that go on by a part of a millisecond each time one looks."""

    step: float = MILLISECOND / 50
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class Near:
    """A receiver in this very process; *act* is called with each message's number, from 1."""

    act: Callable[[int], object] = lambda _number: None
    name: str = "webhook"
    joins: int = 1
    keys: list[str] = field(default_factory=list)

    def send(self, message: Message) -> Receipt:
        self.keys.append(message.key)
        self.act(len(self.keys))
        return Receipt("taken", "by hand")

    def close(self) -> None:
        """Holds nothing."""


@pytest.fixture
def office(either_store: Store) -> Iterator[Office]:
    """Ten reminders are due."""
    with office_over(either_store) as made:
        made.tell(*(stored(event(), f"{number}@example") for number in range(10)))
        made.hands.set("2026-05-09 09:30")
        yield made


def quick(office: Office, near: Near, step: float = MILLISECOND / 50) -> Delivery:
    """A delivery to a receiver that is known to answer at once."""
    pace = Pace(Watch(step), mean=0.0)
    return Delivery(office.store, near, office.planner.book, office.hands, "one", LINKS, pace=pace)


def written(office: Office) -> int:
    with office.store.begin_read() as session:
        return session.execute(select(func.count()).where(outbox.c.state == "sent")).scalar_one()


def test_messages_of_a_few_milliseconds_are_written_down_together(office: Office) -> None:
    seen: list[int] = []
    near = Near(lambda _number: seen.append(written(office)))
    with capture_logs() as logs:
        assert quick(office, near).run() == {"sent": 10}
    assert seen == [0] * 10
    [line] = [line for line in logs if line["event"] == "delivered"]
    assert (line["keys"], line["rules"], line["channel"]) == (near.keys, ["before-P1D"], "webhook")
    with office.store.begin_read() as session:
        told = session.execute(select(attempts.c.number, attempts.c.status, attempts.c.answer))
        assert [tuple(row) for row in told] == [(1, "taken", "by hand")] * 10
        leases = select(outbox.c.lease_owner, outbox.c.last_status, outbox.c.attempts).distinct()
        assert [tuple(row) for row in session.execute(leases)] == [(None, "taken", 1)]


def test_no_message_waits_longer_than_its_time_to_be_written_down(office: Office) -> None:
    """Each look at the watch takes two milliseconds, so each answer does: that is a network."""
    seen: list[int] = []
    assert quick(office, Near(lambda _number: seen.append(written(office))), 0.002).run() == {
        "sent": 10
    }
    assert seen == list(range(10))


def test_a_receiver_that_is_not_known_yet_has_each_message_written_down(office: Office) -> None:
    seen: list[int] = []
    assert office.deliver(channel=Near(lambda _number: seen.append(written(office)))) == {
        "sent": 10
    }
    assert seen == list(range(10))


def test_killed_in_mid_group_only_the_group_comes_again_under_its_keys(office: Office) -> None:
    doomed = Doomed(office.store._engine)
    near = Near(lambda number: doomed.kill() if number == 4 else None)
    with suppress(KilledError):
        quick(replace(office, store=doomed), near).run()
    assert office.states() == ["leased"] * 10
    office.hands.now += LEASE + timedelta(seconds=1)
    again = Near()
    assert quick(office, again).run() == {"sent": 10}
    assert near.keys == [key for key in again.keys if key in near.keys]
    assert len(again.keys) == len(set(again.keys)) == 10


class Doomed(Store):
    """The store as a process has it that is killed: from then on it writes nothing more."""

    dead = False

    def kill(self) -> None:
        self.dead = True
        raise KilledError

    @contextmanager
    def begin(self, *, durable: bool = True) -> Iterator[Session]:
        if self.dead:
            raise KilledError
        with super().begin(durable=durable) as session:
            yield session


def test_a_row_whose_lease_was_lost_is_left_to_who_has_it(office: Office) -> None:
    def take_one(number: int) -> None:
        if number == 3:
            with office.store.begin() as session:
                second = select(outbox.c.id).order_by(outbox.c.id).limit(1).offset(1)
                session.execute(
                    update(outbox)
                    .where(outbox.c.id == second.scalar_subquery())
                    .values(lease_owner="two", attempts=2)
                )

    assert quick(office, Near(take_one)).run() == {"sent": 9, "lost": 1}
    with office.store.begin_read() as session:
        query = select(outbox.c.state, outbox.c.lease_owner).order_by(outbox.c.id)
        rows = [tuple(row) for row in session.execute(query)]
        tries = session.execute(select(func.count()).select_from(attempts)).scalar_one()
    assert rows[1] == ("leased", "two")
    assert rows.count(("sent", None)) == tries == 9


def test_a_failure_in_mid_group_is_written_down_at_once_with_what_went_before(
    office: Office,
) -> None:
    seen: list[int] = []

    def refuse_third(number: int) -> None:
        seen.append(written(office))
        if number == 3:
            raise DeliveryError("busy")

    assert quick(office, Near(refuse_third)).run() == {"sent": 9, "failed": 1}
    assert seen == [0, 0, 0, 2, 3, 3, 3, 3, 3, 3]
    assert sorted(office.states()) == ["failed"] + ["sent"] * 9


def test_what_a_killed_sender_had_claimed_is_put_off_no_longer_than_the_rest(
    office: Office,
) -> None:
    """Nothing is known of the first try: the receiver failed once, and is asked again soon."""
    with office.store.begin() as session:
        assert len(claim(session, "webhook", "dead", office.hands(), lease=LEASE, limit=5)) == 5
    office.hands.now += LEASE + timedelta(seconds=1)

    def refuse(_number: int) -> None:
        raise DeliveryError("busy")

    assert office.deliver(channel=Near(refuse)) == {"failed": 10}
    waits = {row.next_try_at - office.hands() for row in office.rows()}
    assert waits == {timedelta(seconds=RETRY_SECONDS[0])}
    office.hands.now += timedelta(seconds=RETRY_SECONDS[0])
    assert office.deliver(channel=Near(refuse)) == {"failed": 10}
    waits = {row.next_try_at - office.hands() for row in office.rows()}
    assert waits == {timedelta(seconds=RETRY_SECONDS[1])}


def test_a_change_is_seen_when_the_group_is_written_down(office: Office) -> None:
    """The rule goes with the second message: the first group still goes by what it was read by."""

    office.tell(*(stored(event(), f"{number}@example") for number in range(10, 40)))

    def take_away(number: int) -> None:
        if number == 2:
            office.rules()
            with office.store.begin() as session:
                session.execute(text("UPDATE counters SET value = value + 1"))

    near = Near(take_away)
    pace = Pace(Watch(MILLISECOND / 8), mean=0.0)
    ended = Delivery(
        office.store, near, lambda s: office.planner.book(s), office.hands, "one", LINKS, pace=pace
    ).run()
    assert 2 < ended["sent"] == len(near.keys) < 40
    assert ended["sent"] + ended["superseded"] == 40


def test_a_claim_is_as_large_as_the_receiver_is_quick() -> None:
    watch = Watch(0.0)
    pace = Pace(watch)
    taken = [pace.rows]
    for _ in range(12):
        with pace.claimed(pace.rows):
            watch.now += pace.rows * 0.001
        taken.append(pace.rows)
    assert taken[0] == 10
    assert taken == sorted(taken)
    assert 90 < taken[-1] <= 100
    with pace.claimed(100):
        watch.now += 250.0
    assert pace.rows == 10


@pytest.mark.parametrize(
    ("answers", "senders"),
    [
        pytest.param([], 1, id="unknown"),
        pytest.param([3.0, 3.0, 3.0], 1, id="too few to tell"),
        pytest.param([0.3] * 4, 4, id="slow"),
        pytest.param([0.2] * 9, 1, id="a busy machine"),
        pytest.param([0.01, 15.0, 0.01, 15.0, 0.01], 1, id="pauses"),
        pytest.param([0.01, *[0.3] * 4], 4, id="grown slow"),
        pytest.param([*[0.3] * 9, 0.01], 1, id="quick again"),
    ],
)
def test_only_who_never_answers_quickly_has_several_senders(
    answers: list[float], senders: int
) -> None:
    watch = Watch(0.0)
    pace = Pace(watch)
    for answer in answers:
        with pace.measured():
            watch.now += answer
    assert pace.senders == senders


def test_a_sender_that_is_needed_no_longer_ends_with_its_claim(office: Office) -> None:
    office.tell(*(stored(event(), f"{number}@example") for number in range(10, 15)))
    near, needed = Near(), iter([True, False])
    assert quick(office, near).run(lambda: next(needed)) == {"sent": 10}
    assert quick(office, near).run() == {"sent": 5}
    assert len(set(near.keys)) == 15
