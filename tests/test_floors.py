"""Documents that were marked before anyone saw how they are read: how much must be right."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from measuring import DOCUMENTS, MEASURES, Row, Sample, compare, figures, groups, quiet, samples
from pin_floors import faults

from calendar_svc.model import Event, EventTime, Kind, Party, Precision, Quote, Span, Status
from calendar_svc.temporal.edtf import parse_edtf

FLOORS: dict[str, Any] = tomllib.loads((DOCUMENTS / "floors.toml").read_text("utf-8"))


def floors() -> list[Any]:
    return [
        pytest.param(table, key, measure, floor, id=f"{table}-{key}-{measure}")
        for table, key, _ in groups()
        for measure, floor in floor_row(table, key).items()
    ]


def floor_row(table: str, key: str) -> dict[str, float]:
    row: dict[str, Any] = FLOORS.get(table, {})
    return row if table == key else row.get(key, {})


@cache
def reached(table: str, key: str) -> dict[str, float]:
    return figures(next(members for t, k, members in groups() if (t, k) == (table, key)))


def by_name() -> list[Any]:
    return [pytest.param(sample, id=sample.name) for sample in samples()]


@pytest.mark.parametrize(("table", "key", "measure", "floor"), floors())
def test_a_figure_stays_above_its_floor(table: str, key: str, measure: str, floor: float) -> None:
    figure = reached(table, key)[measure]
    members = next(members for t, k, members in groups() if (t, k) == (table, key))
    if figure < floor:
        told = "\n".join(line for sample in members for line in faults(sample))
        pytest.fail(f"{table} {key}: {measure} F1 {figure} is below {floor}\n{told}")


def test_documents_in_which_nothing_happens_stay_quiet() -> None:
    false = [f"{s.name}: {event.title} {event.rules}" for s in quiet() for event in s.found.events]
    assert len(false) <= FLOORS["quiet"]["false_alarms"], "\n".join(false)
    assert len(quiet()) >= FLOORS["quiet"]["documents"]


def test_every_group_and_measure_has_a_floor() -> None:
    for table, key, _ in groups():
        assert list(floor_row(table, key)) == list(reached(table, key)), f"{table} {key}"


@pytest.mark.parametrize("sample", by_name())
def test_a_mark_is_whole(sample: Sample) -> None:
    text = sample.row["text"]
    for row in sample.row.get("event", []):
        assert row["quote"] in text
        title = row["titles"][0]
        assert 4 <= len(title) <= (88 if max(title) < "⺀" else 44)
        assert {Kind(kind) for kind in row["kinds"]}
        assert {Status(status) for status in row["statuses"]}
        for time in (row, *row.get("also", [])):
            assert Precision(time["precision"]), parse_edtf(time["edtf"])
    for trap in sample.row.get("trap", []):
        assert trap["words"] in text
    for article in sample.row.get("article", []):
        assert article["headline"] in text


@pytest.mark.parametrize("sample", by_name())
def test_an_event_is_proven_by_the_words_of_its_document(sample: Sample) -> None:
    for event in sample.found.events:
        assert event.quote.text == event.quote.span.of(sample.row["text"])
        assert 4 <= len(event.title) <= (80 if max(event.title) < "⺀" else 40)
        assert event.rules


def as_told(row: Row, sample: Sample) -> Event:
    """The event that says exactly what a row says."""
    begin, end, _ = parse_edtf(row["edtf"])
    start = sample.row["text"].index(row["quote"])
    return Event(
        kind=Kind(row["kinds"][0]),
        title=row["titles"][0],
        time=EventTime(
            row.get("begin", begin), row.get("end", end), Precision(row["precision"]), row["edtf"]
        ),
        status=Status(row["statuses"][0]),
        quote=Quote(Span(start, start + len(row["quote"])), row["quote"]),
        place=row.get("places", [None])[0],
        organizers=tuple(Party(name) for name in row.get("organizers", [])),
        project=row.get("project"),
    )


def test_an_answer_that_says_what_the_marks_say_is_all_right() -> None:
    perfect = [
        replace(
            s, found=replace(s.found, events=tuple(as_told(r, s) for r in s.row.get("event", [])))
        )
        for s in samples()
    ]
    told = figures(perfect)
    assert {told[measure] for measure in MEASURES} == {1.0}
    assert not [fault for sample in perfect for fault in faults(sample)]


def test_an_event_told_twice_is_one_false_alarm() -> None:
    sample = next(s for s in samples() if s.row.get("event"))
    twice = tuple(as_told(row, sample) for _ in "ab" for row in sample.row["event"])
    agreed = compare(replace(sample, found=replace(sample.found, events=twice)))
    assert not agreed.missed
    assert len(agreed.false) == len(sample.row["event"])
