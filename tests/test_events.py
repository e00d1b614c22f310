"""Documents of our own writing against the events that a careful reader would list."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendar_svc.events import extract
from calendar_svc.events.dedupe import similarity
from calendar_svc.events.lang import language, tongue
from calendar_svc.model import Document, Event, Extraction

DOCUMENTS = Path(__file__).parent / "documents"


def cases() -> Iterator[Any]:
    for path in sorted(DOCUMENTS.glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8")).get("document", []):
            gap = row.get("gap")
            marks = [pytest.mark.xfail(reason=gap, strict=True)] if gap else []
            yield pytest.param(row, id=f"{path.stem}:{row['id']}", marks=marks)


def read(row: dict[str, Any]) -> Extraction:
    published = date.fromisoformat(row["published"]) if "published" in row else None
    zone = row.get("timezone", "Asia/Shanghai")
    text = row["text"].strip() + "\n"
    return extract(Document(row["id"], text, "", published, row.get("publisher"), zone))


def is_told(expected: dict[str, Any], event: Event) -> bool:
    """The right happening at the right time in the right state, under a title that says it."""
    fields = ("kind", "status")
    return (
        similarity(expected["title"], event.title) >= 0.5
        and event.time.edtf == expected["edtf"]
        and event.time.precision == expected.get("precision", event.time.precision)
        and all(getattr(event, name) == expected[name] for name in fields)
    )


def problems(row: dict[str, Any], found: Extraction) -> list[str]:
    """What is missing, false, or wrong in a field that the row names."""
    left = list(found.events)
    said = []
    for expected in row.get("event", []):
        fitting = [event for event in left if is_told(expected, event)]
        if not fitting:
            if not expected.get("optional"):
                said.append(f"missing {expected['edtf']} {expected['title']}")
            continue
        best = max(fitting, key=lambda event: similarity(expected["title"], event.title))
        left.remove(best)
        said += wrong_fields(expected, best)
    said += [f"false {e.kind} {e.time.edtf} {e.status} {e.title} {e.rules}" for e in left]
    return said


def wrong_fields(expected: dict[str, Any], event: Event) -> Iterator[str]:
    for name in ("place", "project"):
        if name in expected and getattr(event, name) != expected[name]:
            yield f"{event.title}: {name} {getattr(event, name)!r}, not {expected[name]!r}"
    for party in expected.get("organizers", []):
        if party not in [told.name for told in event.organizers]:
            yield f"{event.title}: no organizer {party} in {event.organizers}"


@pytest.mark.parametrize("row", list(cases()))
def test_document(row: dict[str, Any]) -> None:
    found = read(row)
    assert problems(row, found) == []
    if "date" in row:
        assert found.date.edtf == row["date"]
    text = found.document.text
    limit = language(tongue(text)).title_limit
    for event in found.events:
        assert event.quote.text == event.quote.span.of(text)
        assert 4 <= len(event.title) <= limit
        assert event.rules
