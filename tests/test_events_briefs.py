"""Every word of the lexicon of briefs and forecasts does what it is there for."""

from __future__ import annotations

from datetime import date

import pytest

from calendar_svc.events import extract
from calendar_svc.events.words import load
from calendar_svc.model import Document, Event

BRIEFS = load("briefs")
DAY = date(2025, 4, 2)


def told(line: str) -> tuple[Event, ...]:
    text = f"柳溪短讯\n本报讯(记者 舒言){line}\n"
    return extract(Document("brief", text, "", DAY, "柳溪日报")).events


@pytest.mark.parametrize("word", BRIEFS["goes"])
def test_who_goes_to_people_brings_them_something(word: str) -> None:
    [event] = told(f"4月1日,“银龄”讲师团{word}松林小学,讲述火箭故事。")
    assert (event.title, event.place) == (f"“银龄”讲师团{word}松林小学", "松林小学")


@pytest.mark.parametrize("word", BRIEFS["teams"])
def test_a_team_goes_without_a_name_in_quotes(word: str) -> None:
    [event] = told(f"4月1日,县科普{word}走进松林小学。")
    assert event.place == "松林小学"


@pytest.mark.parametrize("word", BRIEFS["seen"])
def test_who_comes_to_look_is_on_a_visit(word: str) -> None:
    found = told(f"4月1日,“银龄”讲师团走进松林小学{word}。")
    assert [event for event in found if event.rules[1].startswith("outreach")] == []


@pytest.mark.parametrize("word", BRIEFS["no_season"])
def test_a_term_is_no_season(word: str) -> None:
    assert told(f"4月10日至5月31日为{word}。") == ()


@pytest.mark.parametrize("word", BRIEFS["enrols"])
def test_what_people_enter_runs_for_a_time(word: str) -> None:
    [event] = told(f"柳溪夜校春季{word}4月5日至4月9日通过公众号进行。")
    assert (event.kind, event.time.edtf) == ("notice-period", "2025-04-05/2025-04-09")
    assert event.title.endswith(word)
