"""The figures of an event are merged, stored and published; they raise no SEQUENCE alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest

from calendar_svc.events import extract
from calendar_svc.events.merge import evolve, merge
from calendar_svc.figures import amount_in_words
from calendar_svc.model import (
    Amount,
    Bound,
    CalendarEvent,
    Change,
    Document,
    Extraction,
    Mention,
    Quote,
    Span,
)
from calendar_svc.publish.description import describe
from calendar_svc.record import event_record
from calendar_svc.store import Store, writing
from calendar_svc.store.rows import event_from_json, event_to_json

NOW = datetime(2025, 3, 21, 1, 30, tzinfo=UTC)
FIRST = (
    "2025-03-03",
    "柳溪大桥开工\n\n本报讯（记者 舒言）总投资约4.2亿元的柳溪大桥计划今年4月16日开工。\n",
)
SECOND = (
    "2025-03-20",
    "柳溪大桥四月开工\n\n本报讯（记者 舒言）柳溪大桥全长1.2公里，"
    "总投资4.35亿元，计划4月16日开工。\n",
)


def read(day: str, text: str) -> Extraction:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return extract(Document(f"{day}.txt", text, digest, date.fromisoformat(day), "柳溪日报"))


def told(
    known: list[CalendarEvent], found: Extraction
) -> tuple[list[CalendarEvent], tuple[Change, ...]]:
    changes = merge(known, found)
    numbers = iter(range(9))
    now = datetime(2025, 4, 1, tzinfo=UTC)
    steps = evolve(known, found, changes, now=now, mint_uid=lambda: f"e{next(numbers)}")
    return [step.after for step in steps], changes


def named(event: CalendarEvent) -> list[tuple[str, str, str, str]]:
    return [(a.name, format(a.value, "f"), a.unit, a.quote.text) for a in event.event.amounts]


def test_a_later_figure_holds_and_a_new_one_is_added_without_a_new_sequence() -> None:
    [before], _ = told([], read(*FIRST))
    assert named(before) == [("总投资", "420000000", "CNY", "总投资约4.2亿元")]
    [after], [change] = told([before], read(*SECOND))
    assert named(after) == [
        ("总投资", "435000000", "CNY", "总投资4.35亿元"),
        ("全长", "1200", "m", "全长1.2公里"),
    ]
    assert "amounts" in change.fields
    assert (change.bump, after.sequence, after.uid) == (False, before.sequence, before.uid)
    assert after.changed_at == datetime(2025, 4, 1, tzinfo=UTC)


def test_the_order_in_which_documents_are_read_does_not_matter() -> None:
    ends = []
    for order in permutations((FIRST, SECOND)):
        known: list[CalendarEvent] = []
        for each in order:
            known, _ = told(known, read(*each))
        ends.append([event.event.amounts for event in known])
    assert ends[0] == ends[1]


def test_told_again_nothing_changes() -> None:
    known, _ = told([], read(*FIRST))
    _, [change] = told(known, read(*FIRST))
    assert change.action == "unchanged"


def test_the_record_has_exact_values_and_their_words() -> None:
    [event] = read(*FIRST).events
    [amount] = event_record(event)["amounts"]
    start = FIRST[1].index("总投资")
    assert amount == {
        "name": "总投资",
        "value": "420000000",
        "unit": "CNY",
        "bound": "about",
        "quote": {"start": start, "end": start + 9, "text": "总投资约4.2亿元"},
    }


def test_rows_keep_figures_and_older_rows_have_none() -> None:
    [event] = read(*SECOND).events
    row = event_to_json(event)
    assert event_from_json(row) == event
    del row["amounts"]
    assert event_from_json(row) == replace(event, amounts=())


def test_the_store_keeps_figures_and_says_that_they_changed(either_store: Store) -> None:
    known: list[CalendarEvent] = []
    for each in (FIRST, SECOND):
        found = read(*each)
        with either_store.begin_ingest() as session:
            changes = merge(known, found)
            steps = evolve(known, found, changes, now=NOW, mint_uid=lambda: "e0")
            number = writing.add_document(session, found, NOW)
            revision = writing.next_revision(session)
            writing.apply(
                session, number, steps, revision=revision, now=NOW, render=lambda event: event.uid
            )
        known = [step.after for step in steps]
    assert [either_store.event("e0")] == known
    assert [amount.name for amount in known[0].event.amounts] == ["总投资", "全长"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (FIRST, "数额 Figures：总投资 约 about 420,000,000 CNY"),
        (SECOND, "数额 Figures：全长 1,200 米 m、总投资 435,000,000 CNY"),
    ],
)
def test_the_description_says_the_figures(text: tuple[str, str], line: str) -> None:
    found = read(*text)
    [event] = found.events
    mention = Mention("0" * 64, "a.txt", found.date.edtf, "柳溪日报", event)
    living = CalendarEvent("u", 0, NOW, NOW, "Asia/Shanghai", event, (mention,))
    assert line in describe(living, None).splitlines()


def test_the_description_of_an_event_without_figures_says_nothing_of_them() -> None:
    [event] = read(*FIRST).events
    living = CalendarEvent("u", 0, NOW, NOW, "Asia/Shanghai", replace(event, amounts=()))
    assert "Figures" not in describe(living, None)


@pytest.mark.parametrize("bound", list(Bound))
def test_every_bound_is_told_in_both_languages(bound: Bound) -> None:
    quote = Quote(Span(0, 5), "约50元/人")
    amount = Amount("补贴", Decimal(50), "CNY/person", quote, bound)
    words, figure, _ = amount_in_words(amount).partition(" 50 CNY/人 people")
    zh, _, en = words.partition(" ")
    assert figure
    assert not zh.isascii()
    assert en.isascii()
