"""English tables, programmes and lists: rows are read by their shape, whatever they name."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendar_svc.events import extract
from calendar_svc.events.lang.en.headed import spelled_out
from calendar_svc.model import Document
from calendar_svc.temporal import Reference, times

TABLE = tomllib.loads((Path(__file__).parent / "events" / "english_rows.toml").read_text("utf-8"))

NOW = Reference(date(2026, 9, 1), date(2026, 9, 1))


def told(text: str, zone: str) -> list[str]:
    """What is read in a text published on 2026-03-02, a line an event."""
    document = Document("rows", text, "", date(2026, 3, 2), "Elm Valley", zone)
    return [
        f"{event.time.edtf} {event.status} {event.title}"
        + (f" @ {event.place}" * bool(event.place))
        for event in extract(document).events
    ]


@pytest.mark.parametrize("row", [pytest.param(r, id=r["id"]) for r in TABLE["row"]])
def test_rows_and_sentences(row: dict[str, Any]) -> None:
    assert told(row["text"], row.get("zone", "America/New_York")) == row["told"]


def test_a_day_under_its_month_is_found_where_it_stands() -> None:
    text = "October 2026\nSat 5 - Craft fair\n12-16 - Elm week\nEvery Sat 7 people come"
    spelled = spelled_out(text)
    assert spelled.text.split("\n")[1:3] == [
        "Sat 5 October 2026, - Craft fair",
        "12-16 October 2026, - Elm week",
    ]
    [craft, elm] = [spelled.back(time).span for time in times(spelled.text, NOW, lang="en")][1:3]
    assert (craft.of(text), elm.of(text)) == ("Sat 5", "12-16")
