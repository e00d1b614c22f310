"""Histories of texts: read by the extractor, played to the merge, seen by a subscriber.

A history is a list of texts in the order of reading. `expect` is what lives after the text:
title, time, status, SEQUENCE and, where it counts, the place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from living import ANY, HISTORIES, Living

from calendar_svc.events import extract
from calendar_svc.events.dedupe import similarity
from calendar_svc.model import CalendarEvent, Document, Event, Extraction

PROSE = HISTORIES / "prose"
ALIKE = 0.5  # bigrams of a title that says which happening it is


@dataclass(frozen=True, slots=True)
class Prose:
    """One history: its texts as read, what lives after each, and how tellings are told apart.

    ``gap`` says why it is not right yet.
    """

    name: str
    documents: tuple[Extraction, ...]
    expected: tuple[tuple[str, ...], ...]
    happenings: dict[str, list[str]]
    gap: str | None

    def label(self, told: Event) -> str:
        """Give the happening that a telling is of."""
        said = f"{told.title} {told.quote.text}"
        fits = (key for key, words in self.happenings.items() if any(w in said for w in words))
        return next(fits, ANY)

    def played(self) -> Living:
        """Play it to its end."""
        living = Living()
        for document in self.documents:
            living.take(document)
        return living

    def tellings(self) -> list[tuple[str, str]]:
        """Give label and UID of each telling, after the last text."""
        living = self.played()
        return [
            (self.label(told), uid)
            for document in self.documents
            for told, uid in zip(document.events, living.where(document), strict=True)
        ]


@cache
def prose() -> tuple[Prose, ...]:
    """Read every history of the folder, once."""
    return tuple(
        Prose(
            f"{path.stem}:{table['name']}",
            tuple(_read(row, number) for number, row in enumerate(table["document"])),
            tuple(tuple(row["expect"]) for row in table["document"]),
            table.get("happenings", {"one": [""]}),
            table.get("gap"),
        )
        for path in sorted(PROSE.glob("*.toml"))
        for table in tomllib.loads(path.read_text("utf-8"))["history"]
    )


def _read(row: dict[str, Any], number: int) -> Extraction:
    text, name = row["text"].strip() + "\n", f"text-{number}.txt"
    digest = sha256(f"{name}{row['date']}{text}".encode()).hexdigest()
    day = date.fromisoformat(row["date"])
    return extract(Document(name, text, digest, day, row.get("publisher"), "Asia/Shanghai"))


def steps(history: Prose) -> Iterator[list[str]]:
    """Play a history; give for each text what is wrong after it."""
    living = Living()
    for document, expected in zip(history.documents, history.expected, strict=True):
        living.take(document)
        yield wrong(living.events.values(), expected)


def wrong(living: Iterable[CalendarEvent], expected: Sequence[str]) -> list[str]:
    """Say what is missing and what lives beside it."""
    left, missing = list(living), []
    for line in expected:
        fitting = [known for known in left if _is(known, line)]
        if fitting:
            title = line.partition(" | ")[0]
            left.remove(max(fitting, key=lambda known: similarity(title, known.event.title)))
        else:
            missing.append(f"missing {line}")
    return [*missing, *(f"lives {_line(known)}" for known in left)]


def _is(known: CalendarEvent, line: str) -> bool:
    title, edtf, status, sequence, *place = line.split(" | ")
    event = known.event
    return (
        similarity(title, event.title) >= ALIKE
        and event.time.edtf.startswith(edtf)
        and (event.status.value, str(known.sequence)) == (status, sequence)
        and (not place or event.place == place[0])
    )


def _line(known: CalendarEvent) -> str:
    event = known.event
    cells = (event.title, event.time.edtf, event.status.value, known.sequence, event.place)
    return " | ".join(map(str, cells)) + f" {event.rules}"
