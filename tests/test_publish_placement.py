"""Where each time stands in a calendar; the rows are data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from publish_data import GOLDEN, event_of, read_table

from calendar_svc.model import Precision
from calendar_svc.publish.marks import falls_on_last_day, vague_word
from calendar_svc.publish.period import name_period
from calendar_svc.publish.placement import by_day, place
from calendar_svc.publish.spoken import time_in_chinese, time_in_english
from calendar_svc.publish.words import WORDS, Note


def rows(file: str) -> list[ParameterSet]:
    return [pytest.param(case, id=case["id"]) for case in read_table(GOLDEN / file)["case"]]


@pytest.mark.parametrize("case", rows("placements.toml"))
def test_place(case: dict[str, Any]) -> None:
    placed = place(event_of(case), case.get("vague", "marker"))
    if "start" not in case:
        assert placed is None
        return
    assert placed is not None
    assert (placed.start, placed.end) == (case["start"], case["until"])
    assert placed.marks == tuple(case.get("marks", ()))
    assert placed.tentative is case.get("tentative", False)
    assert placed.busy is case.get("busy", False)
    assert placed.note == (Note(case["note"]) if "note" in case else None)


@pytest.mark.parametrize("case", rows("spoken.toml"))
def test_time_in_words(case: dict[str, Any]) -> None:
    event = event_of(case).event
    assert time_in_chinese(event) == case["zh"]
    assert time_in_english(event.time) == case["en"]


def test_every_precision_has_rows() -> None:
    told = {case["precision"] for case in read_table(GOLDEN / "placements.toml")["case"]}
    assert told == set(Precision)


def test_an_unknown_zone_leaves_the_day() -> None:
    row = {"precision": "minute", "begin": datetime(2026, 3, 5, 23, 30)}
    placed = place(event_of({**row, "end": datetime(2026, 3, 5, 23, 31)}))
    assert placed is not None
    days = by_day(placed)
    assert days.all_day
    assert (str(days.start), str(days.end)) == ("2026-03-05", "2026-03-06")
    assert days.note is Note.UNKNOWN_ZONE
    assert by_day(days) == days


@pytest.mark.parametrize("word", [*WORDS.vague_past, *WORDS.vague_future, *WORDS.vague_either])
def test_every_vague_word_is_found(word: str) -> None:
    event = event_of({"precision": "vague", "quote": f"活动{word}举行"}).event
    assert vague_word(event)[0] == word


@pytest.mark.parametrize("word", WORDS.completions)
def test_every_completion_word_puts_a_plan_on_the_last_day(word: str) -> None:
    row = {"precision": "month", "kind": "milestone", "title": f"望潮桥启动后{word}"}
    assert falls_on_last_day(event_of(row).event)


@pytest.mark.parametrize("word", WORDS.starts)
def test_every_start_word_puts_a_plan_on_the_first_day(word: str) -> None:
    row = {"precision": "month", "kind": "milestone", "title": f"竣工的望潮桥{word}"}
    assert not falls_on_last_day(event_of(row).event)


@pytest.mark.parametrize("word", WORDS.limits)
def test_every_limit_word_puts_a_plan_on_the_last_day(word: str) -> None:
    row = {"precision": "month", "kind": "activity", "quote": f"计划{word}举办"}
    assert falls_on_last_day(event_of(row).event)


def test_no_vague_word_stands_on_two_sides() -> None:
    words = [*WORDS.vague_past, *WORDS.vague_future, *WORDS.vague_either]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("begin", "end", "name"),
    [
        ("2026-06-01", "2026-06-11", "6月上旬"),
        ("2026-06-11", "2026-06-21", "6月中旬"),
        ("2026-02-21", "2026-03-01", "2月下旬"),
        ("2026-06-01", "2026-06-21", "6月上旬至中旬"),
        ("2026-06-21", "2026-07-11", "6月下旬至7月上旬"),
        ("2026-06-05", "2026-06-15", "2026年6月5日至14日"),
        ("2026-06-25", "2026-07-05", "2026年6月25日至7月4日"),
        ("2025-12-25", "2026-01-04", "2025年12月25日至2026年1月3日"),
    ],
)
def test_ten_days_are_named(begin: str, end: str, name: str) -> None:
    edges = datetime.fromisoformat(begin), datetime.fromisoformat(end)
    assert name_period(*edges, Precision.TEN_DAYS) == name
