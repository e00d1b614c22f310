"""The time of every event keeps the contract (GUIDELINES 4 and 9), on whatever day it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendar_svc.events import extract
from calendar_svc.model import Document, EventTime, Precision
from calendar_svc.temporal.edtf import parse_edtf

DOCUMENTS = Path(__file__).parent / "documents"
#: Unknown; a leap day; the last day of a year: what is read must hold together on each.
READ_ON = (None, date(2024, 2, 29), date(2023, 12, 31))


def texts() -> Iterator[Any]:
    for path in sorted(DOCUMENTS.rglob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        rows = [row for row in (table, *table.get("case", ())) if "text" in row]
        if rows:
            yield pytest.param(rows, id=path.stem)


def fault(time: EventTime) -> str | None:
    """What of a time breaks the contract, None where nothing does."""
    begin, end, precision = parse_edtf(time.edtf)
    if time.begin and time.end and not time.begin < time.end:
        return "ends before it begins"
    if time.precision is Precision.PART_OF_DAY:
        if time.begin is None or time.end is None or begin is None or end is None:
            return "part of an unknown day"
        return None if begin <= time.begin < end else "window outside its day"
    if (begin, end) != (time.begin, time.end):
        return f"EDTF denotes {begin}..{end}"
    unknown = time.begin is None and time.end is None
    if not unknown and (precision is Precision.VAGUE) != (time.precision is Precision.VAGUE):
        return f"EDTF is of precision {precision}"
    return None


@pytest.mark.parametrize("rows", list(texts()))
def test_every_time_keeps_the_contract(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for published in READ_ON:
            zone = row.get("timezone", "Asia/Shanghai")
            document = Document("a", row["text"], "", published, row.get("publisher"), zone)
            faults = {e.time: fault(e.time) for e in extract(document).events}
            assert not {time: said for time, said in faults.items() if said}, row["text"]
