"""The beat goes on: one tick at a time, faults survived, a watchdog when the scheduler stops."""

from __future__ import annotations

import threading

from structlog.testing import capture_logs

from calendar_svc.service.scheduler import Metronome

LONG = 5.0  # seconds that a test waits at most
NEVER = 3600.0


def test_it_beats_at_once_and_again() -> None:
    three = threading.Semaphore(0)
    metronome = Metronome(three.release, 0.02)
    metronome.start()
    assert all(three.acquire(timeout=LONG) for _ in range(3))
    metronome.stop()


def test_after_stopping_nothing_beats() -> None:
    beats: list[int] = []
    metronome = Metronome(lambda: beats.append(1), 0.02)
    metronome.start()
    metronome.stop()
    assert [thread.name for thread in threading.enumerate() if thread.name == "watchdog"] == []


def test_a_fault_does_not_end_it() -> None:
    beats: list[int] = []

    def tick() -> None:
        beats.append(1)
        raise RuntimeError("the database is locked")

    metronome = Metronome(tick, NEVER)
    with capture_logs() as logs:
        metronome.beat()
        metronome.beat()
    assert len(beats) == 2
    assert [line["event"] for line in logs] == ["tick failed"] * 2


def test_one_tick_at_a_time() -> None:
    entered, leave = threading.Event(), threading.Event()
    beats: list[int] = []

    def tick() -> None:
        beats.append(1)
        entered.set()
        leave.wait(LONG)

    seconds = [0.0]
    metronome = Metronome(tick, 1, monotonic=lambda: seconds[0])
    first = threading.Thread(target=metronome.beat)
    first.start()
    entered.wait(LONG)
    metronome.beat()
    seconds[0] = 100.0
    assert not metronome.beat_if_late()  # it is slow, not dead
    leave.set()
    first.join()
    assert len(beats) == 1


def test_the_watchdog_beats_when_the_scheduler_does_not() -> None:
    seconds, beats = [0.0], []
    metronome = Metronome(lambda: beats.append(seconds[0]), 3, monotonic=lambda: seconds[0])
    seconds[0] = 8.9
    assert not metronome.beat_if_late()
    seconds[0] = 9.0
    assert metronome.beat_if_late()
    seconds[0] = 12.0
    assert not metronome.beat_if_late()  # it has just beaten
    assert beats == [9.0]
