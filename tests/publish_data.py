"""Events for the tests of publishing, from rows of TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from calendar_svc.model import (
    CalendarEvent,
    Event,
    EventTime,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Span,
    Status,
)

GOLDEN = Path(__file__).parent / "golden"
CREATED = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
CHANGED = datetime(2026, 1, 6, 9, 45, 30, tzinfo=UTC)


def read_table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def event_of(row: Mapping[str, Any], number: int = 1) -> CalendarEvent:
    """The event of a row; what the row leaves out has a value that means nothing in particular."""
    quote = row.get("quote", "")
    event = Event(
        kind=Kind(row.get("kind", "meeting")),
        title=row.get("title", "云溪镇议事会"),
        time=EventTime(
            begin=row.get("begin"),
            end=row.get("end"),
            precision=Precision(row["precision"]),
            edtf=row.get("edtf", ""),
        ),
        status=Status(row.get("status", "planned")),
        quote=Quote(Span(0, len(quote)), quote),
        place=row.get("place"),
        organizers=tuple(Party(*party) for party in row.get("organizers", [])),
        participants=tuple(Party(*party) for party in row.get("participants", [])),
        project=row.get("project"),
        confidence=row.get("confidence", 0.9),
    )
    mention = Mention(
        document="0" * 64,
        document_name=row.get("document_name", "云溪日报.txt"),
        document_date=row.get("document_date"),
        publisher=row.get("publisher"),
        event=event,
    )
    return CalendarEvent(
        uid=row.get("uid", f"{number:08d}-0000-4000-8000-000000000000"),
        sequence=row.get("sequence", 0),
        created_at=CREATED,
        changed_at=CHANGED,
        timezone=row.get("timezone", "Asia/Shanghai"),
        event=event,
        mentions=(mention,),
    )
