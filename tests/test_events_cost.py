"""The cost of the whole pipeline grows with the length of the document, whatever it repeats."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from counted import grows_with_the_length

from calendar_svc.events import extract
from calendar_svc.model import Document, Extraction

HOSTILE = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text("utf-8"))


def read(text: str) -> Extraction:
    return extract(Document("hostile", text, "", date(2024, 3, 12)))


@pytest.mark.parametrize(
    "piece", [*HOSTILE["pieces"], *HOSTILE["sentences"]], ids=lambda piece: repr(piece)
)
def test_cost_grows_with_the_length(piece: str) -> None:
    assert grows_with_the_length(read, piece, size=1_000)
