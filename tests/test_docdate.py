"""The document date: given, printed, signed, inferred or unknown, always with its evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendar_svc.events.docdate import document_date
from calendar_svc.model import Document

TABLE = Path(__file__).parent / "documents" / "dates.toml"


def cases() -> Iterator[Any]:
    for row in tomllib.loads(TABLE.read_text("utf-8"))["case"]:
        yield pytest.param(row, id=row["id"])


@pytest.mark.parametrize("row", list(cases()))
def test_date(row: dict[str, Any]) -> None:
    published = date.fromisoformat(row["published"]) if "published" in row else None
    document = Document(row["id"], row["text"], "", published)
    found = document_date(document)
    assert (found.edtf, found.source) == (row.get("date"), row["source"])
    if "rule" in row:
        assert row["rule"] in [evidence.rule for evidence in found.evidence]
    for evidence in found.evidence:
        if evidence.span is not None:
            assert len(evidence.span.of(document.text)) == len(evidence.text)
