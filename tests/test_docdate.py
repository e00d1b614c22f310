"""The document date: given, printed, signed, inferred or unknown, always with its evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendar_svc.events.docdate import document_date
from calendar_svc.events.words import fold, load
from calendar_svc.events.years import RULES, YearRule, year_hints
from calendar_svc.model import Document
from calendar_svc.temporal import Reference, times

LATEST = date(2026, 10, 31)
TABLE = Path(__file__).parent / "documents" / "dates.toml"


def cases() -> Iterator[Any]:
    for row in tomllib.loads(TABLE.read_text("utf-8"))["case"]:
        yield pytest.param(row, id=row["id"])


@pytest.mark.parametrize("row", list(cases()))
def test_date(row: dict[str, Any]) -> None:
    published = date.fromisoformat(row["published"]) if "published" in row else None
    read_on = date.fromisoformat(row["read_on"]) if "read_on" in row else None
    document = Document(row["id"], row["text"], "", published, read_on=read_on)
    found = document_date(document)
    assert (found.edtf, found.source) == (row.get("date"), row["source"])
    if "rule" in row:
        assert row["rule"] in [evidence.rule for evidence in found.evidence]
    for evidence in found.evidence:
        if evidence.span is not None:
            assert len(evidence.span.of(document.text)) == len(evidence.text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_example_names_its_year_by_its_rule(rule: YearRule) -> None:
    assert rule.pattern.search(fold(rule.example)) is not None
    assert rule.name in [hint.evidence.rule for hint in year_hints(fold(rule.example), LATEST)]


@pytest.mark.parametrize(
    ("key", "before", "behind"),
    [
        ("planned_for", "某某街道2023年", ""),
        ("of_the_year", "某某街道2023年", ""),
        ("of_the_year_before", "某某街道2023年", ""),
        ("reviewed", "会议", "了2023年的事"),
        ("chosen", "", "2023年度“最美家庭”"),
        ("so_far", "2023年全镇", "受理318件"),
        ("founded", "本校", "于1953年。建校70周年"),
    ],
)
def test_every_word_that_names_a_year_is_reached(key: str, before: str, behind: str) -> None:
    for word in load("docdate")[key]:
        assert [*year_hints(fold(before + word + behind), LATEST)], word


@pytest.mark.parametrize("feast", load("docdate")["feasts"])
def test_every_feast_tells_the_year_of_its_day(feast: str) -> None:
    [told] = times(feast, Reference.on(date(2024, 6, 1)))
    day = date.fromisoformat(told.edtf or "")
    text = f"柳溪街道\n{day.month}月{day.day}日，街道{feast}游园会将在广场举行。"
    found = document_date(Document("a", text, ""))
    assert "feast-day" in [evidence.rule for evidence in found.evidence]
    assert found.latest is not None
    assert found.latest.year == day.year


@pytest.mark.parametrize("begun", load("docdate")["begun"])
def test_what_was_begun_in_a_year_is_over(begun: str) -> None:
    told = "本报讯 10月14日（周六），柳溪集市开市。试点将于10月21日运营。"
    text = f"{told}2021年{begun}的帮扶计划年底完成。"
    found = document_date(Document("a", text, ""))
    assert found.edtf == "[2023-10-14..2023-10-21]"


def test_a_weekday_is_of_the_last_year_before_the_text_was_read() -> None:
    """No clock: without the day it was read, the official calendar of the release bounds it."""
    text = "柳溪讲坛\n4月10日（周六）9:30，柳溪图书馆，凭票入场。"
    asked = {
        day: document_date(Document("a", text, "", read_on=day)).edtf
        for day in (None, date(2021, 4, 2), date(2026, 1, 1))
    }
    assert set(asked.values()) == {"[2021-04-03..2021-04-10]"}
    assert document_date(Document("a", text, "", read_on=date(2020, 4, 2))).edtf == (
        "[2010-04-03..2010-04-10]"
    )
